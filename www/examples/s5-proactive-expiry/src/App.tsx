// The page: a sign-in form at /login, the bench everywhere else.

import { Bench } from '@shared/Bench';
import { Frame } from '@shared/Frame';
import { SignIn } from '@shared/SignIn';
import { Watch } from '@shared/Watch';
import { safeNext } from 'authflight';
import { api } from '@/api';
import { useAuthStore } from '@/store';

const LOGIN = '/login';

const signIn = async (account: { email: string; password: string }) => {
  const { data } = await api.post('/api/auth/login', account, { skipAuth: true });
  await api.setTokens(data);
  window.location.href = safeNext(new URLSearchParams(location.search).get('next'));
};

const signOut = async () => {
  await api.clearTokens();
  window.location.href = LOGIN;
};

const read = () => ({ 'state store (zustand)': { ...useAuthStore.getState() } });

export function App() {
  const isLogin = location.pathname === LOGIN;
  const isSignedOut = useAuthStore(({ refreshToken }) => refreshToken === null);
  return (
    <Frame
      title="Proactive expiry"
      lead={
        <>
          The tokens are in a state store. Before a request is sent, the access token's <code>exp</code> is looked at; a
          401 is the second line. The answer of the refresh endpoint is the token itself. Only requests that need a
          session lead to the login page.
        </>
      }
    >
      {isSignedOut && !isLogin && (
        <p>
          <a className="button primary" href={LOGIN}>
            Sign in
          </a>
        </p>
      )}
      {isLogin ? (
        <SignIn signIn={signIn} />
      ) : (
        <Bench api={api} callPublic={(url) => api.get(url, { skipAuth: true })} signOut={signOut} />
      )}
      <Watch read={read} />
    </Frame>
  );
}
