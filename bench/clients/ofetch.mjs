// ofetch with its hooks: the token before each request, a refresh after a 401, and its own retry.

import { createFetch } from 'ofetch';
import { refreshOnce } from './once.mjs';

export function create(options) {
  const { baseUrl, fetch, tokens } = options;
  const refresh = refreshOnce(options);
  const instance = createFetch({
    ...(fetch && { fetch }),
    defaults: {
      baseURL: baseUrl,
      retry: 1,
      retryStatusCodes: [401],
      onRequest({ options: init }) {
        init.headers.set('Authorization', `Bearer ${tokens.access()}`);
      },
      async onResponseError({ response, options: init }) {
        if (response.status === 401 && init.retry !== 0) await refresh();
      },
    },
  });
  return { get: (path) => instance(path), instance };
}
