// Configs put together as axios does: of the client, of an instance, of a request.

import { AuthflightError } from './error.js';
import { HttpHeaders } from './headers.js';
import { isPlain, own } from './object.js';

const UNSAFE = ['__proto__', 'constructor', 'prototype'];

// Of the request alone: no default has a say.
const REQUEST_ONLY = ['url', 'method', 'data'];

// A copy of what is plain, with what is plain in it. above: the option's name, and what of it `value` lies in.
const copy = (value, above) => {
  if (isPlain(value)) return merge({}, value, false, above);
  return Array.isArray(value) ? value.slice() : value;
};

// caseless: keys that differ in letter case are one.
const merge = (first, second, caseless = false, above = []) => {
  if (above.includes(second)) {
    throw new AuthflightError(`Circular reference detected in ${above[0]}`, 'ERR_BAD_OPTION_VALUE');
  }
  const inside = [...above, second];
  const out = {};
  const known = own();
  for (const source of [first, second]) {
    for (const name of Object.keys(source)) {
      if (UNSAFE.includes(name)) continue;
      const id = caseless ? name.toLowerCase() : name;
      known[id] ??= name;
      const key = known[id];
      const value = source[name];
      const old = Object.hasOwn(out, key) ? out[key] : undefined;
      out[key] = isPlain(old) && isPlain(value) ? merge(old, value, false, inside) : copy(value, inside);
    }
  }
  return out;
};

const both = (first, second, key) =>
  isPlain(first) && isPlain(second) ? merge(first, second, false, [key]) : copy(second, [key]);

const plainHeaders = (headers) => (isPlain(headers) ? headers : { ...new HttpHeaders(headers) });

// Headers of the platform, a map or pairs take the place of the defaults.
const isMap = (headers) => headers && !isPlain(headers) && headers[Symbol.toStringTag] !== 'AxiosHeaders';

// On an object without a prototype, so that a polluted Object.prototype changes no request.
export const mergeConfig = (defaults, given) => {
  const first = own(defaults);
  const second = own(given);
  const out = own();
  // As on axios' configs, for those who ask it.
  Object.defineProperty(out, 'hasOwnProperty', { __proto__: null, value: Object.prototype.hasOwnProperty });
  for (const key of Reflect.ownKeys({ ...first, ...second })) {
    if (UNSAFE.includes(key)) continue;
    const [a, b] = [first[key], second[key]];
    if (key === 'headers') out.headers = isMap(b) ? b : merge(plainHeaders(a), plainHeaders(b), true, [key]);
    else if (b !== undefined) out[key] = key === 'paramsSerializer' ? b : both(a, b, key);
    // `validateStatus: undefined` is an answer: every status will do.
    else if (key in second && key === 'validateStatus') out[key] = b;
    else if (a !== undefined && !REQUEST_ONLY.includes(key)) out[key] = copy(a, [key]);
  }
  return out;
};

export const METHODS = ['delete', 'get', 'head', 'options', 'post', 'put', 'patch', 'query'];

// Groups of default headers, besides `common`.
export const GROUPS = [...METHODS, 'purge', 'link', 'unlink'];

// The headers of a request with this method, from a merged config's `{ common, get, post, ..., [name]: value }`.
export const flatten = (headers, method) => {
  if (isMap(headers)) return new HttpHeaders(headers);
  const rest = own(headers);
  const groups = own();
  for (const name of ['common', ...GROUPS]) {
    if (!isPlain(rest[name]) && !(rest[name] instanceof HttpHeaders)) continue;
    groups[name] = rest[name];
    delete rest[name];
  }
  return HttpHeaders.concat(groups.common, groups[method], rest);
};
