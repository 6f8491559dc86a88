// alova with its own token authentication: the variant that takes a 401, since the other one can only read `exp`.

import { createAlova } from 'alova';
import { createServerTokenAuthentication } from 'alova/client';
import adapterFetch from 'alova/fetch';
import { requestTokens } from '../tokens.mjs';

export function create({ baseUrl, fetch = globalThis.fetch, tokens }) {
  const { onAuthRequired, onResponseRefreshToken } = createServerTokenAuthentication({
    assignToken(method) {
      method.config.headers.Authorization = `Bearer ${tokens.access()}`;
    },
    refreshTokenOnSuccess: {
      isExpired: (response) => response.status === 401,
      handler: async () => tokens.set(await requestTokens(fetch, baseUrl, tokens.refresh())),
    },
  });
  const instance = createAlova({
    baseURL: baseUrl,
    requestAdapter: adapterFetch({ customFetch: fetch }),
    // Every request is sent, as those of the others are.
    cacheFor: null,
    shareRequest: false,
    beforeRequest: onAuthRequired(),
    responded: onResponseRefreshToken(async (response) => {
      if (!response.ok) throw new Error(`status ${response.status}`);
      return response.json();
    }),
  });
  return { get: async (path) => instance.Get(path), instance };
}
