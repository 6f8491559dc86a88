// The form of both login pages.
import { useRouter } from 'next/router';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { asClientError } from '@/components/ErrorNote';

export interface Account {
  id: string;
  password: string;
}

interface Props {
  next: string;
  /** Rejects where the API server does not take the account. */
  onSignIn: (account: Account) => Promise<unknown>;
}

export function SignInForm({ next, onSignIn }: Props) {
  const router = useRouter();
  const [id, setId] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  // Not `router.isReady` itself: without a query it is true at hydration already, while the HTML says otherwise.
  const [isLive, setLive] = useState(false);
  useEffect(() => setLive(router.isReady), [router.isReady]);
  const fieldId = useId();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await onSignIn({ id, password });
      await router.replace(next);
    } catch (error) {
      const { response, message } = asClientError(error);
      setError(response?.data?.message ?? message ?? 'The sign-in failed.');
      setBusy(false);
    }
  };

  return (
    <div className="narrow" data-testid="page">
      <h1>Sign in</h1>
      <p className="lead">
        {next === '/' ? (
          'Take any name you like.'
        ) : (
          <>
            Sign in to go on to <code>{next}</code>.
          </>
        )}
      </p>
      {/* POST, so that no password lands in the address bar where scripts do not run. */}
      <form className="card form" method="post" onSubmit={submit}>
        {error ? (
          <p className="note note-bad" role="alert" data-testid="error">
            {error}
          </p>
        ) : null}
        <label htmlFor={`${fieldId}-id`}>User name</label>
        <input
          id={`${fieldId}-id`}
          data-testid="login-id"
          name="id"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
          value={id}
          onChange={(event) => setId(event.target.value)}
        />
        <label htmlFor={`${fieldId}-password`}>Password</label>
        <input
          id={`${fieldId}-password`}
          data-testid="login-password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          aria-describedby={`${fieldId}-hint`}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <p className="hint" id={`${fieldId}-hint`}>
          Every account has the password <code>password</code>.
        </p>
        {/* Enabled once the page is live and `next` is known. */}
        <button type="submit" className="primary" data-testid="login-submit" disabled={!isLive || isBusy}>
          {isBusy ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
    </div>
  );
}
