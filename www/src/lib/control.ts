// The API server's control endpoints, which exist for this demonstration only. They take no token.
import { apiUrl, httpOnlyApiUrl } from './env';

export type RefreshMode = 'ok' | '500' | 'stall';

export interface Counters {
  logins: number;
  requests: number;
  unauthorized: number;
  refreshAttempts: number;
  refreshes: number;
  refreshesRefused: number;
  reuseDetected: number;
  refreshFaults: number;
}

export interface JournalEntry {
  sequence: number;
  /** epoch milliseconds by the server's clock */
  at: number;
  /** null while the exchange goes on */
  end: number | null;
  method: string;
  url: string;
  /** null while the exchange goes on; 0 where the connection ended without an answer */
  status: number | null;
  session: string | null;
}

export interface ServerState {
  now: number;
  refresh: { mode: string; delay: number };
  sessionCount: number;
  total: Counters;
}

async function call<T>(base: string, path: string, body?: object): Promise<T> {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(new URL(`/__control/${path}`, base), init || undefined);
  if (!response.ok) throw new Error(`control endpoint ${path}: ${response.status}`);
  return (await response.json()) as T;
}

const createControl = (base: () => string) => ({
  state: (session: string) => call<ServerState>(base(), `counters?session=${encodeURIComponent(session)}`),
  journal: (session: string, since: number) =>
    call<{ now: number; entries: JournalEntry[] }>(
      base(),
      `journal?session=${encodeURIComponent(session)}&since=${Math.floor(since)}`,
    ),
  expireAccess: (session?: string) => call<{ sessions: number }>(base(), 'expire-access', { session }),
  revokeRefresh: (session?: string) => call<{ sessions: number }>(base(), 'revoke-refresh', { session }),
  refreshMode: (mode: RefreshMode) => call(base(), 'refresh', { mode }),
  reset: () => call(base(), 'reset', {}),
});

export type Control = ReturnType<typeof createControl>;

/** Of the site's API server, and of the one with HttpOnly cookies. */
export const control = createControl(apiUrl);
export const httpOnlyControl = createControl(httpOnlyApiUrl);
