// wretch with a refresh in its catcher for 401, as its documentation shows.

import wretch from 'wretch';
import { refreshOnce } from './once.mjs';

export function create(options) {
  const { baseUrl, fetch, tokens } = options;
  const refresh = refreshOnce(options);
  const plain = wretch(baseUrl).defer((each) => each.auth(`Bearer ${tokens.access()}`));
  const instance = (fetch ? plain.fetchPolyfill(fetch) : plain).resolve((chain) =>
    chain
      .unauthorized(async (_error, request) => {
        await refresh();
        const again = request.resolve((retried) => retried.json(), true);
        return again.auth(`Bearer ${tokens.access()}`).fetch();
      })
      .json(),
  );
  return { get: (path) => instance.get(path), instance };
}
