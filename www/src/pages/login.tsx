import { safeNext } from 'authflight';
import { useRouter } from 'next/router';
import { Layout } from '@/components/Layout';
import { type Account, SignInForm } from '@/components/SignInForm';
import type { TokenPair } from '@/lib/types';
import { APIClient } from '@/module/api';

const signIn = async (account: Account) => {
  const { data } = await APIClient.post<TokenPair>('/api/auth/login', account, { skipAuth: true });
  await APIClient.setTokens(data);
};

const Login = () => {
  const { query } = useRouter();
  return (
    <Layout title="Sign in">
      <SignInForm next={safeNext(query.next)} onSignIn={signIn} />
    </Layout>
  );
};

export default Login;
