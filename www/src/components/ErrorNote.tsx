// An error as the client gives it: message, code, and what became of the refresh.
import Link from "next/link";
import { useRouter } from "next/router";

/** The fields that axios' users know, and the one of authflight. */
interface ClientError {
  message?: string;
  code?: string;
  status?: number;
  response?: { status?: number; data?: { message?: string } };
  refreshOutcome?: string;
}

export const asClientError = (error: unknown): ClientError =>
  typeof error === "object" && error !== null ? (error as ClientError) : { message: String(error) };

export function ErrorNote({ error }: { error: unknown }) {
  const { asPath } = useRouter();
  const { message, code, status, response, refreshOutcome } = asClientError(error);
  const facts = [code, status ?? response?.status, refreshOutcome && `refresh: ${refreshOutcome}`];
  return (
    <div
      className="note note-bad"
      role="alert"
      data-testid="error"
      data-code={code}
      data-refresh-outcome={refreshOutcome}
    >
      <p>
        <strong>{message || "The requests failed."}</strong>
      </p>
      <p className="facts">{facts.filter(Boolean).join(" · ")}</p>
      <p>
        {refreshOutcome === "transient" ? (
          "The session is kept: a fault of the refresh endpoint signs nobody out."
        ) : (
          <Link href={`/login?next=${encodeURIComponent(asPath)}`}>Sign in to go on</Link>
        )}
      </p>
    </div>
  );
}
