// The API server's control endpoints, which exist for this demonstration only. They take no token.
import { apiUrl } from './env';

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

async function call<T>(path: string, body?: object): Promise<T> {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(new URL(`/__control/${path}`, apiUrl()), init || undefined);
  if (!response.ok) throw new Error(`control endpoint ${path}: ${response.status}`);
  return (await response.json()) as T;
}

export const control = {
  state: (session: string) => call<ServerState>(`counters?session=${encodeURIComponent(session)}`),
  journal: (session: string, since: number) =>
    call<{ now: number; entries: JournalEntry[] }>(
      `journal?session=${encodeURIComponent(session)}&since=${Math.floor(since)}`,
    ),
  expireAccess: (session?: string) => call<{ sessions: number }>('expire-access', { session }),
  revokeRefresh: (session?: string) => call<{ sessions: number }>('revoke-refresh', { session }),
  refreshMode: (mode: RefreshMode) => call('refresh', { mode }),
  reset: () => call('reset', {}),
};
