// Configs put together as axios does: of the client, of an instance, of a request.

import { AuthflightError } from './error.js';
import { HttpHeaders } from './headers.js';
import { isHeaders, isOwn, isPlain, member, own, UNSAFE } from './object.js';

// Of the request alone: no default has a say.
const NO_DEFAULT = new Set(['url', 'method', 'data', ...UNSAFE]);

// above: the option's name, and what of it `value` lies in.
const enter = (above, value) => {
  if (above.includes(value)) {
    throw new AuthflightError(`Circular reference detected in ${above[0]}`, 'ERR_BAD_OPTION_VALUE');
  }
  return [...above, value];
};

const isObject = (value) => value !== null && typeof value === 'object';

// A copy of what is plain, with what is plain in it.
const copy = (value, above) => {
  if (Array.isArray(value)) return value.slice();
  if (!isPlain(value)) return value;
  const inside = enter(above, value);
  // One by one would take three times as long.
  const out = { ...value };
  for (const name of Object.keys(out)) {
    if (UNSAFE.includes(name)) delete out[name];
    else if (isObject(out[name])) out[name] = copy(out[name], inside);
  }
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
  isPlain(first) && isPlain(second) ? merge(first, second, [key]) : isObject(second) ? copy(second, [key]) : second;

const plainHeaders = (headers) => (isPlain(headers) ? headers : { ...new HttpHeaders(headers) });

// Headers of the platform, a map or pairs take the place of the defaults.
const isMap = (headers) => headers && !isPlain(headers) && !isHeaders(headers);

const mergeHeaders = (first, second) => {
  if (isMap(second)) return second;
  const headers = plainHeaders(first);
  return second ? merge(headers, plainHeaders(second), ['headers'], true) : copy(headers, ['headers']);
};

const keepsStatus = (defaults, given) =>
  own({ ...own(defaults).transitional, ...own(given).transitional }).validateStatusUndefinedResolves === false;

// Reflect.ownKeys() would be shorter, and many times slower.
const keysOf = (config) => {
  const keys = Object.keys(config);
  for (const symbol of Object.getOwnPropertySymbols(config)) {
    if (Object.prototype.propertyIsEnumerable.call(config, symbol)) keys.push(symbol);
  }
  return keys;
};

// joinHeaders(default headers, given ones): for a request, other than for an instance, they become one.
export const mergeConfig = (first, second, joinHeaders = mergeHeaders) => {
  const defaults = isOwn(first) ? first : own(first);
  const given = second ?? {};
  const out = own(defaults);
  for (const key of Object.keys(out)) {
    const value = out[key];
    if (value === undefined || NO_DEFAULT.has(key)) delete out[key];
    else if (isObject(value) && key !== 'headers') out[key] = copy(value, [key]);
  }
  for (const key of keysOf(given)) {
    const value = given[key];
    if (key === 'headers' || UNSAFE.includes(key)) continue;
    // `validateStatus: undefined` is an answer: every status will do.
    if (value === undefined && (key !== 'validateStatus' || keepsStatus(defaults, given))) continue;
    out[key] = key === 'paramsSerializer' ? value : both(out[key], value, key);
  }
  out.headers = joinHeaders(defaults.headers, member(given, 'headers'));
  return out;
};

// Groups of default headers, besides `common`.
export const GROUPS = [
  ...['delete', 'get', 'head', 'options', 'post', 'put', 'patch', 'query'],
  ...['purge', 'link', 'unlink'],
];

const GROUP_NAMES = new Set([...GROUPS, 'common']);

const isGroup = (name, value) => GROUP_NAMES.has(name) && isObject(value) && !Array.isArray(value);

// The headers of a request with this method. Defaults have the shape `{ common, get, post, ..., [name]: value }`.
export const requestHeaders = (first, second, method) => {
  if (isMap(second)) return new HttpHeaders(second);
  const out = new HttpHeaders();
  for (const group of ['common', method]) {
    for (const source of [first, second]) {
      if (source && Object.hasOwn(source, group) && isGroup(group, source[group])) out.set(source[group]);
    }
  }
  let direct;
  for (const source of [first, second]) {
    for (const name of Object.keys(source ?? {})) {
      if (UNSAFE.includes(name) || isGroup(name, source[name])) continue;
      direct ??= new HttpHeaders();
      direct.set(name, source[name], true);
    }
  }
  return out.set(direct);
};
