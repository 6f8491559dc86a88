// authflight as its README says: `createClient` in a browser, `createServerClient` for a request on a server.

import { createClient, createServerClient } from 'authflight';

export function create({ baseUrl, fetch, storage, tokens, context }) {
  const options = { refresh: '/refresh', ...(fetch && { fetch }) };
  const client = context
    ? createServerClient(context, { baseUrl, ...options })
    : createClient(baseUrl, storage, options);
  return {
    instance: client,
    get: async (path) => (await client.get(path)).data,
    ready: storage === 'memory' && !context && client.setTokens(tokens.both()),
    dispose: () => client.dispose(),
  };
}
