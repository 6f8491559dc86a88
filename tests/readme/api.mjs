// The API server that the README speaks of: the four endpoints of its example, with rotating refresh tokens.

import { createServer } from 'node:http';
import { Namespace } from '../js/server/namespace.mjs';

const PASSWORD = 'password';

/**
 * Starts it on a free port of 127.0.0.1.
 *
 * `sessions` is the state, `seen` counts what came; `expired: true` makes every first access token one that is refused,
 * `broken: true` makes the refresh endpoint answer 500.
 */
export async function startApi() {
  const mode = { expired: false, broken: false };
  let sessions;
  let seen;
  const reset = ({ expired = false } = {}) => {
    sessions?.close();
    sessions = new Namespace('readme');
    seen = { refreshes: 0, refused: 0 };
    Object.assign(mode, { expired, broken: false });
  };
  reset();

  const guarded = (answer) => (_body, token) => {
    const session = sessions.authenticate(token);
    if (session) return [200, answer(session.user)];
    seen.refused += 1;
    return [401, { error: 'invalid_token' }];
  };
  const routes = {
    'POST /api/auth/login': ({ id, password }) => {
      if (!id || password !== PASSWORD) return [401, { error: 'invalid_credentials' }];
      const tokens = sessions.login({ user: id, kind: 'jwt', lifetime: 300 });
      if (mode.expired) sessions.expire(id);
      return [200, tokens];
    },
    'POST /api/auth/refresh': ({ refreshToken }) => {
      seen.refreshes += 1;
      if (mode.broken) return [500, { error: 'server_error' }];
      const { tokens, refused } = sessions.rotate(refreshToken);
      return tokens ? [200, tokens] : [401, { error: 'invalid_grant', message: refused }];
    },
    'GET /api/users/me': guarded((id) => ({ id })),
    'GET /api/awesome-data': guarded((id) => ({ owner: id, seat: '7A' })),
  };

  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const headers = {
      'Access-Control-Allow-Origin': request.headers.origin ?? '*',
      'Access-Control-Allow-Headers': 'authorization, content-type',
      'Content-Type': 'application/json',
    };
    const route = routes[`${request.method} ${request.url}`];
    if (request.method === 'OPTIONS') return response.writeHead(204, headers).end();
    if (!route) return response.writeHead(404, headers).end('{}');
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [status, body] = route(text ? JSON.parse(text) : {}, token);
    response.writeHead(status, headers).end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    reset,
    mode,
    get sessions() {
      return sessions;
    },
    get seen() {
      return seen;
    },
    login: (id) => routes['POST /api/auth/login']({ id, password: PASSWORD })[1],
    close: () =>
      new Promise((resolve) => {
        sessions.close();
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
