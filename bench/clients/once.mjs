// The refresh that is usually written around libraries which have none: one promise for whoever is refused meanwhile.

import { requestTokens } from '../tokens.mjs';

/** A function that refreshes, or waits for the refresh under way. */
export function refreshOnce({ baseUrl, fetch = globalThis.fetch, tokens }) {
  let refreshing;
  return () => {
    refreshing ??= requestTokens(fetch, baseUrl, tokens.refresh())
      .then((got) => tokens.set(got))
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  };
}
