// The demonstration's API server: the endpoints of one of the five systems, and controls that break it on purpose.

import { realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createCounters } from './counters.mjs';
import { BadRequest, Exchange, Gone } from './exchange.mjs';
import { createSessions, Refused } from './sessions.mjs';
import { SYSTEMS } from './systems.mjs';

/** How the refresh endpoint answers. Only `ok` and `lost` spend the refresh token. */
export const REFRESH_MODES = Object.freeze([
  'ok',
  '500', // an error of the server
  'html', // 200 with a page, as a misconfigured proxy answers
  'stall', // nothing at all until the client goes or 60 s have passed
  'hang-body', // headers and half a body, then as `stall`
  'drop', // the connection is cut before the token is spent
  'lost', // the token is spent, then the connection is cut: the reply is lost
]);

/** How requests for data are answered: `refuse`: with 401, whatever the token. */
export const DATA_MODES = Object.freeze(['ok', 'refuse']);

export const PASSWORD = 'password';
const MAX_STALL_MS = 60_000;
const MAX_DELAY_MS = 60_000;
const MAX_USERS_PER_CALL = 5_000;
const DATA_BY_ID = /^\/api\/data\/\d{1,9}$/;
const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Starts the API server. Everything is kept in memory, within bounds.
 *
 * @param {object} [options]
 * @param {keyof SYSTEMS} [options.system] whose refresh endpoint it has; default `'S1'`
 * @param {boolean} [options.rotates] whether refresh tokens rotate, and a spent one revokes the session; default as the system has it
 * @param {number} [options.grace] milliseconds in which a spent refresh token gets its successor once more; default 0
 * @param {string} [options.accessSecret] what access tokens are signed with (HS256), 32 bytes or more; default a random one
 * @param {number} [options.port] default 0: a free one
 * @param {string} [options.host] default `127.0.0.1`
 * @param {number} [options.accessLifetime] seconds an access token lives; default `ACCESS_LIFETIME` from the environment, or 30
 * @param {string | string[]} [options.origin] web origins that may call; default every origin on this machine (http://localhost:*, http://127.0.0.1:*)
 * @param {number} [options.latency] milliseconds every answer below /api takes at least; default 0
 * @param {string} [options.cookiePrefix] what the names of its cookies begin with: servers on one host share cookies, whatever their ports; default none
 * @returns {Promise<Api>}
 *
 * @typedef {object} Api
 * @property {string} url such as `http://127.0.0.1:4000`
 * @property {number} port
 * @property {import('./counters.mjs').Counters} counters the totals, live
 * @property {(sessionId: string) => import('./counters.mjs').Counters} countersOf
 * @property {(sessionId?: string, since?: number) => object[]} journal
 * @property {(sessionId?: string) => number} expireAccess one session's access tokens, or everyone's, count as expired; returns the number of sessions
 * @property {(sessionId?: string) => number} revokeRefresh
 * @property {(change: { mode?: string, delay?: number, before?: number, times?: number }) => object} setRefresh
 *   milliseconds: `before` the token is spent (whoever leaves meanwhile spends nothing), `delay` after
 * @property {(change: { mode: string, code?: string }) => object} setData `code`: what a refusal says, by default that
 *   the token has expired; S3 takes its own codes too
 * @property {(count: number, options?: { expired?: boolean, prefix?: string, access?: number, refresh?: number }) => Promise<object[]>} createUsers
 *   `expired`: the API server refuses their access tokens. `access`, `refresh`: seconds their tokens live; below 0 they have passed already
 * @property {(options?: { sessions?: boolean }) => void} reset
 * @property {() => Promise<void>} close
 */
export async function startApi({
  system: name = 'S1',
  rotates,
  grace,
  accessSecret,
  port = 0,
  host = '127.0.0.1',
  accessLifetime = Number(process.env.ACCESS_LIFETIME || 30),
  origin,
  latency = 0,
  cookiePrefix = '',
} = {}) {
  if (!Object.hasOwn(SYSTEMS, name)) throw new TypeError(`system: one of ${Object.keys(SYSTEMS).join(', ')}`);
  const system = { ...SYSTEMS[name], ...(rotates !== undefined && { rotates }) };
  const sessions = createSessions({ accessLifetime, accessSecret, rotates: system.rotates, grace });
  const counters = createCounters();
  const refresh = { mode: 'ok', delay: 0, before: 0, times: null };
  const data = { mode: 'ok', code: 'token_expired' };
  const origins = origin === undefined ? null : new Set([origin].flat());
  const isAllowed = (from) => (origins ? origins.has(from) : LOOPBACK.test(from));

  // ---- the system's endpoints

  const api = {
    'GET /api/public'(exchange) {
      exchange.send(200, { open: true, token: exchange.bearer !== undefined });
    },

    async 'POST /api/auth/login'(exchange) {
      const { id, email, password } = await exchange.json();
      const login = id ?? email;
      if (typeof login !== 'string' || !/^[^\p{C}]{1,64}$/u.test(login.trim())) {
        return exchange.send(400, {
          error: 'invalid_request',
          message: 'id or email: 1 to 64 characters',
        });
      }
      if (password !== PASSWORD) {
        return exchange.send(401, {
          error: 'invalid_credentials',
          message: `The password of every account here is “${PASSWORD}”.`,
        });
      }
      const { session, tokens } = await sessions.open(userFor(login.trim()));
      exchange.entry.session = session.id;
      counters.count('logins', session.id);
      exchange.send(200, (system.granted ?? ((granted) => granted))(tokens, session.user), system.headers?.(tokens));
    },

    async 'POST /api/auth/logout'(exchange) {
      const { bearer, cookies } = exchange;
      const refreshToken = system.sent({ bearer, cookies, body: await exchange.json() });
      const session = typeof refreshToken === 'string' ? await sessions.peek(refreshToken) : undefined;
      if (session) sessions.end(session);
      exchange.send(200, { ok: true }, system.refusedHeaders);
    },

    async [`POST ${system.refreshPath}`](exchange) {
      const { bearer, cookies } = exchange;
      const body = await exchange.json();
      const refreshToken = system.sent({ bearer, cookies, body });
      const known = typeof refreshToken === 'string' ? await sessions.peek(refreshToken) : undefined;
      exchange.entry.session = known?.id ?? null;
      counters.count('refreshAttempts', known?.id);

      const { mode, delay, before } = refresh;
      if (mode !== 'ok' && refresh.times !== null && --refresh.times <= 0) setRefresh({ mode: 'ok' });
      if (mode !== 'ok') counters.count('refreshFaults', known?.id);

      await exchange.wait(before);
      if (mode === 'ok' || mode === 'lost') {
        if (typeof refreshToken !== 'string') {
          await exchange.wait(delay);
          // Where the cookies are this server's alone, their absence means that nobody is signed in.
          return system.refusedHeaders
            ? exchange.send(401, system.refused('the refresh token is missing'), system.refusedHeaders)
            : exchange.send(400, { error: 'invalid_request', message: 'the refresh token is missing' });
        }
        if (known && system.belongs?.(body, known.user) === false) {
          counters.count('refreshesRefused', known.id);
          await exchange.wait(delay);
          return exchange.send(401, system.stranger);
        }
        let granted;
        try {
          granted = await sessions.rotate(refreshToken);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          counters.count('refreshesRefused', known?.id);
          if (error.reused) counters.count('reuseDetected', known?.id);
          await exchange.wait(delay);
          return exchange.send(401, system.refused(error.message), system.refusedHeaders);
        }
        const { tokens, again } = granted;
        counters.count(again ? 'refreshesAgain' : 'refreshes', known?.id);
        await exchange.wait(delay);
        if (mode === 'lost') return exchange.drop();
        const answer = system.answer(tokens);
        if (typeof answer === 'string') return exchange.sendText(200, 'text/plain', answer, system.headers?.(tokens));
        return exchange.send(200, answer, system.headers?.(tokens));
      }

      await exchange.wait(delay);
      if (mode === '500') {
        return exchange.send(500, { error: 'server_error', message: 'set by the control endpoint' });
      }
      if (mode === 'html') {
        return exchange.sendText(200, 'text/html', '<!doctype html><title>Gateway</title>');
      }
      if (mode === 'hang-body') {
        exchange.begin(200, 'application/json', '{"accessToken":"');
      }
      if (mode !== 'drop') await exchange.wait(MAX_STALL_MS);
      exchange.drop();
    },

    'GET /api/users/me': authorized((exchange, session) => {
      exchange.send(200, { ...session.user, session: session.id });
    }),

    'POST /api/users/me': authorized(async (exchange, session) => {
      const { name } = await exchange.json();
      if (typeof name !== 'string' || !/^[^\p{C}]{1,64}$/u.test(name.trim())) {
        return exchange.send(400, { error: 'invalid_request', message: 'name: 1 to 64 characters' });
      }
      session.user = { ...session.user, name: name.trim() };
      exchange.send(200, { ...session.user, session: session.id });
    }),

    'GET /api/awesome-data': authorized((exchange, session) => {
      exchange.send(200, { owner: session.user.id, ...flightFor(session.user.id) });
    }),

    'GET /api/data/{id}': authorized((exchange, session) => {
      const number = Number(exchange.path.split('/').at(-1));
      exchange.send(200, { owner: session.user.id, number, ...flightFor(`${session.user.id} ${number}`) });
    }),
  };

  /** Wraps a handler of data: Bearer, or the cookie of a system that has one, or 401 (RFC 6750 §3). */
  function authorized(handler) {
    return async (exchange) => {
      const token = exchange.bearer ?? (system.byCookie ? exchange.cookies.accessToken : undefined);
      const seen = (session) => {
        exchange.entry.session = session?.id ?? null;
        counters.count('requests', session?.id);
        counters.sent(session?.id, exchange.path, token);
      };
      try {
        if (!token) throw new Refused('invalid_request', 'no access token');
        const session = await sessions.authenticate(token);
        if (data.mode === 'refuse') throw new Refused(data.code, 'set by the control endpoint');
        seen(session);
        await handler(exchange, session);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // Whose request it was matters to the counters alone, so here the claim is believed.
        const session = sessions.get(claimedSession(token));
        seen(session);
        counters.count('unauthorized', session?.id);
        counters.refused(session?.id, exchange.path, token);
        exchange.send(401, system.refusal(token, error), {
          'WWW-Authenticate': token ? 'Bearer error="invalid_token"' : 'Bearer',
        });
      }
    };
  }

  // ---- controls: for the demonstration and its tests only; no real server has such endpoints

  const chosen = (sessionId) => (sessionId === undefined ? sessions.all() : [sessions.get(sessionId)].filter(Boolean));

  function expireAccess(sessionId) {
    return chosen(sessionId).map(sessions.expireAccess).length;
  }

  function revokeRefresh(sessionId) {
    return chosen(sessionId).map(sessions.revokeRefresh).length;
  }

  function setRefresh({ mode = refresh.mode, delay = refresh.delay, before = refresh.before, times = null }) {
    if (!REFRESH_MODES.includes(mode)) throw new TypeError(`mode: one of ${REFRESH_MODES.join(', ')}`);
    for (const ms of [delay, before]) {
      if (!(ms >= 0 && ms <= MAX_DELAY_MS)) throw new TypeError(`delay, before: 0 to ${MAX_DELAY_MS} ms`);
    }
    if (times !== null && !(times >= 1)) throw new TypeError('times: 1 or more, or null for ever');
    return Object.assign(refresh, { mode, delay, before, times });
  }

  function setData({ mode, code = 'token_expired' }) {
    if (!DATA_MODES.includes(mode)) throw new TypeError(`mode: one of ${DATA_MODES.join(', ')}`);
    return Object.assign(data, { mode, code: String(code) });
  }

  async function createUsers(count, { expired = false, prefix = 'user', access, refresh } = {}) {
    if (!(Number.isInteger(count) && count >= 1 && count <= MAX_USERS_PER_CALL)) {
      throw new TypeError(`count: 1 to ${MAX_USERS_PER_CALL}`);
    }
    const opened = await Promise.all(
      Array.from({ length: count }, (_, i) => sessions.open(userFor(`${prefix}-${i + 1}`), { access, refresh })),
    );
    return opened.map(({ session, tokens }) => {
      if (expired) sessions.expireAccess(session);
      return { ...session.user, session: session.id, ...tokens };
    });
  }

  function reset({ sessions: alsoSessions = false } = {}) {
    counters.reset();
    setRefresh({ mode: 'ok', delay: 0, before: 0 });
    setData({ mode: 'ok' });
    if (alsoSessions) sessions.clear();
  }

  const control = {
    'GET /__control/counters'(exchange) {
      const session = exchange.query.get('session');
      exchange.send(200, {
        now: Date.now(),
        refresh,
        sessionCount: sessions.size,
        total: counters.total,
        ...(session ? { session: counters.session(session) } : { sessions: counters.bySession() }),
      });
    },
    'GET /__control/journal'(exchange) {
      const { query } = exchange;
      const since = Number(query.get('since') ?? 0);
      exchange.send(200, {
        now: Date.now(),
        entries: counters.journal(query.get('session') ?? undefined, since),
      });
    },
    async 'POST /__control/reset'(exchange) {
      reset(await exchange.json());
      exchange.send(200, { total: counters.total });
    },
    async 'POST /__control/expire-access'(exchange) {
      exchange.send(200, { sessions: expireAccess((await exchange.json()).session) });
    },
    async 'POST /__control/revoke-refresh'(exchange) {
      exchange.send(200, { sessions: revokeRefresh((await exchange.json()).session) });
    },
    async 'POST /__control/refresh'(exchange) {
      exchange.send(200, setRefresh(await exchange.json()));
    },
    async 'POST /__control/data'(exchange) {
      exchange.send(200, setData(await exchange.json()));
    },
    async 'POST /__control/users'(exchange) {
      const { count, ...options } = await exchange.json();
      exchange.send(200, { users: await createUsers(count, options) });
    },
  };

  // ---- the server

  const routes = { ...api, ...control };
  const server = createServer(async (req, res) => {
    const exchange = new Exchange(req, res, cookiePrefix);
    const route = `${req.method} ${exchange.path.replace(DATA_BY_ID, '/api/data/{id}')}`;
    try {
      const from = req.headers.origin;
      if (from !== undefined && !isAllowed(from)) {
        return exchange.send(403, { error: 'origin_not_allowed' });
      }
      exchange.allowOrigin(from);
      if (req.method === 'OPTIONS') return exchange.sendPreflight();
      if (!Object.hasOwn(routes, route)) return exchange.send(404, { error: 'not_found' });
      if (Object.hasOwn(api, route)) {
        exchange.entry = counters.open(req.method, req.url);
        res.once('close', () => {
          exchange.entry.end = Date.now();
          exchange.entry.status = res.writableFinished ? res.statusCode : 0;
        });
        await exchange.wait(latency);
      }
      await routes[route](exchange);
    } catch (error) {
      if (error instanceof Gone) return;
      const isCallers = error instanceof BadRequest || (error instanceof TypeError && Object.hasOwn(control, route));
      if (!isCallers) console.error(route, error);
      exchange.send(isCallers ? 400 : 500, {
        error: isCallers ? 'invalid_request' : 'server_error',
        message: isCallers ? error.message : 'see the log of the API server',
      });
    }
  });
  // Longer than the pools of the clients that talk to it, so that none of them writes to a closing socket.
  server.keepAliveTimeout = 75_000;

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = server.address().port;

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    counters: counters.total,
    countersOf: counters.session,
    journal: counters.journal,
    expireAccess,
    revokeRefresh,
    setRefresh,
    setData,
    createUsers,
    reset,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function userFor(login) {
  const name = login.split('@')[0].replace(/^\p{Ll}/u, (first) => first.toUpperCase());
  return { id: login, name };
}

/** The awesome data: a flight that follows from its owner, so that an answer to the wrong user shows. */
function flightFor(owner) {
  let hash = 2166136261;
  for (const byte of Buffer.from(owner)) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  const pick = (list, shift) => list[(hash >>> shift) % list.length];
  return {
    flight: `AF ${100 + (hash % 900)}`,
    from: pick(['ICN', 'GMP', 'PUS', 'CJU'], 3),
    to: pick(['CDG', 'JFK', 'HND', 'SFO', 'LIS', 'OSL'], 7),
    gate: `${pick(['A', 'B', 'C', 'D'], 11)}${1 + ((hash >>> 13) % 24)}`,
    seat: `${1 + ((hash >>> 17) % 38)}${pick(['A', 'C', 'D', 'F'], 23)}`,
  };
}

/** The session that a token claims to belong to, unverified. */
function claimedSession(token) {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString('utf8')).sid;
  } catch {
    return undefined;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const api = await startApi({
    port: Number(process.env.API_PORT || 4000),
    origin: process.env.WEB_ORIGIN?.split(','),
  });
  console.log(`API server: ${api.url} (counters: ${api.url}/__control/counters)`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => api.close());
}
