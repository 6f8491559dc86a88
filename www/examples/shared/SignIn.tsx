// The sign-in form.

import { type FormEvent, useState } from 'react';
import { describe } from './describe';

interface SignInProps {
  /** What is in the e-mail field at first. */
  email?: string;
  signIn: (account: { email: string; password: string }) => Promise<unknown>;
}

export function SignIn({ email = 'mina@example.com', signIn }: SignInProps) {
  const [problem, setProblem] = useState('');

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      await signIn({ email: String(form.get('email')), password: String(form.get('password')) });
    } catch (error) {
      setProblem(describe(error));
    }
  };

  return (
    <form className="card sign-in" onSubmit={submit}>
      <h2>Sign in</h2>
      <label>
        E-mail
        <input name="email" type="email" defaultValue={email} autoComplete="username" required data-testid="email" />
      </label>
      <label>
        Password
        <input
          name="password"
          type="password"
          defaultValue="password"
          autoComplete="current-password"
          required
          data-testid="password"
        />
      </label>
      <p className="hint">Any address will do; the password is “password”.</p>
      <button type="submit" className="primary" data-testid="sign-in">
        Sign in
      </button>
      {problem ? (
        <p role="alert" className="note note-bad" data-testid="sign-in-problem">
          {problem}
        </p>
      ) : null}
    </form>
  );
}
