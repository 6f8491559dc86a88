import { safeNext } from 'authflight/next';
import { LoginForm } from './form';

export default async function Login({ searchParams }: PageProps<'/login'>) {
  const next = safeNext((await searchParams).next, { fallback: '/me' });
  return (
    <div className="narrow">
      <h1>Sign in</h1>
      <p className="lead">
        Sign in to go on to <code data-testid="next">{next}</code>.
      </p>
      <LoginForm next={next} />
    </div>
  );
}
