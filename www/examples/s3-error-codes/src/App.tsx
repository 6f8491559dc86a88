// The page: the sign-in form, or the bench where somebody is logged in.

import { Bench } from '@shared/Bench';
import { Frame } from '@shared/Frame';
import { SignIn } from '@shared/SignIn';
import { Watch } from '@shared/Watch';
import { api, logoutUser } from '@/api';
import { queryClient, useIsLoggedIn } from '@/queries';
import { storage } from '@/storage';

const KEYS = ['accessToken', 'refreshToken', 'id', 'email'];

const signIn = async (account: { email: string; password: string }) => {
  const { data } = await api.post('/api/auth/login', account, { skipAuth: true });
  await storage.setItem('id', data.id);
  await storage.setItem('email', data.email);
  await api.setTokens(data);
  await queryClient.invalidateQueries({ queryKey: ['isLoggedIn'] });
};

const read = async () => {
  const entries = await Promise.all(KEYS.map(async (key) => [key, await storage.getItem(key)] as const));
  return { 'asynchronous storage (IndexedDB)': Object.fromEntries(entries) };
};

export function App() {
  const { data: isLoggedIn } = useIsLoggedIn();
  return (
    <Frame
      title="Error codes"
      lead={
        <>
          Tokens are in a storage whose methods return promises. A code in the body says what is wrong:{' '}
          <code>T-002</code> leads to a refresh, <code>T-003</code> ends the session. The refresh needs the user's id
          and e-mail as well.
        </>
      }
    >
      {isLoggedIn === false ? <SignIn signIn={signIn} /> : null}
      {isLoggedIn ? (
        <Bench api={api} callPublic={(url) => api.get(url, { skipAuth: true })} signOut={logoutUser} />
      ) : null}
      <Watch read={read} />
    </Frame>
  );
}
