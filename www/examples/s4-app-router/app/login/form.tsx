'use client';

import { useActionState } from 'react';
import { signIn } from '@/lib/actions';

export function LoginForm({ next }: { next: string }) {
  const [message, submit, isBusy] = useActionState(signIn, '');
  return (
    <form className="card" action={submit}>
      {message && (
        <p className="note" role="alert">
          {message}
        </p>
      )}
      <input type="hidden" name="next" value={next} />
      <label>
        User name
        <input data-testid="login-id" name="id" autoComplete="username" autoCapitalize="none" required maxLength={64} />
      </label>
      <label>
        Password
        <input data-testid="login-password" name="password" type="password" autoComplete="current-password" required />
      </label>
      <p className="hint">
        Every account has the password <code>password</code>.
      </p>
      <button type="submit" className="primary" data-testid="login-submit" disabled={isBusy}>
        {isBusy ? 'Signing in …' : 'Sign in'}
      </button>
    </form>
  );
}
