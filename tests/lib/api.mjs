// The API server that the documentation speaks of: guarded endpoints, and a refresh endpoint in the shape of a system.

import { createServer } from 'node:http';
import { SYSTEMS } from '../../www/api/systems.mjs';
import { Namespace } from '../js/server/namespace.mjs';

const PASSWORD = 'password';
const WAIT_LIMIT_MS = 8_000;

/**
 * Starts it on a free port of 127.0.0.1, with the refresh endpoint of a system.
 *
 * - `reset({ expired, refresh })` makes it new. `expired: true`: every first access token is one that is refused;
 *   `'jwt'`: one whose `exp` has passed. `refresh`, which `mode.refresh` changes later: `'ok'`, `'refused'`, `'broken'`
 *   (500) or `'down'` (the connection is lost).
 * - `sessions` is the state. `seen` counts: `refreshes`, `refused`, and `requests` with what each carried and was answered.
 * - `hold` is called with each request before it is answered, and waited for; `when(test)` waits until `test(seen)`.
 */
export async function startApi(system = SYSTEMS.S1) {
  const api = { mode: {}, hold: undefined };
  const waits = new Set();
  let expired;

  api.reset = ({ expired: tokens = false, refresh = 'ok' } = {}) => {
    api.sessions?.close();
    api.sessions = new Namespace('documentation');
    api.seen = { refreshes: 0, refused: 0, requests: [] };
    Object.assign(api.mode, { refresh, stubborn: false });
    api.hold = undefined;
    expired = tokens;
  };
  api.reset();

  api.login = (user) => {
    const lifetime = expired === 'jwt' ? -300 : 300;
    const tokens = api.sessions.login({ user, kind: 'jwt', lifetime });
    if (expired) api.sessions.expire(user);
    return tokens;
  };

  api.when = (test) =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (!test(api.seen)) return;
        clearTimeout(timer);
        waits.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        waits.delete(look);
        reject(new Error(`the API server did not see it in time: ${test}`));
      }, WAIT_LIMIT_MS).unref();
      waits.add(look);
      look();
    });
  const changed = () => {
    for (const look of waits) look();
  };

  const guarded = (answer) => (request) => {
    const token = request.bearer ?? (system.byCookie ? request.cookies.accessToken : undefined);
    const session = api.mode.stubborn ? null : api.sessions.authenticate(token);
    if (session) return [200, answer(session.user)];
    api.seen.refused += 1;
    return [401, system.refusal(token)];
  };
  const routes = {
    'POST /api/auth/login': ({ body: { id, password } }) => {
      if (!id || password !== PASSWORD) return [401, { error: 'invalid_credentials' }];
      return [200, api.login(id)];
    },
    [`POST ${system.refreshPath}`]: (request) => {
      api.seen.refreshes += 1;
      if (api.mode.refresh === 'down') return [0];
      if (api.mode.refresh === 'broken') return [500, { error: 'server_error' }];
      const { tokens, refused } =
        api.mode.refresh === 'refused'
          ? { refused: 'revoked' }
          : api.sessions.rotate(system.sent(request), { rotate: system.rotates, keep: true });
      return tokens ? [200, system.answer(tokens), system.headers?.(tokens)] : [401, system.refused(refused)];
    },
    'GET /api/users/me': guarded((id) => ({ id })),
    'GET /api/awesome-data': guarded((id) => ({ owner: id, seat: '7A' })),
    'GET /api/data/7': guarded((id) => ({ owner: id, number: 7 })),
    'GET /api/public': () => [200, { open: true }],
  };

  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const { origin } = request.headers;
    const headers = {
      'Access-Control-Allow-Origin': origin ?? '*',
      'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '',
      ...(origin && { 'Access-Control-Allow-Credentials': 'true' }),
    };
    if (request.method === 'OPTIONS') return response.writeHead(204, headers).end();
    const name = `${request.method} ${request.url}`;
    const seen = {
      name,
      bearer: /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1],
      cookies: cookiesOf(request.headers.cookie),
      body: text ? JSON.parse(text) : {},
    };
    api.seen.requests.push(seen);
    const [status, body, more] = routes[name]?.(seen) ?? [404, {}];
    changed();
    await api.hold?.(seen, status);
    if (status === 0) return request.socket.destroy();
    const type = typeof body === 'string' ? 'text/plain' : 'application/json';
    response.writeHead(status, { ...headers, 'Content-Type': type, ...more });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
    seen.status = status;
    changed();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  api.url = `http://127.0.0.1:${server.address().port}`;
  api.close = () =>
    new Promise((resolve) => {
      api.sessions.close();
      server.close(resolve);
      server.closeAllConnections();
    });
  return api;
}

const cookiesOf = (text = '') =>
  Object.fromEntries(Array.from(text.matchAll(/([^=;\s]+)=([^;]*)/g), ([, name, value]) => [name, value]));
