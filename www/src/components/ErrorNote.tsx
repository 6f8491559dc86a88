// An error as the client gives it: message, code, and what became of the refresh.
import type { AuthflightError } from 'authflight';
import Link from 'next/link';
import { useRouter } from 'next/router';

/** What the API server says in the body of an error. */
interface ErrorBody {
  message?: string;
}

/** An error as the client gives it; of anything else, its words. */
export const asClientError = (error: unknown): Partial<AuthflightError<ErrorBody>> =>
  typeof error === 'object' && error !== null ? error : { message: String(error) };

export function ErrorNote({ error, loginPath = '/login' }: { error: unknown; loginPath?: string }) {
  const { asPath } = useRouter();
  const { message, code, status, refreshOutcome } = asClientError(error);
  const facts = [code, status, refreshOutcome && `refresh: ${refreshOutcome}`];
  return (
    <div
      className="note note-bad"
      role="alert"
      data-testid="error"
      data-code={code}
      data-refresh-outcome={refreshOutcome}
    >
      <p>
        <strong>{message || 'The requests failed.'}</strong>
      </p>
      <p className="facts">{facts.filter(Boolean).join(' · ')}</p>
      <p>
        {refreshOutcome === 'transient' ? (
          'The session is kept: a fault of the refresh endpoint signs nobody out.'
        ) : (
          <Link href={`${loginPath}?next=${encodeURIComponent(asPath)}`}>Sign in to go on</Link>
        )}
      </p>
    </div>
  );
}
