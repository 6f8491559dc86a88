// ky with hooks: the token before each request, a refresh and a retry after a 401, as its documentation shows.

import ky from 'ky';
import { refreshOnce } from './once.mjs';

export function create(options) {
  const { baseUrl, fetch, tokens } = options;
  const refresh = refreshOnce(options);
  const instance = ky.create({
    prefix: baseUrl,
    ...(fetch && { fetch }),
    retry: { limit: 1 },
    hooks: {
      beforeRequest: [({ request }) => request.headers.set('Authorization', `Bearer ${tokens.access()}`)],
      afterResponse: [
        async ({ request, response, retryCount }) => {
          if (response.status !== 401 || retryCount > 0) return;
          await refresh();
          const headers = new Headers(request.headers);
          headers.set('Authorization', `Bearer ${tokens.access()}`);
          return ky.retry({ request: new Request(request, { headers }), delay: 0 });
        },
      ],
    },
  });
  return { get: (path) => instance.get(path.slice(1)).json(), instance };
}
