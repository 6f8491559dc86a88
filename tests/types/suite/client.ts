// The client: requests, their generics, the session, events.

import {
  type Client,
  type ClientEvents,
  createClient,
  type HeaderValue,
  type InternalRequestConfig,
  type Response,
  type SessionStatus,
  safeNext,
  type Tokens,
} from 'authflight';
import { check, type Equal } from './support.js';

interface User {
  id: string;
}

const api = createClient('https://api.example.com');
check<Equal<typeof api, Client>>();
createClient(new URL('https://api.example.com'), 'local', {});
// @ts-expect-error a base URL is needed
createClient();

export async function requests() {
  const untyped = await api.get('/me');
  // biome-ignore lint/suspicious/noExplicitAny: that is the claim
  check<Equal<typeof untyped.data, any>>();

  const { data, status, headers, config, request } = await api.get<User>('/me', { params: { page: 1 } });
  check<Equal<typeof data, User>>();
  check<Equal<typeof status, number>>();
  check<Equal<ReturnType<typeof headers.get>, HeaderValue | undefined>>();
  const total: string | undefined = headers['x-total'];
  check<Equal<typeof config, InternalRequestConfig>>();
  const url: string | undefined = config.url;
  const { method, responseURL }: { method: string; responseURL?: string } = request;

  // Each way of sending answers with the same.
  const answers = [
    await api<User>({ method: 'get', url: '/me' }),
    await api<User>('/me', { method: 'PURGE' }),
    await api.request<User>({ method: 'get', url: '/me' }),
    await api.request<User>('/me', { method: 'get' }),
    await api.get<User>('/me'),
    await api.delete<User>('/me', { data: { reason: 'left' } }),
    await api.head<User>('/me'),
    await api.options<User>('/me'),
    await api.post<User>('/me', { name: 'Ada' }, { timeout: 5000 }),
    await api.put<User>('/me', new URLSearchParams()),
    await api.patch<User>('/me', 'a=1'),
    await api.query<User>('/search', { name: 'Ada' }),
    await api.postForm<User>('/me', { name: 'Ada', photo: new Blob([]) }),
    await api.putForm<User>('/me', new FormData()),
    await api.patchForm<User>('/me', { name: 'Ada' }, { timeout: 5000 }),
  ];
  check<Equal<(typeof answers)[number], Response<User>>>();
  // @ts-expect-error a request has a URL or a config
  await api();
  // @ts-expect-error the config is the third argument: the second is the body
  await api.postForm<User, Response<User>, { name: string }>('/me', { timeout: 5000 });
  // @ts-expect-error GET has no body: the config is the second argument
  await api.get<User>('/me', { name: 'Ada' }, { timeout: 5000 });
  // The second type argument of axios' callers: what an interceptor makes of the answer.
  const bare = await api.get<User, User>('/me');
  check<Equal<typeof bare, User>>();
  // The body's type reaches the config.
  const typed = await api.post<User, Response<User, { name: string }>, { name: string }>('/me', { name: 'Ada' });
  check<Equal<typeof typed.config.data, { name: string } | undefined>>();
  // @ts-expect-error the body is not of the type that was named
  await api.post<User, Response<User>, { name: string }>('/me', { name: 1 });

  return { total, url, method, responseURL };
}

export function derived() {
  check<Equal<ReturnType<typeof api.getUri>, string>>();
  api.getUri({ url: '/me', params: { page: 1 } });
  // @ts-expect-error a config, not a URL
  api.getUri('/me');

  const child = api.create({ baseURL: 'https://api.example.com/v2', headers: { common: { 'X-App': 'demo' } } });
  check<Equal<typeof child, Client>>();
  api.create();
  // @ts-expect-error the session's options are those of the first client
  api.create({ refreshTimeout: 1000 });

  api.defaults.timeout = 5000;
  api.defaults.baseURL = 'https://api.example.com/v3';
  api.defaults.headers.common['X-App'] = 'demo';
  api.defaults.headers.common.Authorization = 'Basic abc';
  api.defaults.headers.post['Content-Type'] = 'application/json';
  api.defaults.headers['X-App'] = 'demo';
  // @ts-expect-error milliseconds are a number
  api.defaults.timeout = '5s';
  // @ts-expect-error a default that does not exist
  api.defaults.retries = 3;
  // @ts-expect-error a symbol is no header
  api.defaults.headers.common['X-App'] = Symbol('demo');
}

export async function session() {
  check<Equal<typeof api.status, SessionStatus>>();
  await api.setTokens({ accessToken: 'a', refreshToken: 'r' });
  await api.setTokens({ accessToken: 'a' });
  // @ts-expect-error not a string
  await api.setTokens({ accessToken: 1 });
  // @ts-expect-error the status is read only
  api.status = 'signed-in';
  const tokens = await api.getTokens();
  check<Equal<typeof tokens, Tokens | undefined>>();
  check<Equal<ReturnType<typeof api.clearTokens>, Promise<void>>>();
  check<Equal<ReturnType<typeof api.refresh>, Promise<void>>>();
  check<Equal<ReturnType<typeof api.dispose>, void>>();
}

export function events() {
  const stop = api.on('tokens', ({ accessToken }) => accessToken?.length);
  check<Equal<typeof stop, () => void>>();
  api.on('refresh-start', () => {});
  api.on('refresh-end', ({ outcome, error }) => {
    check<Equal<typeof outcome, 'renewed' | 'superseded' | 'final' | 'transient'>>();
    check<Equal<typeof error, unknown>>();
  });
  api.on('signed-out', ({ reason, returnTo }) => {
    check<Equal<typeof reason, 'refused' | 'verdict' | 'logout' | 'elsewhere'>>();
    check<Equal<typeof returnTo, string>>();
  });
  api.on('warning', ({ code, message }) => {
    check<Equal<typeof code, 'ERR_STORAGE'>>();
    check<Equal<typeof message, string>>();
  });
  api.on('trace', (step) => {
    if (step.type === 'send') check<Equal<typeof step.url, string>>();
    else check<Equal<typeof step.status, number>>();
  });
  // A name that is known only as one of the names.
  for (const name of ['tokens', 'signed-out'] as const) api.on(name, (detail: object) => detail);
  check<Equal<keyof ClientEvents, 'tokens' | 'refresh-start' | 'refresh-end' | 'signed-out' | 'warning' | 'trace'>>();
  // @ts-expect-error no such event
  api.on('logout', () => {});
  // @ts-expect-error not what this event brings
  api.on('tokens', ({ reason }) => reason);
}

export async function asFetch() {
  const answer = await api.fetch('/me', { method: 'POST', skipAuth: true });
  check<Equal<typeof answer, globalThis.Response>>();
  await api.fetch('/me', { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half', refreshFirst: true });
  await api.fetch(new URL('https://api.example.com/me'));
  await api.fetch(new Request('https://api.example.com/me'));
  // Whoever takes a `fetch` takes this one.
  const handed: (input: string | URL | Request, init?: RequestInit) => Promise<globalThis.Response> = api.fetch;
  return handed;
}

check<Equal<ReturnType<typeof safeNext>, string>>();
safeNext(undefined);
safeNext(['/a', '/b'], { fallback: '/home', loginPath: '/sign-in' });
// @ts-expect-error the fallback is a path
safeNext('/me', { fallback: 1 });
