// The page that the article sends people to and does not show: signs in, and goes on to `next`.
import { safeNext } from 'authflight';
import { useRouter } from 'next/router';
import type { FormEvent } from 'react';
import { APIClient } from '@/module/axios';

const Login = () => {
  const router = useRouter();

  const login = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const account = Object.fromEntries(new FormData(event.currentTarget));
    const { data } = await APIClient.post('/api/auth/login', account, { skipAuth: true });
    await APIClient.setTokens(data);
    await router.replace(safeNext(router.query.next));
  };

  return (
    <form method="post" onSubmit={login}>
      <input name="id" data-testid="login-id" />
      <input name="password" type="password" data-testid="login-password" />
      {/* Enabled once `next` is known. */}
      <button type="submit" data-testid="login-submit" disabled={!router.isReady}>
        Sign in
      </button>
    </form>
  );
};

export default Login;
