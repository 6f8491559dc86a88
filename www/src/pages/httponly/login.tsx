import { safeNext } from 'authflight';
import { useRouter } from 'next/router';
import { Layout } from '@/components/Layout';
import { type Account, SignInForm } from '@/components/SignInForm';
import { HttpOnlyClient } from '@/module/httponly';

/** The answer's `Set-Cookie` is the sign-in. */
const signIn = (account: Account) =>
  HttpOnlyClient.post('/api/auth/login', account, { skipAuth: true, withCredentials: true });

const Login = () => {
  const { query } = useRouter();
  return (
    <Layout title="Sign in" client={HttpOnlyClient}>
      <SignInForm
        next={safeNext(query.next, { fallback: '/httponly', loginPath: '/httponly/login' })}
        onSignIn={signIn}
      />
    </Layout>
  );
};

export default Login;
