// A transport that never leaves the process: for hosts that do not exist, and for very many requests.

import { hex } from './api.mjs';

/**
 * A `fetch` that records its calls and answers with `handler(call)`: a `Response`, or `{ status, json }`.
 *
 * A call is `{ url, method, headers, body, redirect, credentials, signal }`, the body as the engine passed it.
 */
export function stubFetch(handler = () => ({ json: {} })) {
  const calls = [];
  const stub = async (input, init) => {
    const isRequest = input instanceof Request;
    // As in a platform's fetch, what `init` inherits counts.
    const pick = (key, fallback) => init?.[key] ?? (isRequest ? input[key] : null) ?? fallback;
    const call = {
      url: isRequest ? input.url : new URL(String(input), globalThis.location?.href).href,
      method: String(pick('method', 'GET')).toUpperCase(),
      headers: new Headers(pick('headers')),
      body: pick('body', null),
      redirect: pick('redirect'),
      credentials: pick('credentials'),
      cache: pick('cache'),
      signal: pick('signal', null),
      at: calls.length,
    };
    calls.push(call);
    call.signal?.throwIfAborted();
    const aborted = new Promise((_, reject) =>
      call.signal?.addEventListener('abort', () => reject(call.signal.reason)),
    );
    aborted.catch(() => {});
    const answer = await Promise.race([handler(call, calls), aborted]);
    if (answer instanceof Response) return answer;
    const { status = 200, json = {}, headers = {} } = answer;
    return new Response(status === 204 ? null : JSON.stringify(json), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });
  };
  stub.calls = calls;
  stub.to = (pattern) =>
    calls.filter(({ url }) => (typeof pattern === 'string' ? url.includes(pattern) : pattern.test(url)));
  return stub;
}

/**
 * A stub that behaves as an API server with one session: `/refresh` rotates, everything else needs the access token.
 *
 * `gate`: a promise for which the refresh waits. `answer(call)` answers accepted requests.
 */
export function stubServer({
  gate,
  accessToken = hex(24),
  refreshToken = hex(24),
  answer = () => ({ json: {} }),
} = {}) {
  const state = { access: accessToken, refresh: refreshToken, refreshes: 0 };
  const tokens = { accessToken, refreshToken };
  const fetch = stubFetch(async (call) => {
    if (call.url.endsWith('/refresh')) {
      state.refreshes += 1;
      await gate;
      if (JSON.parse(call.body).refreshToken !== state.refresh)
        return { status: 401, json: { error: 'invalid_grant' } };
      Object.assign(state, { access: hex(24), refresh: hex(24) });
      return { json: { accessToken: state.access, refreshToken: state.refresh } };
    }
    if (call.headers.get('authorization') !== `Bearer ${state.access}`)
      return { status: 401, json: { error: 'invalid_token' } };
    return answer(call);
  });
  return {
    fetch,
    state,
    tokens,
    /** From now on the access token is not accepted. */
    expire: () => (state.access = hex(24)),
  };
}

/** A promise and what settles it. */
export function deferred() {
  let resolve;
  let reject;
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Waits for `condition()` to be true, by turns of the event loop; throws after 5 s. */
export async function until(condition, what = 'the condition') {
  const end = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} has not come true`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
