// The page: a sign-in form at /sign-in, the bench everywhere else.

import { Bench } from '@shared/Bench';
import { Frame } from '@shared/Frame';
import { navigate, usePath } from '@shared/route';
import { SignIn } from '@shared/SignIn';
import { Watch } from '@shared/Watch';
import { api, publicApi } from '@/api';
import { ROUTE_PATHS, STORAGE_KEY } from '@/config';

const signIn = async (account: { email: string; password: string }) => {
  const { data } = await publicApi.post('/api/auth/login', account);
  await api.setTokens(data);
  localStorage.setItem(STORAGE_KEY.EMAIL, account.email);
  navigate(ROUTE_PATHS.HOME);
};

const signOut = async () => {
  await api.clearTokens();
  navigate(ROUTE_PATHS.SIGN_IN);
};

const read = () => ({ localStorage: { ...localStorage }, sessionStorage: { ...sessionStorage } });

export function App() {
  const path = usePath();
  return (
    <Frame
      title="Split storage"
      lead={
        <>
          The access token is in <code>localStorage</code>, the refresh token in <code>sessionStorage</code>. It is sent
          as a bearer token with an empty body, stays as it is, and every failed refresh ends the session.
        </>
      }
    >
      {path === ROUTE_PATHS.SIGN_IN ? (
        <SignIn email={localStorage.getItem(STORAGE_KEY.EMAIL) ?? undefined} signIn={signIn} />
      ) : (
        <Bench api={api} callPublic={(url) => publicApi.get(url)} signOut={signOut} />
      )}
      <Watch read={read} />
    </Frame>
  );
}
