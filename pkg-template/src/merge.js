// Configs put together as axios does: of the client, of an instance, of a request.

import { HttpHeaders } from './headers.js';
import { isPlain, own } from './object.js';

const UNSAFE = ['__proto__', 'constructor', 'prototype'];

// Of the request alone: no default has a say.
const REQUEST_ONLY = ['url', 'method', 'data'];

// A copy of what is plain, with what is plain in it.
const copy = (value) => {
  if (isPlain(value)) return merge(value, {});
  return Array.isArray(value) ? value.slice() : value;
};

// caseless: keys that differ in letter case are one.
const merge = (first, second, caseless = false) => {
  const out = {};
  const known = own();
  for (const source of [first, second]) {
    for (const name of Object.keys(source)) {
      if (UNSAFE.includes(name)) continue;
      const id = caseless ? name.toLowerCase() : name;
      known[id] ??= name;
      const key = known[id];
      const old = Object.hasOwn(out, key) ? out[key] : undefined;
      out[key] = isPlain(old) && isPlain(source[name]) ? merge(old, source[name]) : copy(source[name]);
    }
  }
  return out;
};

const both = (first, second) => (isPlain(first) && isPlain(second) ? merge(first, second) : copy(second));

const plainHeaders = (headers) => (isPlain(headers) ? headers : { ...new HttpHeaders(headers) });

// On an object without a prototype, so that a polluted Object.prototype changes no request.
export const mergeConfig = (defaults, given) => {
  const first = own(defaults);
  const second = own(given);
  const out = own();
  for (const key of Object.keys({ ...first, ...second })) {
    if (UNSAFE.includes(key)) continue;
    const [a, b] = [first[key], second[key]];
    if (key === 'headers') out.headers = merge(plainHeaders(a), plainHeaders(b), true);
    else if (b !== undefined) out[key] = key === 'paramsSerializer' ? b : both(a, b);
    // `validateStatus: undefined` is an answer: every status will do.
    else if (key in second && key === 'validateStatus') out[key] = b;
    else if (a !== undefined && !REQUEST_ONLY.includes(key)) out[key] = copy(a);
  }
  return out;
};

export const METHODS = ['delete', 'get', 'head', 'options', 'post', 'put', 'patch', 'query'];

// The headers of a request with this method, from a merged config's `{ common, get, post, ..., [name]: value }`.
export const flatten = (headers, method) => {
  const rest = own(headers);
  const groups = own();
  for (const name of ['common', ...METHODS]) {
    if (!isPlain(rest[name]) && !(rest[name] instanceof HttpHeaders)) continue;
    groups[name] = rest[name];
    delete rest[name];
  }
  return HttpHeaders.concat(groups.common, groups[method], rest);
};
