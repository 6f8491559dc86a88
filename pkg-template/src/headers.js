// Headers as axios has them: names in any letter case by method, and as plain properties.

import { own, UNSAFE } from './object.js';

const find = (headers, name) => {
  for (const key of Object.keys(headers)) {
    if (key === name || (key.length === name.length && key.toLowerCase() === name.toLowerCase())) return key;
  }
  return undefined;
};

// A name that is a member of the class already would hide that one: `get` becomes `Get`, `__proto__` `__Proto__`.
const slot = (name) =>
  name === '__proto__' || Object.hasOwn(HttpHeaders.prototype, name)
    ? name.replace(/[a-z]/, (first) => first.toUpperCase())
    : name;

const format = (value) => {
  if (value === false || value === null || value === undefined) return value;
  return Array.isArray(value) ? value.map(format) : String(value).trim();
};

const put = (headers, given, value, rewrite) => {
  const name = String(given).trim();
  if (!name) return;
  const key = find(headers, name);
  const old = key === undefined ? undefined : headers[key];
  if (old === undefined || rewrite === true || (rewrite === undefined && old !== false)) {
    headers[key ?? slot(name)] = format(value);
  }
};

const fits = (matcher, text, name) => {
  if (!matcher) return true;
  if (typeof matcher === 'function') return Boolean(matcher(text, name));
  return typeof text === 'string' && (typeof matcher === 'string' ? text.includes(matcher) : matcher.test(text));
};

// On plain headers: one name, one value; `undefined` takes the header away.
export const setHeader = (headers, name, value) => {
  const lower = name.toLowerCase();
  for (const key of Object.keys(headers)) {
    if (key.length === name.length && key.toLowerCase() === lower) delete headers[key];
  }
  if (value !== undefined) headers[name] = value;
};

export class HttpHeaders {
  constructor(headers) {
    this.set(headers);
  }

  // One header, or many: a plain object, or anything iterable by pairs. rewrite: `false` leaves what is there,
  // `true` takes also the place of a header that is `false`.
  set(given, value, rewrite) {
    if (typeof given === 'string') {
      if (given.includes(':')) {
        for (const line of given.split('\n')) {
          const [name, ...rest] = line.split(':');
          put(this, name.toLowerCase(), rest.join(':'), value);
        }
      } else put(this, given, value, rewrite);
    } else if (given?.[Symbol.iterator] && !(given instanceof HttpHeaders)) {
      for (const [name, each] of given) put(this, name, each, value);
    } else if (given) {
      for (const name of Object.keys(given)) if (!UNSAFE.includes(name)) put(this, name, given[name], value);
    }
    return this;
  }

  // parser: a regular expression to match the value with, a function of value and name, or `true` for its parameters.
  get(name, parser) {
    const key = find(this, String(name).trim());
    const value = key === undefined ? undefined : this[key];
    if (!parser || key === undefined) return value;
    if (typeof parser === 'function') return parser.call(this, value, key);
    if (parser !== true) return parser.exec(value);
    const parameters = own();
    for (const [, each, text] of String(value).matchAll(/([^\s,;=]+)\s*(?:=\s*([^,;]+))?/g)) parameters[each] = text;
    return parameters;
  }

  // matcher: what the value has to hold, to match, or to be accepted by.
  has(name, matcher) {
    const value = this.get(name);
    return value !== undefined && fits(matcher, value, name);
  }

  // Whether there was one. name: one, or a list.
  delete(name, matcher) {
    let deleted = false;
    for (const each of [].concat(name)) {
      const key = find(this, String(each).trim());
      if (key !== undefined && fits(matcher, this[key], key)) deleted = delete this[key];
    }
    return deleted;
  }

  // matcher: of the names.
  clear(matcher) {
    return this.delete(Object.keys(this).filter((name) => fits(matcher, name, name)));
  }

  // Properties that differ in letter case become one: the last value, under the first name. titled: `x-a` as `X-A`.
  normalize(titled) {
    for (const name of Object.keys(this)) {
      const first = find(this, name);
      const key = titled ? slot(first.toLowerCase().replace(/\b[a-z]/g, (each) => each.toUpperCase())) : first;
      if (key === name) continue;
      const value = this[name];
      delete this[name];
      this[key] = value;
    }
    return this;
  }

  concat(...sources) {
    return HttpHeaders.concat(this, ...sources);
  }

  // Those that are sent: without null, undefined and false.
  toJSON(asStrings) {
    const sent = own();
    for (const name of Object.keys(this)) {
      const value = this[name];
      if (value === false || value === null || value === undefined) continue;
      sent[name] = asStrings && Array.isArray(value) ? value.join(', ') : value;
    }
    return sent;
  }

  get [Symbol.toStringTag]() {
    return 'AxiosHeaders';
  }

  toString() {
    return [...this].map(([name, value]) => `${name}: ${value}`).join('\n');
  }

  getSetCookie() {
    return [].concat(this.get('set-cookie') || []);
  }

  *[Symbol.iterator]() {
    yield* Object.entries(this.toJSON());
  }

  static from(headers) {
    return headers instanceof HttpHeaders ? headers : new HttpHeaders(headers);
  }

  static concat(...sources) {
    const all = new HttpHeaders();
    for (const source of sources) all.set(source);
    return all;
  }
}

// Of a response: every name is there once, in lower case.
export const responseHeaders = (given) => {
  const headers = new HttpHeaders();
  // An iterator would make two objects for each of them.
  given.forEach((value, name) => {
    headers[slot(name)] = (name === 'set-cookie' && given.getSetCookie?.()) || value;
  });
  return headers;
};

for (const name of ['Content-Type', 'Content-Length', 'Accept', 'Accept-Encoding', 'User-Agent', 'Authorization']) {
  for (const method of ['get', 'set', 'has']) {
    Object.defineProperty(HttpHeaders.prototype, method + name.replace('-', ''), {
      __proto__: null,
      value(...args) {
        return this[method](name, ...args);
      },
    });
  }
}
