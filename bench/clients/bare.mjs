// Plain fetch with the token that is there, and none of the job done: the limit. In a storm it plays the ideal flow by
// hand: all requests are refused, one refresh, all are answered.

import { requestTokens } from '../tokens.mjs';

export function create({ baseUrl, fetch = globalThis.fetch, tokens }) {
  const send = async (path) => {
    const response = await fetch(baseUrl + path, { headers: { Authorization: `Bearer ${tokens.access()}` } });
    return response.json();
  };
  const storm = (count, path) => {
    const all = () => Array.from({ length: count }, () => send(path));
    const refreshed = Promise.all(all()).then(async () => {
      tokens.set(await requestTokens(fetch, baseUrl, tokens.refresh()));
    });
    return Array.from({ length: count }, () => refreshed.then(() => send(path)));
  };
  return { get: send, storm, instance: send };
}
