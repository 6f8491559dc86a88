// Options: checked at construction by the core's table, resolved into what a client runs on.

import { OptionError, show } from './error.js';
import { own } from './object.js';
import { originOf, parseBase } from './url.js';
import { instance } from './wasm.js';

// The bits of `kind` in src/options.rs.
const KINDS = { boolean: 1, number: 2, string: 4, function: 8, object: 16 };
const kindOf = (value) => (value === null ? 64 : Array.isArray(value) ? 32 : (KINDS[typeof value] ?? 0));

const OBJECT = 16;

const NESTED = ['cookie', 'refresh'];
const LISTS = ['refresh.send', 'isAuthError', 'isFinal', 'allowedOrigins'];

let defaults = { __proto__: null };

// Defaults for both factories. Holds options, never a session.
export const configure = (options) => {
  check(options);
  if (options?.baseUrl !== undefined) parseBase(options.baseUrl);
  defaults = defined(options);
};

// Without the options that are set to undefined: those are not given.
const defined = (options) => {
  const out = own(options);
  for (const key of Object.keys(out)) if (out[key] === undefined) delete out[key];
  return out;
};

// Options that are axios' own: the defaults of requests.
const REQUEST_OPTIONS = [
  ...[
    'method',
    'headers',
    'params',
    'paramsSerializer',
    'formSerializer',
    'timeout',
    'timeoutErrorMessage',
    'responseType',
  ],
  ...['validateStatus', 'transformRequest', 'transformResponse', 'transitional', 'parseReviver', 'auth', 'redact'],
  ...['withCredentials', 'withXSRFToken', 'xsrfCookieName', 'xsrfHeaderName', 'allowAbsoluteUrls'],
  ...['onUploadProgress', 'onDownloadProgress', 'signal', 'cancelToken'],
];

// By assignment, as everywhere that functions are copied: see createDefaults.
const combine = (options) => Object.assign(own(defaults), defined(options));

// The base URL as it was given.
const baseText = (baseUrl, given) => {
  const base = baseUrl ?? given.baseUrl;
  return base instanceof URL ? base.href : base;
};

export const requestDefaults = (baseUrl, options) => {
  const given = combine(options);
  const out = own({ baseURL: baseText(baseUrl, given) });
  for (const name of REQUEST_OPTIONS) if (name in given) out[name] = given[name];
  return out;
};

export const check = (options) => {
  if (options === undefined) return;
  if (kindOf(options) !== OBJECT) {
    throw new OptionError(`options must be an object; got ${show(options)}`);
  }
  walk(options, '');
};

const walk = (options, prefix) => {
  for (const key of Object.keys(options)) {
    const value = options[key];
    const name = prefix + key;
    if (value === undefined || name === 'baseUrl') continue;
    checkOne(name, value);
    if (name === 'coordinate' && kindOf(value) === OBJECT) checkOne(`${name}.refresh`, value.refresh);
    if (NESTED.includes(name) && kindOf(value) === OBJECT) walk(value, `${name}.`);
    else if (LISTS.includes(name) && kindOf(value) >= OBJECT) {
      // An empty list says nothing.
      if (name === 'refresh.send' && value.length === 0) checkOne(`${name}[]`, '');
      for (const item of Object.values(value)) checkOne(`${name}[]`, item, name);
    }
  }
};

// What the core has found right: kinds, and some values of kinds that do not tell. To ask it takes microseconds.
const RIGHT = new Map();
const MOST_RIGHT = 32;

// `said`: what the message calls the option.
export const checkOne = (name, value, said = undefined) => {
  const kind = kindOf(value);
  const { number, string } = KINDS;
  const right = RIGHT.get(name) ?? { kinds: 0, values: new Set() };
  if (right.kinds & kind || right.values.has(value)) return;
  const allowed = instance().refuseOption(
    name,
    kind,
    kind === number ? value : Number.NaN,
    kind === string ? value : '',
  );
  if (allowed === '') throw new OptionError(`unknown option \`${name}\`: see the option table`, 'ERR_BAD_OPTION');
  if (allowed)
    throw new OptionError(`option \`${said ?? name.replace('[]', '')}\` must be ${allowed}; got ${show(value)}`);
  RIGHT.set(name, right);
  if (kind !== number && kind !== string) right.kinds |= kind;
  else if (right.values.size < MOST_RIGHT) right.values.add(value);
};

// How an answer is judged once its body is read: by the application's function, or by its table of codes.
const verdict = (rule) => {
  if (typeof rule === 'function') return rule;
  const table = own(rule);
  return ({ data }) => (Object.hasOwn(table, data?.code) ? table[data.code] : 'ignore');
};

const USUAL = {
  accessTokenKey: 'accessToken',
  refreshTokenKey: 'refreshToken',
  header: 'Authorization',
  scheme: 'Bearer',
  refreshTimeout: 10_000,
  refreshCooldown: 60_000,
  loginPath: '/login',
  coordinate: 'tabs',
};

// As the core takes lists.
const list = (values) => values.map((each) => `${each} `).join('');

// Everything a client runs on. `place`: what depends on browser or server.
export const resolve = (baseUrl, options, place) => {
  check(options);
  const given = combine(options);
  const base = parseBase(baseUrl ?? given.baseUrl);
  const { isAuthError, isFinal, allowedOrigins = [base] } = given;
  const refresh = given.refresh ?? '/api/auth/refresh';
  const settings = Object.assign(own(USUAL), given, {
    baseUrl: base,
    givenBase: baseText(baseUrl, given),
    refresh: typeof refresh === 'function' ? refresh : own(typeof refresh === 'string' ? { url: refresh } : refresh),
    credentials: given.credentials ?? (given.withCredentials ? 'include' : undefined),
    verdict: isAuthError && verdict(isAuthError),
    // From which status on the verdict needs the body: below, one that streams is not held up.
    readFrom: typeof isAuthError === 'function' ? 0 : 400,
    cookie: own({ path: '/', sameSite: 'lax', secure: place.secure, ...defined(given.cookie) }),
  });
  if (typeof refresh === 'object') checkOne('refresh.url', refresh.url);
  settings.fetch = () => given.fetch ?? globalThis.fetch;
  // A refresh token that only the server reads is out of scripts' reach, unless the options say otherwise.
  const byCookie = [].concat(settings.refresh.send).includes('cookie');
  settings.refreshCookie = own({ httpOnly: place.server && byCookie, ...settings.cookie });
  if (settings.cookie.httpOnly && !place.server) {
    throw new OptionError("option `cookie.httpOnly` is for servers: use the storage 'httponly'");
  }
  // The arguments of the core's constructor, which has the defaults.
  settings.core = [
    base,
    given.allowOutsideBase,
    list(allowedOrigins.map(originOf)),
    given.maxQueue,
    given.requireToken,
    given.refreshBefore,
    isAuthError && list(Array.isArray(isAuthError) ? isAuthError : []),
    Array.isArray(isFinal) ? list(isFinal) : undefined,
  ];
  return settings;
};
