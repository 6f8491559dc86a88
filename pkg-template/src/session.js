// A session: the engine, what applications do with it, and `drive`, through which every request goes.

import { Engine } from './engine.js';
import { AuthflightError, OptionError, show } from './error.js';
import { platformFetch } from './fetch.js';
import { guard } from './guard.js';
import { report } from './host.js';
import { own } from './object.js';
import { partsOf } from './url.js';
import { instance } from './wasm.js';

const EVENTS = ['tokens', 'refresh-start', 'refresh-end', 'signed-out', 'warning', 'trace'];

// A symbol of the whole realm: the ES module's and the CommonJS copy's clients both have it.
const DRIVE = Symbol.for('authflight.drive');
const STATUS = Symbol('status');

const AUTHORIZATION = /^authorization$/i;

// resolve(): the settings; open(settings, warn): the storage. Both throw what is wrong with the options; only
// where WebAssembly cannot run do they wait for the first request. Answers with `{ settings(), drive, equip }`.
export const openSession = (resolve, open) => {
  const listeners = own();
  const emit = (event, detail) => {
    for (const listener of [...(listeners[event] ?? [])]) report(() => listener(detail));
  };
  const warned = new Set();
  const warn = (message, cause) => {
    if (warned.has(message)) return;
    warned.add(message);
    // Nobody can listen yet while the client is being built.
    queueMicrotask(() => emit('warning', { code: 'ERR_STORAGE', message, cause }));
  };
  let settings;
  let engine;
  const load = () => {
    if (engine) return settings;
    settings = resolve();
    const opened = open(settings, warn);
    settings.unseen = Boolean(opened.unseen);
    settings.ambient = Boolean(opened.ambient);
    if (settings.unseen) settings.credentials ??= 'include';
    engine = new Engine(settings, opened, emit, warn);
    return settings;
  };
  try {
    load();
  } catch (error) {
    if (error.code !== 'ERR_WASM') throw error;
  }

  // What an attempt is lent for its way: the token's header, and what keeps that header from straying.
  const lend = (token) => {
    const { header, scheme, unseen } = settings;
    const isLent = token !== undefined;
    return {
      header: isLent ? header : undefined,
      value: isLent && scheme ? `${scheme} ${token}` : token,
      // Platforms keep `Authorization`, and no other header, from the origins that a redirect leads to.
      redirect: isLent && !AUTHORIZATION.test(header) ? 'manual' : undefined,
      credentials: unseen ? 'include' : undefined,
    };
  };

  // One request through the engine; resolves with what `send` resolved with.
  // raw: the URL as the caller wrote it; base: the base URL, if it is not the client's; url: the whole; guard: see
  // guard.js; once: the body cannot be sent twice.
  // send(href, lent): one attempt, `lent` only where the token may go; it rejects where no answer came, with what
  // broken(error) makes of it.
  // read(answer): `{ status, headers, data }` for `isAuthError`; keep(answer): what an error shows of it.
  const drive = (request) => {
    load();
    const { raw, base, url, skipAuth } = request;
    const auth = engine.scope(raw, partsOf(url).href, base) && !skipAuth;
    return auth ? engine.run(request, attemptWith) : alone(request, attempt);
  };

  const attempt = (request, lent) => {
    const { guard: limit, method, url } = request;
    const { href, origin, pathname } = partsOf(url);
    if (limit.error) throw limit.error;
    if (listeners.trace) emit('trace', { type: 'send', method, url: origin + pathname });
    return limit.fly(request.send(href, lent));
  };

  const attemptWith = (request, token) => attempt(request, lend(token));

  const methods = {
    async fetch(input, init) {
      return platformFetch(load(), drive, input, init);
    },
    async setTokens(tokens) {
      load();
      await engine.login(checkTokens(tokens));
    },
    async getTokens() {
      load();
      await engine.ready();
      return engine.tokens.pair();
    },
    async clearTokens() {
      load();
      await engine.logout();
    },
    async refresh() {
      load();
      await engine.refresh();
    },
    on(event, listener) {
      if (typeof listener !== 'function') throw new OptionError(`a listener must be a function; got ${show(listener)}`);
      if (!EVENTS.includes(event)) {
        throw new OptionError(`event must be one of ${EVENTS.join(', ')}; got ${show(event)}`);
      }
      listeners[event] ??= new Set();
      listeners[event].add(listener);
      return () => {
        listeners[event]?.delete(listener);
      };
    },
    dispose() {
      load();
      engine.dispose();
      for (const event of EVENTS) delete listeners[event];
    },
  };
  // For `authflight/axios`, whose requests axios sends: as `drive`, under a guard made of `config`.
  const driveWith = async (config, request) => {
    const limit = guard(config);
    try {
      return await drive({ ...request, guard: limit, send: (href, lent) => request.send(href, lent, limit) });
    } finally {
      limit.done();
    }
  };
  // What every client has, on `target`.
  const equip = (target) =>
    Object.defineProperties(Object.assign(target, methods), {
      [DRIVE]: { __proto__: null, value: driveWith },
      [STATUS]: { __proto__: null, value: () => engine?.status ?? 'unknown' },
      status,
    });
  return { settings: load, drive, equip };
};

// One getter for all clients: with one of its own each would have a shape of its own as well, and engines keep what
// such a shape leads to until they collect all of their memory.
const status = {
  __proto__: null,
  get() {
    return this[STATUS]();
  },
  enumerable: true,
  configurable: true,
};

// A request that is none of the engine's.
const alone = async (request, attempt) => {
  try {
    return await attempt(request);
  } catch (error) {
    throw request.broken?.(error) ?? error;
  }
};

const checkTokens = (tokens) => {
  const { accessToken, refreshToken } = own(tokens);
  for (const token of [accessToken, refreshToken]) {
    if (token === undefined || token === null) continue;
    if (typeof token !== 'string' || !instance().tokenSafe(token, token === accessToken)) {
      throw new AuthflightError('setTokens takes tokens without control characters', 'ERR_BAD_TOKEN');
    }
  }
  if (!accessToken && !refreshToken) {
    throw new AuthflightError('setTokens takes a token at least: clearTokens logs out', 'ERR_BAD_TOKEN');
  }
  return { accessToken: accessToken || undefined, refreshToken: refreshToken || undefined };
};
