// A request config, its data transformed, into what fetch takes.

import { AuthflightError, OptionError } from './error.js';
import { setHeader } from './headers.js';
import { own } from './object.js';
import { checkOne } from './options.js';
import { query, withQuery } from './query.js';
import { isStream } from './transform.js';
import { parseBase, resolveUrl, tryParse } from './url.js';
import { instance } from './wasm.js';

// A request's own options, checked as the client's are. Rejects the request alone.
export const checkRequest = (config) => {
  for (const name of ['method', 'timeout', 'responseType']) {
    if (config[name]) ofRequest(checkOne, name === 'method' ? 'request.method' : name, config[name], name);
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
export const urlOf = ({ baseURL, url, allowAbsoluteUrls, params, paramsSerializer }) => {
  const whole = resolveUrl(baseURL, String(url ?? ''), allowAbsoluteUrls);
  return params ? withQuery(whole, query(params, paramsSerializer)) : whole;
};

const NAME = /^[\w!#$%&'*+\-.^`|~]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

// { raw, base, url, init, once, skipAuth }: `raw` as the caller wrote it, `base` where it is not the client's, `once`
// where the body cannot be sent twice.
export const prepare = (config, settings) => {
  const { baseURL, data, auth } = config;
  const url = urlOf(config);
  const init = own({ method: config.method.toUpperCase(), headers: config.headers.toJSON() });
  const credentials = config.withCredentials ? 'include' : (config.credentials ?? settings.credentials);
  if (credentials) init.credentials = credentials;
  const cache = config.cache ?? settings.cache;
  if (cache) init.cache = cache;
  if (auth) setHeader(init.headers, 'Authorization', basic(own(auth)));
  const xsrf = xsrfToken(config, url);
  if (xsrf) setHeader(init.headers, config.xsrfHeaderName, xsrf);
  const once = addBody(init, data);
  for (const name of Object.keys(init.headers)) {
    const value = String(init.headers[name]);
    if (!NAME.test(name) || !VALUE.test(value)) {
      throw new AuthflightError(
        `header ${JSON.stringify(name)} cannot be sent: its name or its value has characters that no header may have`,
        'ERR_BAD_OPTION_VALUE',
      );
    }
    init.headers[name] = value;
  }
  const raw = String(config.url ?? '');
  const base = baseURL === settings.givenBase ? undefined : ofRequest(parseBase, baseURL).href;
  return { raw, base, url, init, once, skipAuth: config.skipAuth || Boolean(auth) };
};

// Whether the body can be sent but once.
const addBody = (init, data) => {
  const { headers } = init;
  if (data === undefined || data === null || init.method === 'GET' || init.method === 'HEAD') {
    setHeader(headers, 'content-type', undefined);
    return false;
  }
  const once = isStream(data);
  if (once) init.duplex = 'half';
  init.body = typeof data === 'object' ? data : String(data);
  const kind = Object.prototype.toString.call(data).slice(8, -1);
  // The platform adds the boundary.
  if (kind === 'FormData') setHeader(headers, 'content-type', undefined);
  if (kind === 'Blob' || kind === 'File') setHeader(headers, 'content-type', data.type || 'application/octet-stream');
  if (typeof data.getHeaders === 'function') {
    // The form-data package, a stream of Node's.
    for (const [name, value] of Object.entries(data.getHeaders())) setHeader(headers, name, value);
  }
  return once;
};

const basic = ({ username = '', password = '' }) => {
  try {
    return `Basic ${btoa(`${username}:${String.fromCharCode(...new TextEncoder().encode(password))}`)}`;
  } catch (cause) {
    throw new AuthflightError(cause.message, 'ERR_BAD_OPTION_VALUE', { cause, name: cause.name });
  }
};

// The token against cross-site request forgery: to the page's own origin, unless the config says otherwise.
const xsrfToken = (config, url) => {
  if (!globalThis.document) return undefined;
  const { withXSRFToken: given, xsrfCookieName, xsrfHeaderName } = config;
  const wanted = typeof given === 'function' ? given(config) : given;
  const home = () => tryParse(url)?.origin === location.origin;
  if (!xsrfCookieName || !xsrfHeaderName || (wanted !== true && ((wanted ?? undefined) !== undefined || !home()))) {
    return undefined;
  }
  return instance().readCookie(document.cookie, xsrfCookieName);
};
