// A request config into what fetch takes.

import { AuthflightError, OptionError } from './error.js';
import { checkOne, own } from './options.js';
import { query, resolveUrl, withQuery } from './url.js';

const isStream = (data) => typeof ReadableStream === 'function' && data instanceof ReadableStream;

const is = (data, name) => typeof globalThis[name] === 'function' && data instanceof globalThis[name];

// Bodies that the platform sends as they are, with a content type of its own.
const isRaw = (data) =>
  typeof data === 'string' ||
  isStream(data) ||
  ArrayBuffer.isView(data) ||
  Object.prototype.toString.call(data) === '[object ArrayBuffer]' ||
  ['FormData', 'Blob', 'URLSearchParams'].some((name) => is(data, name));

// Later sources win, whatever the letter case; undefined and null take a header away.
export const mergeHeaders = (...sources) => {
  const out = own();
  const names = own();
  for (const source of sources) {
    if (!source) continue;
    const entries =
      typeof source.forEach === 'function' && !Array.isArray(source)
        ? collect(source)
        : Object.keys(source).map((name) => [name, source[name]]);
    for (const [name, value] of entries) {
      const lower = name.toLowerCase();
      const known = names[lower];
      if (known !== undefined) delete out[known];
      if (value === undefined || value === null || value === false) continue;
      names[lower] = name;
      out[name] = String(value);
    }
  }
  return out;
};

const collect = (headers) => {
  const entries = [];
  headers.forEach((value, name) => {
    entries.push([name, value]);
  });
  return entries;
};

export const hasHeader = (headers, name) => {
  const lower = name.toLowerCase();
  return Object.keys(headers).some((key) => key.toLowerCase() === lower);
};

// A request's own options, checked as the client's are. Rejects the request alone.
export const checkRequest = (config) => {
  for (const name of ['method', 'timeout', 'responseType']) {
    if (config[name] === undefined) continue;
    try {
      checkOne(name === 'method' ? 'request.method' : name, config[name], name);
    } catch (error) {
      throw error instanceof OptionError ? new AuthflightError(error.message, error.code, { config }) : error;
    }
  }
};

// { raw, url, init, once }: `raw` as the caller wrote it, `once` where the body cannot be sent twice.
export const prepare = (config, settings) => {
  const path = String(config.url ?? '');
  const text = bothQueries(settings.params, config.params);
  const whole = resolveUrl(config.baseURL ?? settings.baseUrl, path);
  // A base URL of the request's own is as little to be trusted as its path.
  const raw = config.baseURL === undefined ? path : whole;
  const url = withQuery(whole, text);
  const method = (config.method ?? 'get').toUpperCase();
  const init = own({ method, headers: mergeHeaders(ACCEPT, settings.headers, config.headers) });
  const credentials = config.withCredentials ? 'include' : (config.credentials ?? settings.credentials);
  if (credentials) init.credentials = credentials;
  const cache = config.cache ?? settings.cache;
  if (cache) init.cache = cache;
  let once = false;
  const { data } = config;
  if (data !== undefined && data !== null && method !== 'GET' && method !== 'HEAD') {
    once = isStream(data);
    if (once) init.duplex = 'half';
    init.body = isRaw(data) ? data : encode(data, init.headers);
    if (typeof init.body === 'string' && !hasHeader(init.headers, 'content-type')) {
      init.headers['Content-Type'] =
        typeof data === 'string' ? 'application/x-www-form-urlencoded' : 'application/json';
    }
  }
  return { raw, url, init, once };
};

// The client's parameters and the request's own, which win unless either is a URLSearchParams.
const bothQueries = (first, second) => {
  if (is(first, 'URLSearchParams') || is(second, 'URLSearchParams')) {
    return [first, second].filter(Boolean).map(query).filter(Boolean).join('&');
  }
  return query({ ...first, ...second });
};

const ACCEPT = { Accept: 'application/json, text/plain, */*' };

const encode = (data, headers) => {
  const type = Object.keys(headers).find((name) => name.toLowerCase() === 'content-type');
  return type && headers[type].includes('x-www-form-urlencoded') ? query(data) : JSON.stringify(data);
};
