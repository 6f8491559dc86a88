// The client: an axios-shaped surface over the engine.

import { Engine } from './engine.js';
import { AuthflightError, OptionError } from './error.js';
import { guard, NO_GUARD } from './guard.js';
import { report } from './host.js';
import { own, show } from './options.js';
import { checkRequest, prepare } from './request.js';
import { read, settle } from './response.js';
import { resolveUrl } from './url.js';
import { instance } from './wasm.js';

const EVENTS = ['tokens', 'refresh-start', 'refresh-end', 'signed-out', 'warning', 'trace'];

// Builds the client object. resolve(): the settings; open(settings, warn): the storage. Both throw what
// is wrong with the options; only where WebAssembly cannot run do they wait for the first request.
export const build = (resolve, open) => {
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
    if (engine) return;
    settings = resolve();
    const opened = open(settings, warn);
    settings.hidden = Boolean(opened.hidden);
    settings.ambient = Boolean(opened.ambient);
    if (settings.hidden) settings.credentials ??= 'include';
    engine = new Engine(settings, opened, emit, warn);
  };
  try {
    load();
  } catch (error) {
    if (error.code !== 'ERR_WASM') throw error;
  }

  // One request through the engine; resolves with the raw response.
  const drive = async (config, request, limit, convert, keep) => {
    const { raw, init, once } = request;
    const url = parse(request.url);
    const auth = engine.scope(raw, url?.href ?? '') && !config.skipAuth;
    const send = async (token) => {
      const attempt = own(init);
      attempt.signal = limit.signal;
      if (auth) {
        attempt.headers = own(init.headers);
        if (token !== undefined) {
          for (const name of Object.keys(attempt.headers)) {
            if (name.toLowerCase() === settings.header.toLowerCase()) delete attempt.headers[name];
          }
          attempt.headers[settings.header] = credentials(token);
          // Platforms keep `Authorization`, and no other header, from the origins that a redirect leads to.
          if (!AUTHORIZATION.test(settings.header)) attempt.redirect = 'error';
        }
        if (settings.hidden) attempt.credentials = init.credentials ?? 'include';
      }
      emit('trace', { type: 'send', method: init.method, url: url.origin + url.pathname });
      try {
        return await limit.fly(settings.fetch()(url.href, attempt));
      } catch (cause) {
        if (cause instanceof AuthflightError) throw cause;
        throw broken(cause);
      }
    };
    if (!auth) return send();
    return engine.run({ once, refreshFirst: Boolean(config.refreshFirst), guard: limit, send, read: convert, keep });
  };

  const credentials = (token) => (settings.scheme ? `${settings.scheme} ${token}` : token);

  const request = async (first, second) => {
    const config = own(typeof first === 'string' || first instanceof URL ? { ...second, url: String(first) } : first);
    load();
    checkRequest(config);
    config.timeout ??= settings.timeout;
    config.responseType ??= settings.responseType;
    if (config.validateStatus === undefined) config.validateStatus = settings.validateStatus;
    const limit = guard(config);
    let about;
    try {
      const prepared = prepare(config, settings);
      config.method = prepared.init.method.toLowerCase();
      config.headers = prepared.init.headers;
      about = { method: prepared.init.method, url: prepared.url };
      const convert = (response) => limit.fly(read(response, config, about)).catch(rethrow);
      return settle(await convert(await drive(config, prepared, limit, convert, convert)));
    } catch (cause) {
      throw explain(cause, config, about);
    } finally {
      limit.done();
    }
  };

  // Every error says which request it belongs to, and shows the answer that it had got.
  const explain = (cause, config, about) => {
    const error =
      cause instanceof AuthflightError
        ? cause
        : new AuthflightError(String(cause?.message ?? cause), 'ERR_BAD_OPTION', { cause });
    const { answer } = error;
    delete error.answer;
    return error.attach({ config, request: about, response: answer });
  };

  const client = {
    request,
    async fetch(input, init) {
      load();
      return rawFetch(settings, drive, input, init);
    },
    get status() {
      return engine?.status ?? 'unknown';
    },
    async setTokens(tokens) {
      load();
      await engine.login(checkTokens(tokens));
    },
    async getTokens() {
      load();
      await engine.ready();
      return engine.tokens.tokens;
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
  for (const method of ['get', 'delete', 'head', 'options']) {
    client[method] = (url, config) => request({ ...config, method, url });
  }
  for (const method of ['post', 'put', 'patch']) {
    client[method] = (url, data, config) => request({ ...config, method, url, data });
  }
  return client;
};

const AUTHORIZATION = /^authorization$/i;

const broken = (cause) => new AuthflightError('Network Error', 'ERR_NETWORK', { cause });

const rethrow = (error) => {
  throw error instanceof AuthflightError ? error : broken(error);
};

const parse = (url) => {
  try {
    return new URL(url);
  } catch {
    // The core says what is wrong with it.
    return undefined;
  }
};

const checkTokens = (tokens) => {
  const { accessToken, refreshToken } = own(tokens);
  for (const token of [accessToken, refreshToken]) {
    if (token === undefined || token === null) continue;
    if (typeof token !== 'string' || !instance().tokenSafe(token, token === accessToken)) {
      throw new AuthflightError(
        'setTokens takes { accessToken, refreshToken }, strings without control characters',
        'ERR_BAD_TOKEN',
      );
    }
  }
  if (!accessToken && !refreshToken) {
    throw new AuthflightError('setTokens takes at least one token: use clearTokens to log out', 'ERR_BAD_TOKEN');
  }
  return { accessToken: accessToken || undefined, refreshToken: refreshToken || undefined };
};

// fetch with the engine behind it: raw responses, the platform's own errors.
const rawFetch = async (settings, drive, input, init) => {
  const given = own(init);
  const isRequest = typeof Request === 'function' && input instanceof Request;
  const signal = given.signal ?? (isRequest ? input.signal : undefined);
  const limit = signal ? guard({ signal }) : NO_GUARD;
  const raw = isRequest ? input.url : String(input);
  const url = isRequest ? raw : resolveUrl(settings.baseUrl, raw);
  const headers = {};
  new Headers(given.headers ?? (isRequest ? input.headers : undefined)).forEach((value, name) => {
    headers[name] = value;
  });
  const attempt = own({ ...given, headers });
  if (isRequest) {
    for (const key of REQUEST_FIELDS) attempt[key] ??= input[key];
    const body = await input.clone().arrayBuffer();
    if (body.byteLength > 0) attempt.body = body;
  }
  delete attempt.skipAuth;
  delete attempt.refreshFirst;
  attempt.method ??= 'GET';
  attempt.credentials ??= settings.credentials;
  attempt.cache ??= settings.cache;
  for (const key of Object.keys(attempt)) if (attempt[key] === undefined) delete attempt[key];
  const once = typeof ReadableStream === 'function' && given.body instanceof ReadableStream;
  const parsed = async (response) => ({
    status: response.status,
    headers: response.headers,
    data: await response.json().catch(() => undefined),
  });
  const { skipAuth, refreshFirst } = given;
  const send = (config) => drive(config, { raw, url, init: attempt, once }, limit, parsed, buffer);
  try {
    return await send({ skipAuth, refreshFirst });
  } catch (error) {
    // The session is over: the caller gets the answer that said so, or what the server says without a token.
    if (error.code === 'ERR_SESSION_EXPIRED') return error.answer ?? (await send({ skipAuth: true }));
    if (error.code === 'ERR_CANCELED') throw signal.reason ?? error;
    if (error.code === 'ERR_NETWORK') throw error.cause;
    throw error;
  } finally {
    limit.done();
  }
};

// Draws the body in, and leaves it to be read.
const buffer = async (response) => {
  await response.clone().arrayBuffer();
  return response;
};

const REQUEST_FIELDS = [
  'method',
  'credentials',
  'cache',
  'redirect',
  'referrer',
  'referrerPolicy',
  'integrity',
  'keepalive',
  'mode',
];
