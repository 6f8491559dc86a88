// A request config, its data transformed, into what fetch takes.

import { AuthflightError, OptionError } from './error.js';
import { setHeader } from './headers.js';
import { isPlain, own } from './object.js';
import { checkOne } from './options.js';
import { query, withQuery } from './query.js';
import { read, readForVerdict } from './response.js';
import { documentJar } from './storage/cookie.js';
import { is, isStream } from './transform.js';
import { broken, send } from './transport.js';
import { parseBase, partsOf, resolveUrl } from './url.js';
import { instance } from './wasm.js';

const CHECKED = ['method', 'timeout', 'responseType'];

// A request's own options, checked as the client's are. Rejects the request alone.
export const checkRequest = (config) => {
  for (const name of CHECKED) {
    const value = config[name];
    if (value) ofRequest(checkOne, name, name === 'timeout' && typeof value === 'string' ? Number(value) : value);
  }
};

// axios' defaults of how it changes from version to version; all are known, and all but the two about headers have an effect.
export const TRANSITIONAL = {
  silentJSONParsing: true,
  forcedJSONParsing: true,
  clarifyTimeoutError: false,
  legacyInterceptorReqResOrdering: true,
  advertiseZstdAcceptEncoding: false,
  validateStatusUndefinedResolves: true,
  encodeBasicAuthUsername: false,
};

const refuse = (message, code = 'ERR_BAD_OPTION_VALUE') => {
  throw new AuthflightError(message, code);
};

// Checks what has members of its own, and gives `paramsSerializer` one shape.
export const normalise = (config) => {
  const { paramsSerializer: given, transitional } = config;
  for (const name of Object.keys(transitional ?? {})) {
    if (!Object.hasOwn(TRANSITIONAL, name)) refuse(`Unknown option ${name}`, 'ERR_BAD_OPTION');
    if (typeof (transitional[name] ?? true) !== 'boolean') refuse(`option ${name} must be a boolean`);
  }
  if (typeof given === 'function') config.paramsSerializer = { serialize: given };
  else if (given && typeof given !== 'object') refuse('options must be an object');
  else {
    for (const name of ['serialize', 'encode']) {
      if (typeof (given?.[name] ?? refuse) !== 'function') refuse(`option ${name} must be a function`);
    }
  }
};

// What is a mistake at construction elsewhere is here the error of one request.
const ofRequest = (check, ...args) => {
  try {
    return check(...args);
  } catch (error) {
    throw error instanceof OptionError ? new AuthflightError(error.message, error.code) : error;
  }
};

// The whole URL, with the query.
export const urlOf = ({ url, allowAbsoluteUrls, params, paramsSerializer }, baseURL) => {
  const whole = resolveUrl(baseURL, String(url ?? ''), allowAbsoluteUrls);
  return params ? withQuery(whole, query(params, paramsSerializer)) : whole;
};

const NAME = /^[\w!#$%&'*+\-.^`|~]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

// One request, as `drive` takes it; see session.js. A class, as closures would take memory for as long as requests wait.
export class Outgoing {
  // config: its data transformed. limit: its guard.
  constructor(config, settings, limit) {
    const { baseURL, data, auth, refreshFirst, skipAuth = Boolean(auth) } = config;
    this.config = config;
    this.settings = settings;
    this.guard = limit;
    this.raw = String(config.url ?? '');
    // Another base URL than the client's is as little to be trusted as a path.
    this.base = !baseURL || baseURL === settings.givenBase ? undefined : ofRequest(parseBase, baseURL);
    this.url = urlOf(config, this.base ?? (baseURL && settings.baseUrl));
    this.method = String(config.method ?? 'get').toUpperCase();
    const init = own({ method: this.method, headers: config.headers.toJSON() });
    const credentials = config.withCredentials ? 'include' : (config.credentials ?? settings.credentials);
    if (credentials) init.credentials = credentials;
    const cache = config.cache ?? settings.cache;
    if (cache) init.cache = cache;
    if (auth) setHeader(init.headers, 'Authorization', basic(own(auth)));
    const xsrf = xsrfToken(config, this.url);
    if (xsrf) setHeader(init.headers, config.xsrfHeaderName, xsrf);
    this.once = addBody(init, data);
    for (const name of Object.keys(init.headers)) {
      const value = String(init.headers[name]);
      if (!NAME.test(name) || !VALUE.test(value)) {
        refuse(`header ${JSON.stringify(name)} has characters that no header may have`);
      }
      init.headers[name] = value;
    }
    this.init = init;
    this.skipAuth = skipAuth;
    this.refreshFirst = refreshFirst;
    // What was sent last, for the application.
    this.sent = undefined;
  }

  send(href, lent) {
    this.sent = { method: this.method, url: this.url };
    return send(this, href, lent);
  }

  broken(error) {
    return this.guard.error ?? broken(error);
  }

  read(answer) {
    return readForVerdict(answer);
  }

  keep(answer) {
    return read(answer, this.config, this.sent);
  }
}

// Whether the body can be sent but once.
const addBody = (init, data) => {
  const { headers, method } = init;
  const bodiless = method === 'GET' || method === 'HEAD';
  // The platform adds the type of a form, with its boundary.
  if (data === undefined || is(data, 'FormData')) setHeader(headers, 'content-type', undefined);
  if (!data || bodiless) return false;
  const once = isStream(data);
  if (once) init.duplex = 'half';
  if (typeof data.getHeaders === 'function') {
    // The form-data package, a stream of Node's.
    for (const [name, value] of Object.entries(data.getHeaders())) setHeader(headers, name, value);
  }
  if (isPlain(data) || Array.isArray(data)) {
    refuse('Data after transformation must be a string, an ArrayBuffer, a Buffer, or a Stream', 'ERR_BAD_REQUEST');
  }
  init.body = typeof data === 'object' ? data : String(data);
  return once;
};

const basic = ({ username = '', password = '' }) =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)))}`;

// The token against cross-site request forgery: to the page's own origin, unless the config says otherwise.
const xsrfToken = (config, url) => {
  if (!globalThis.document) return undefined;
  const { withXSRFToken: given, xsrfCookieName, xsrfHeaderName } = config;
  const wanted = typeof given === 'function' ? given({ ...config, url }) : given;
  const isWanted = wanted === true || ((wanted ?? undefined) === undefined && partsOf(url).isHome);
  if (!xsrfCookieName || !xsrfHeaderName || !isWanted) return undefined;
  const text = document.cookie;
  documentJar.lent = text;
  return text.includes(xsrfCookieName) ? instance().readCookie(text, xsrfCookieName) : undefined;
};
