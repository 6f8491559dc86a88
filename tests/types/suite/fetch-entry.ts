// authflight/fetch: the session and fetch, and none of axios' options.

import { type Client, createClient } from 'authflight';
import {
  AuthflightError,
  createFetch,
  type FetchClient,
  type FetchOptions,
  safeNext,
  type Tokens,
} from 'authflight/fetch';
import { check, type Equal } from './support.js';

const auth = createFetch('https://api.example.com');
check<Equal<typeof auth, FetchClient>>();
check<Equal<typeof auth.fetch, Client['fetch']>>();
createFetch(new URL('https://api.example.com'), 'local', {});
createFetch(
  'https://api.example.com',
  { access: 'memory', refresh: 'httponly' },
  { coordinate: 'none', cache: 'no-store' },
);
// @ts-expect-error a base URL is needed
createFetch();
// @ts-expect-error it has no verbs
auth.get('/me');
// @ts-expect-error and cannot be called
auth('/me');

export const options: FetchOptions = {
  accessTokenKey: 'access',
  refresh: { url: '/renew', send: 'form' },
  isAuthError: [401, 419],
  onSessionExpired: ({ returnTo }) => safeNext(returnTo),
  allowedOrigins: ['https://api.example.com'],
  autoRefresh: true,
  credentials: 'include',
};
// @ts-expect-error a default of axios' requests
createFetch('https://api.example.com', 'cookie', { params: {} });
// @ts-expect-error headers are fetch's
createFetch('https://api.example.com', 'cookie', { headers: {} });
// @ts-expect-error coordinators are for the main entry
createFetch('https://api.example.com', 'cookie', { coordinate: { refresh: async () => [] } });

export async function session() {
  const tokens: Tokens | undefined = await auth.getTokens();
  if (tokens) await auth.setTokens(tokens);
  await auth.clearTokens();
  await auth.refresh();
  auth.on('signed-out', ({ reason }) => reason);
  const response = await auth.fetch('/me', { skipAuth: true });
  check<Equal<typeof response, globalThis.Response>>();
  auth.dispose();
}

export const isOver = (error: unknown) => error instanceof AuthflightError && error.code === 'ERR_SESSION_EXPIRED';

// What takes a fetch client takes the whole one as well.
export const whole: FetchClient = createClient('https://api.example.com');
