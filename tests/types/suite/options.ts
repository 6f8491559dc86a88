// Options of both factories, and storages.

import {
  type AuthResponse,
  type AuthVerdict,
  type Coordinator,
  configure,
  createClient,
  createCoordinator,
  type ItemStorage,
  type Options,
  type Outcome,
  type RefreshFailure,
  type StorageOption,
} from 'authflight';
import { check, type Equal, some } from './support.js';

const base = 'https://api.example.com';

export const everything: Options = {
  accessTokenKey: 'ACCESS_TOKEN_KEY',
  refreshTokenKey: 'REFRESH_TOKEN_KEY',
  cookie: {
    path: '/',
    domain: 'example.com',
    sameSite: 'strict',
    secure: true,
    httpOnly: true,
    partitioned: true,
    maxAge: 3600,
  },
  refresh: '/api/auth/refresh',
  header: 'X-Token',
  scheme: '',
  refreshBefore: 0,
  isAuthError: [401, 419],
  isFinal: [400, 401],
  requireToken: true,
  onSessionExpired: ({ reason, returnTo, error }) => {
    check<Equal<typeof reason, 'refused' | 'verdict' | 'elsewhere'>>();
    check<Equal<typeof returnTo, string>>();
    check<Equal<typeof error, unknown>>();
  },
  onTokens: async ({ accessToken, refreshToken }) => [accessToken, refreshToken],
  timeout: 5000,
  refreshTimeout: 10_000,
  refreshCooldown: 60_000,
  autoRefresh: true,
  maxQueue: 100,
  allowedOrigins: [base],
  allowOutsideBase: true,
  coordinate: 'none',
  loginPath: '/login',
  fetch: globalThis.fetch,
  headers: { 'X-App': 'demo' },
  params: { locale: 'ko' },
  credentials: 'include',
  withCredentials: true,
  cache: 'no-store',
  responseType: 'text',
  validateStatus: (status) => status < 500,
  method: 'post',
  signal: new AbortController().signal,
  timeoutErrorMessage: 'too slow',
  paramsSerializer: { indexes: null },
  formSerializer: { dots: true, metaTokens: false, maxDepth: 5 },
  transformRequest: (data) => data,
  transformResponse: [(data) => data],
  transitional: { silentJSONParsing: false, forcedJSONParsing: true, clarifyTimeoutError: true },
  parseReviver: (key, value) => (key === 'at' ? new Date(value) : value),
  auth: { username: 'ada', password: 'secret' },
  xsrfCookieName: 'XSRF-TOKEN',
  xsrfHeaderName: 'X-XSRF-TOKEN',
  withXSRFToken: false,
  onUploadProgress: ({ loaded }) => loaded,
  onDownloadProgress: ({ total }) => total,
  allowAbsoluteUrls: false,
  redact: ['password'],
};

// Headers for one method, as axios has them, and beside them such for all.
export const perMethod: Options = { headers: { common: { 'X-A': 1 }, post: { 'X-B': '2' }, 'X-C': '3' } };
// @ts-expect-error a symbol is no header
export const symbolic: Options = { headers: { post: { 'X-A': Symbol('a') } } };
// @ts-expect-error of a request alone: a client's base URL is the first argument
createClient(base, 'cookie', { baseURL: base });
// @ts-expect-error of a request alone
createClient(base, 'cookie', { data: {} });
// @ts-expect-error an option of axios in Node that fetch has not
createClient(base, 'cookie', { maxRedirects: 0 });
// @ts-expect-error Basic authentication has a password
createClient(base, 'cookie', { auth: { username: 'ada' } });

configure({ baseUrl: base, ...everything });
// @ts-expect-error without a base URL there is nothing that a server client could go without
configure({ timeout: 5000 });

// The refresh endpoint, in every form.
const refreshes: Options['refresh'][] = [
  'https://auth.example.com/token',
  { url: '/token' },
  { url: '/token', method: 'PUT', send: ['bearer', 'json'], headers: { 'X-App': 'demo' } },
  { url: '/token', send: 'form', body: { client_id: 'app' } },
  { url: '/token', body: async (refreshToken) => ({ id: refreshToken?.length }) },
  { url: '/token', parse: (data, response) => (response.ok ? { accessToken: data.result.access } : data.token) },
  { url: '/token', parse: async (data) => ({ data: { access_token: data.a, refresh_token: null } }) },
  async (refreshToken, { signal, fetch }) => {
    check<Equal<typeof refreshToken, string | undefined>>();
    check<Equal<typeof signal, AbortSignal>>();
    const response = await fetch('/token', { signal, method: 'POST' });
    return { accessToken: await response.text() };
  },
  () => 'the access token alone',
];
// @ts-expect-error the URL is missing
refreshes.push({ send: 'json' });
// @ts-expect-error no such way of sending
refreshes.push({ url: '/token', send: 'query' });
// @ts-expect-error no tokens in it
refreshes.push(() => ({ ok: true }));

// What tells an auth error, and what ends a session.
const auth: Options['isAuthError'][] = [
  { 'T-002': 'refresh', 'T-003': 'logout', 'T-004': 'ignore' },
  (response) => {
    check<Equal<typeof response, AuthResponse>>();
    return response.status === 419 ? 'refresh' : 'ignore';
  },
  async ({ data, headers }): Promise<AuthVerdict> => (headers.get('x-code') === data.code ? 'logout' : 'ignore'),
];
// @ts-expect-error a misspelt verdict
auth.push({ 'T-002': 'refesh' });
const final: Options['isFinal'][] = [() => true, ({ status, data }: RefreshFailure) => status === 400 && data?.dead];
// @ts-expect-error a status is a number
final.push(['401']);

// Storages.
const items: ItemStorage = { getItem: async () => null, setItem: async () => {}, removeItem: () => {} };
const tokens = some<{ accessToken: string | null; refreshToken: string | null }>();
const storages: StorageOption[] = [
  'cookie',
  'local',
  'session',
  'memory',
  'httponly',
  { access: 'local', refresh: 'session' },
  { access: 'memory', refresh: 'httponly' },
  { access: items, refresh: 'cookie' },
  items,
  { get: () => tokens, set: ({ accessToken }) => accessToken, clear: () => {} },
  { get: async () => undefined, set: async () => {}, clear: async () => {} },
];
for (const storage of storages) createClient(base, storage);
// @ts-expect-error no such storage
createClient(base, 'indexeddb');
// @ts-expect-error one half is missing
createClient(base, { access: 'local' });
// @ts-expect-error removeItem is missing
createClient(base, { getItem: () => null, setItem: () => {} });

// Options that do not exist, or not so.
// @ts-expect-error unknown
createClient(base, 'cookie', { retries: 3 });
// @ts-expect-error the base URL is the first argument
createClient(base, 'cookie', { baseUrl: base });
// @ts-expect-error a coordinator has a method `refresh`
createClient(base, 'cookie', { coordinate: {} });
// @ts-expect-error outcomes are a list
createClient(base, 'cookie', { coordinate: { refresh: (_: string, run: () => Promise<Outcome>) => run() } });
// @ts-expect-error no such option
createCoordinator({ ttl: 5 });
// @ts-expect-error an attribute that cookies do not have
createClient(base, 'cookie', { cookie: { sameSite: 'lenient' } });

const coordinator: Coordinator = createCoordinator({ keep: 5_000, maxKeys: 10 });
createCoordinator();
createClient(base, 'cookie', { coordinate: coordinator });
/** One that keeps nothing. */
export class Shared {
  async refresh(key: string, run: () => Promise<Outcome>): Promise<Outcome[]> {
    check<Equal<typeof key, string>>();
    return [await run()];
  }
}
createClient(base, 'cookie', { coordinate: new Shared() });
