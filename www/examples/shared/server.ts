// The API server's control endpoints and counters, which exist for the examples only. They take no token.

import { apiUrl } from './env';

export const REFRESH_MODES = ['ok', '500', 'drop', 'stall'] as const;
export type RefreshMode = (typeof REFRESH_MODES)[number];

/** What the page shows of the counters, and how it calls them. */
export const COUNTERS = {
  requests: 'requests for data',
  unauthorized: 'answered 401',
  refreshAttempts: 'refreshes asked for',
  replays: 'replays',
} as const;
export type Counters = Record<keyof typeof COUNTERS, number>;

async function call(path: string, body?: object) {
  const response = await fetch(`${apiUrl}/__control/${path}`, {
    ...(body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`control endpoint ${path}: ${response.status}`);
  return response.json();
}

export const server = {
  counters: async (): Promise<Counters> => (await call('counters')).total,
  expireAccess: () => call('expire-access', {}),
  revokeRefresh: () => call('revoke-refresh', {}),
  setRefresh: (mode: RefreshMode) => call('refresh', { mode }),
  setData: (mode: 'ok' | 'refuse') => call('data', { mode }),
};
