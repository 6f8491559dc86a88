// What the routes, the guard and the proxy share.

import { createServerClient } from 'authflight';

const session = () => ({ baseUrl: process.env.API_URL, cookie: { secure: false } });

export const auth = () => ({ ...session(), verify: { secret: process.env.AUTH_SECRET } });

/** The two requests, by a client for this request alone. */
export async function serve(context) {
  const client = createServerClient(context, session());
  const answers = await Promise.all([client.get('/api/users/me'), client.get('/api/awesome-data')]);
  return answers.map(({ status, data }) => ({ status, owner: data.id ?? data.owner }));
}
