// A careful wrapper around fetch, written by hand: one refresh for all, ahead of time where `exp` is readable, none for a
// late 401, and whoever waits settles. No tabs, no abort while waiting, no interceptors, no errors with a shape.

import { requestTokens } from '../tokens.mjs';

const REFRESH_MS = 10_000;

class HttpError extends Error {
  constructor(response, data) {
    super(`status ${response.status}`);
    Object.assign(this, { status: response.status, data });
  }
}

/** Milliseconds since 1970, or infinity where the token does not tell. */
function expiryOf(token) {
  try {
    const [, payload] = token.split('.');
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof exp === 'number' ? exp * 1000 : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

export function create({ baseUrl, fetch = globalThis.fetch, tokens }) {
  const origin = new URL(baseUrl).origin;
  let refreshing;
  let known;
  let expiry;

  const isExpired = (token) => {
    if (token !== known) {
      known = token;
      expiry = expiryOf(token);
    }
    return expiry <= Date.now();
  };

  const refresh = () => {
    refreshing ??= run().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };

  const run = async () => {
    try {
      const got = await requestTokens(fetch, baseUrl, tokens.refresh(), AbortSignal.timeout(REFRESH_MS));
      tokens.set(got);
      return got.accessToken;
    } catch (error) {
      // A server that is down has not ended the session.
      if (error.status === 401 || error.status === 403) tokens.clear();
      throw error;
    }
  };

  const request = async (path, init = {}) => {
    const url = new URL(path, baseUrl);
    const send = (token) => {
      const headers = { ...init.headers };
      // The token is for this origin alone.
      if (token && url.origin === origin) headers.Authorization = `Bearer ${token}`;
      return fetch(url.href, { ...init, headers });
    };
    let token = tokens.access();
    if (refreshing) token = await refreshing;
    else if (token && isExpired(token)) token = await refresh();
    let response = await send(token);
    if (response.status === 401 && token) {
      const now = tokens.access();
      // Another request has refreshed since this one was sent.
      response = await send(now && now !== token ? now : await refresh());
    }
    const data = await response.json();
    if (!response.ok) throw new HttpError(response, data);
    return data;
  };

  return { get: request, instance: request };
}
