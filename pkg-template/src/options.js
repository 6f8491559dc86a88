// Options: checked at construction by the core's table, resolved into what a client runs on.

import { OptionError } from './error.js';
import { origin, parseBase } from './url.js';
import { instance } from './wasm.js';

// The bits of `kind` in src/options.rs.
const KINDS = { boolean: 1, number: 2, string: 4, function: 8, object: 16 };
const kindOf = (value) => (value === null ? 64 : Array.isArray(value) ? 32 : (KINDS[typeof value] ?? 0));

const NESTED = ['cookie', 'refresh'];

let defaults = { __proto__: null };

// Defaults for both factories. Holds options, never a session.
export const configure = (options) => {
  check(options);
  defaults = own(options);
};

// Own properties only, on an object without a prototype: a polluted Object.prototype changes nothing.
export const own = (object) => Object.assign({ __proto__: null }, object);

export const check = (options) => {
  if (options === undefined) return;
  if (kindOf(options) !== 16) {
    throw new OptionError(`options must be an object; got ${show(options)}`);
  }
  walk(options, '');
};

const walk = (options, prefix) => {
  for (const key of Object.keys(options)) {
    const value = options[key];
    const name = prefix + key;
    if (value === undefined) continue;
    const allowed = instance().refuseOption(name, kindOf(value), Number(value));
    if (allowed === '') {
      throw new OptionError(`unknown option \`${name}\` (${show(value)}): see the option table`, 'ERR_BAD_OPTION');
    }
    if (allowed !== undefined) refuse(name, allowed, value);
    if (NESTED.includes(name) && kindOf(value) === 16) walk(value, `${name}.`);
  }
};

const refuse = (name, allowed, value) => {
  throw new OptionError(`option \`${name}\` must be ${allowed}; got ${show(value)}`);
};

const show = (value) =>
  typeof value === 'string' ? `'${value}'` : kindOf(value) >= 8 ? `a ${typeof value}` : String(value);

const SENDS = ['json', 'form', 'bearer', 'cookie'];
const CREDENTIALS = ['omit', 'same-origin', 'include'];
const COORDINATE = ['tabs', 'none'];

const oneOf = (name, value, words) => {
  if (value !== undefined && !words.includes(value)) {
    refuse(name, words.map((word) => `'${word}'`).join(', '), value);
  }
};

const statuses = (name, list) => {
  for (const status of list) {
    if (!Number.isInteger(status) || status < 100 || status > 599) {
      refuse(name, 'a list of HTTP statuses', status);
    }
  }
  return Uint16Array.from(list);
};

// How an answer is judged once its body is read: by the application's function, or by its table of codes.
const verdict = (rule) =>
  typeof rule === 'function' ? rule : ({ status, data }) => (status >= 400 && own(rule)[data?.code]) || 'ignore';

// Everything a client runs on. `place`: what depends on browser or server.
export const resolve = (baseUrl, options, place) => {
  check(options);
  const given = own({ ...defaults, ...options });
  const base = parseBase(baseUrl ?? given.baseUrl);
  const settings = own({
    accessTokenKey: 'accessToken',
    refreshTokenKey: 'refreshToken',
    header: 'Authorization',
    scheme: 'Bearer',
    timeout: 0,
    refreshTimeout: 10_000,
    loginPath: '/login',
    coordinate: 'tabs',
    ...given,
    baseUrl: base.href,
  });
  const { refresh = '/api/auth/refresh', isAuthError, isFinal, allowedOrigins = [base.href] } = given;
  settings.refresh = typeof refresh === 'string' ? { url: refresh } : refresh;
  const sends = [].concat(settings.refresh.send ?? []);
  for (const send of sends) oneOf('refresh.send', send, SENDS);
  if (typeof refresh === 'object' && !refresh.url) refuse('refresh.url', 'a URL', refresh.url);
  oneOf('credentials', given.credentials, CREDENTIALS);
  oneOf('coordinate', given.coordinate, COORDINATE);
  settings.credentials = given.credentials ?? (given.withCredentials ? 'include' : undefined);
  settings.fetch = () => given.fetch ?? globalThis.fetch;
  settings.hidden = false;
  settings.verdict = isAuthError && verdict(isAuthError);
  settings.cookie = own({ path: '/', sameSite: 'lax', secure: place.secure, ...given.cookie });
  // A refresh token that only the server reads is out of scripts' reach, unless the options say otherwise.
  settings.refreshCookie = own({
    httpOnly: place.server && sends.includes('cookie'),
    ...settings.cookie,
  });
  for (const key of ['accessTokenKey', 'refreshTokenKey']) cookieName(key, settings);
  settings.core = own({
    base: base.href,
    allowOutsideBase: Boolean(given.allowOutsideBase),
    origins: allowedOrigins.map((each) => `${origin(each)} `).join(''),
    maxQueue: given.maxQueue,
    requireToken: Boolean(given.requireToken),
    refreshBefore: given.refreshBefore,
    authStatuses: Array.isArray(isAuthError) ? statuses('isAuthError', isAuthError) : isAuthError && new Uint16Array(),
    finalStatuses: Array.isArray(isFinal) ? statuses('isFinal', isFinal) : undefined,
  });
  return settings;
};

// A name or an attribute that no browser would take shows now and not at the first login.
const cookieName = (key, settings) => {
  const name = settings[key];
  const option = key === 'accessTokenKey' ? settings.cookie : settings.refreshCookie;
  try {
    instance().writeCookie('', name, undefined, option, undefined);
  } catch (message) {
    if (typeof message !== 'string') throw message;
    throw new OptionError(`option \`${key}\` ('${name}') with cookie attributes ${JSON.stringify(option)}: ${message}`);
  }
};
