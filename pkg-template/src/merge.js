// Configs put together as axios does: of the client, of an instance, of a request.

import { AuthflightError } from './error.js';
import { HttpHeaders } from './headers.js';
import { isHeaders, isPlain, own, UNSAFE } from './object.js';

// Of the request alone: no default has a say.
const REQUEST_ONLY = ['url', 'method', 'data'];

// above: the option's name, and what of it `value` lies in.
const enter = (above, value) => {
  if (above.includes(value)) {
    throw new AuthflightError(`Circular reference detected in ${above[0]}`, 'ERR_BAD_OPTION_VALUE');
  }
  return [...above, value];
};

// A copy of what is plain, with what is plain in it.
const copy = (value, above) => {
  if (Array.isArray(value)) return value.slice();
  if (!isPlain(value)) return value;
  const inside = enter(above, value);
  const out = {};
  for (const name of Object.keys(value)) if (!UNSAFE.includes(name)) out[name] = copy(value[name], inside);
  return out;
};

// What both have, the second's where both have it. caseless: names that differ in letter case are one.
const merge = (first, second, above, caseless = false) => {
  const inside = enter(above, second);
  const out = copy(first, above);
  const names = own();
  if (caseless) for (const name of Object.keys(out)) names[name.toLowerCase()] ??= name;
  for (const name of Object.keys(second)) {
    if (UNSAFE.includes(name)) continue;
    const key = (caseless && names[name.toLowerCase()]) || name;
    const old = Object.hasOwn(out, key) ? out[key] : undefined;
    const value = second[name];
    out[key] = isPlain(old) && isPlain(value) ? merge(old, value, inside) : copy(value, inside);
    if (caseless) names[key.toLowerCase()] = key;
  }
  return out;
};

const both = (first, second, key) =>
  isPlain(first) && isPlain(second) ? merge(first, second, [key]) : copy(second, [key]);

const plainHeaders = (headers) => (isPlain(headers) ? headers : { ...new HttpHeaders(headers) });

// Headers of the platform, a map or pairs take the place of the defaults.
const isMap = (headers) => headers && !isPlain(headers) && !isHeaders(headers);

const mergeHeaders = (first, second) =>
  isMap(second) ? second : merge(plainHeaders(first), plainHeaders(second), ['headers'], true);

const keepsStatus = (defaults, given) =>
  own({ ...own(defaults).transitional, ...own(given).transitional }).validateStatusUndefinedResolves === false;

// joinHeaders(default headers, given ones): for a request, other than for an instance, they become one.
export const mergeConfig = (first, second, joinHeaders = mergeHeaders) => {
  const defaults = first ?? {};
  const given = second ?? {};
  const out = own();
  for (const key of Reflect.ownKeys(given)) {
    if (UNSAFE.includes(key) || !Object.prototype.propertyIsEnumerable.call(given, key)) continue;
    const value = given[key];
    // `validateStatus: undefined` is an answer: every status will do.
    if (value === undefined && (key !== 'validateStatus' || keepsStatus(defaults, given))) continue;
    const old = Object.hasOwn(defaults, key) ? defaults[key] : undefined;
    out[key] = key === 'paramsSerializer' ? value : both(old, value, key);
  }
  for (const key of Reflect.ownKeys(defaults)) {
    if (Object.hasOwn(out, key) || UNSAFE.includes(key) || REQUEST_ONLY.includes(key)) continue;
    if (defaults[key] !== undefined) out[key] = copy(defaults[key], [key]);
  }
  const of = (config) => (Object.hasOwn(config, 'headers') ? config.headers : undefined);
  out.headers = joinHeaders(of(defaults), of(given));
  return out;
};

export const METHODS = ['delete', 'get', 'head', 'options', 'post', 'put', 'patch', 'query'];

// Groups of default headers, besides `common`.
export const GROUPS = [...METHODS, 'purge', 'link', 'unlink'];

const isGroup = (name, value) =>
  (name === 'common' || GROUPS.includes(name)) && (isPlain(value) || value instanceof HttpHeaders);

// The headers of a request with this method. Defaults have the shape `{ common, get, post, ..., [name]: value }`.
export const requestHeaders = (first, second, method) => {
  if (isMap(second)) return new HttpHeaders(second);
  const out = new HttpHeaders();
  for (const group of ['common', method]) {
    for (const source of [first, second]) {
      if (source && Object.hasOwn(source, group) && isGroup(group, source[group])) out.set(source[group]);
    }
  }
  const direct = new HttpHeaders();
  for (const source of [first, second]) {
    for (const name of Object.keys(source ?? {})) {
      if (!UNSAFE.includes(name) && !isGroup(name, source[name])) direct.set(name, source[name], true);
    }
  }
  return out.set(direct);
};
