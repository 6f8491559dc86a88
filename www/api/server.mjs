// The demonstration's API server: the four endpoints of the article with rotation and reuse detection, and controls that break it on purpose.

import { realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as delayed } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCounters } from './counters.mjs';
import { createSessions, Refused } from './sessions.mjs';

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

export const PASSWORD = 'password';
const MAX_BODY_BYTES = 16 * 1024;
const MAX_STALL_MS = 60_000;
const MAX_DELAY_MS = 60_000;
const MAX_USERS_PER_CALL = 5_000;
const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Starts the API server. Everything is kept in memory, within bounds.
 *
 * @param {object} [options]
 * @param {number} [options.port] default 0: a free one
 * @param {string} [options.host] default `127.0.0.1`
 * @param {number} [options.accessLifetime] seconds an access token lives; default `ACCESS_LIFETIME` from the environment, or 30
 * @param {string | string[]} [options.origin] web origins that may call; default every origin on this machine (http://localhost:*, http://127.0.0.1:*)
 * @param {number} [options.latency] milliseconds every answer below /api takes at least; default 0
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
 * @property {(change: { mode?: string, delay?: number, times?: number }) => object} setRefresh
 * @property {(count: number, options?: { expired?: boolean, prefix?: string }) => Promise<object[]>} createUsers
 * @property {(options?: { sessions?: boolean }) => void} reset
 * @property {() => Promise<void>} close
 */
export async function startApi({
  port = 0,
  host = '127.0.0.1',
  accessLifetime = Number(process.env.ACCESS_LIFETIME || 30),
  origin,
  latency = 0,
} = {}) {
  const sessions = createSessions({ accessLifetime });
  const counters = createCounters();
  const refresh = { mode: 'ok', delay: 0, times: null };
  const origins = origin === undefined ? null : new Set([origin].flat());
  const isAllowed = (from) => (origins ? origins.has(from) : LOOPBACK.test(from));

  // ---- the article's endpoints

  const api = {
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
      exchange.send(200, tokens);
    },

    async 'POST /api/auth/refresh'(exchange) {
      const { refreshToken } = await exchange.json();
      const known = typeof refreshToken === 'string' ? await sessions.peek(refreshToken) : undefined;
      exchange.entry.session = known?.id ?? null;
      counters.count('refreshAttempts', known?.id);

      const { mode, delay } = refresh;
      if (mode !== 'ok' && refresh.times !== null && --refresh.times <= 0) setRefresh({ mode: 'ok' });
      if (mode !== 'ok') counters.count('refreshFaults', known?.id);

      if (mode === 'ok' || mode === 'lost') {
        if (typeof refreshToken !== 'string') {
          await exchange.wait(delay);
          return exchange.send(400, {
            error: 'invalid_request',
            message: 'a JSON body with refreshToken is needed',
          });
        }
        let tokens;
        try {
          ({ tokens } = await sessions.rotate(refreshToken));
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          counters.count('refreshesRefused', known?.id);
          if (error.reused) counters.count('reuseDetected', known?.id);
          await exchange.wait(delay);
          return exchange.send(401, { error: error.code, message: error.message });
        }
        counters.count('refreshes', known?.id);
        await exchange.wait(delay);
        return mode === 'ok' ? exchange.send(200, tokens) : exchange.drop();
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

    'GET /api/awesome-data': authorized((exchange, session) => {
      exchange.send(200, { owner: session.user.id, ...flightFor(session.user.id) });
    }),
  };

  /** Wraps a handler of data: Bearer or 401 (RFC 6750 §3). */
  function authorized(handler) {
    return async (exchange) => {
      const token = /^Bearer (\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1];
      try {
        if (!token) throw new Refused('invalid_request', 'no access token');
        const session = await sessions.authenticate(token);
        exchange.entry.session = session.id;
        counters.count('requests', session.id);
        handler(exchange, session);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // Whose request it was matters to the counters alone, so here the claim is believed.
        const session = sessions.get(claimedSession(token));
        exchange.entry.session = session?.id ?? null;
        counters.count('requests', session?.id);
        counters.count('unauthorized', session?.id);
        exchange.send(
          401,
          { error: error.code, message: error.message },
          { 'WWW-Authenticate': token ? 'Bearer error="invalid_token"' : 'Bearer' },
        );
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

  function setRefresh({ mode = refresh.mode, delay = refresh.delay, times = null }) {
    if (!REFRESH_MODES.includes(mode)) throw new TypeError(`mode: one of ${REFRESH_MODES.join(', ')}`);
    if (!(delay >= 0 && delay <= MAX_DELAY_MS)) throw new TypeError(`delay: 0 to ${MAX_DELAY_MS} ms`);
    if (times !== null && !(times >= 1)) throw new TypeError('times: 1 or more, or null for ever');
    return Object.assign(refresh, { mode, delay, times });
  }

  async function createUsers(count, { expired = false, prefix = 'user' } = {}) {
    if (!(Number.isInteger(count) && count >= 1 && count <= MAX_USERS_PER_CALL)) {
      throw new TypeError(`count: 1 to ${MAX_USERS_PER_CALL}`);
    }
    const opened = await Promise.all(
      Array.from({ length: count }, (_, i) => sessions.open(userFor(`${prefix}-${i + 1}`))),
    );
    return opened.map(({ session, tokens }) => {
      if (expired) sessions.expireAccess(session);
      return { ...session.user, session: session.id, ...tokens };
    });
  }

  function reset({ sessions: alsoSessions = false } = {}) {
    counters.reset();
    setRefresh({ mode: 'ok', delay: 0 });
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
    async 'POST /__control/users'(exchange) {
      const { count, ...options } = await exchange.json();
      exchange.send(200, { users: await createUsers(count, options) });
    },
  };

  // ---- the server

  const routes = { ...api, ...control };
  const server = createServer(async (req, res) => {
    const exchange = new Exchange(req, res);
    const route = `${req.method} ${exchange.path}`;
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
    createUsers,
    reset,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The client closed the connection: nobody is left to answer. */
class Gone extends Error {}
class BadRequest extends Error {}

/** One request and its answer. */
class Exchange {
  entry = { session: null };
  #gone = new AbortController();

  constructor(req, res) {
    this.req = req;
    this.res = res;
    const url = new URL(req.url, 'http://api.invalid');
    this.path = url.pathname;
    this.query = url.searchParams;
    res.once('close', () => this.#gone.abort());
  }

  header(name) {
    return this.req.headers[name];
  }

  /** The body as a JSON object; an empty body is an empty object. */
  async json() {
    const parts = [];
    let size = 0;
    for await (const part of this.req) {
      size += part.length;
      if (size > MAX_BODY_BYTES) throw new BadRequest(`a body of more than ${MAX_BODY_BYTES} bytes`);
      parts.push(part);
    }
    if (size === 0) return {};
    let value;
    try {
      value = JSON.parse(Buffer.concat(parts).toString('utf8'));
    } catch {
      throw new BadRequest('the body is not JSON');
    }
    if (value === null || typeof value !== 'object') throw new BadRequest('the body is no JSON object');
    return value;
  }

  /** Waits, but no longer than the client does. */
  async wait(ms) {
    if (!(ms > 0)) return;
    await delayed(ms, undefined, { signal: this.#gone.signal }).catch(() => {
      throw new Gone();
    });
  }

  allowOrigin(origin) {
    this.res.setHeader('Vary', 'Origin');
    if (origin === undefined) return;
    this.res.setHeader('Access-Control-Allow-Origin', origin);
    this.res.setHeader('Access-Control-Allow-Credentials', 'true');
    this.res.setHeader('Access-Control-Expose-Headers', 'WWW-Authenticate');
  }

  sendPreflight() {
    this.res.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
    this.res.setHeader(
      'Access-Control-Allow-Headers',
      this.header('access-control-request-headers') ?? 'Authorization, Content-Type',
    );
    this.res.setHeader('Access-Control-Max-Age', '600');
    this.res.writeHead(204).end();
  }

  send(status, body, headers = {}) {
    this.sendText(status, 'application/json', JSON.stringify(body), headers);
  }

  sendText(status, type, text, headers = {}) {
    if (this.res.headersSent || this.res.destroyed) return;
    this.#head(status, type, headers);
    this.res.end(text);
  }

  /** Sends the head and the beginning of a body that never ends. */
  begin(status, type, text) {
    this.#head(status, type);
    this.res.write(text);
  }

  drop() {
    this.res.destroy();
  }

  #head(status, type, headers = {}) {
    this.res.writeHead(status, {
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': 'no-store',
      ...headers,
    });
  }
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
