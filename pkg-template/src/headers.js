// Headers as axios has them: names in any letter case by method, and as plain properties.

const find = (headers, name) => {
  const lower = name.toLowerCase();
  return Object.keys(headers).find((key) => key.toLowerCase() === lower);
};

// A name that is a member of the class already would hide that one: `get` becomes `Get`, `__proto__` `__Proto__`.
const slot = (name) => (name in HttpHeaders.prototype ? name.replace(/[a-z]/, (first) => first.toUpperCase()) : name);

const format = (value) => {
  if (value === false || value === null || value === undefined) return value;
  return Array.isArray(value) ? value.map(format) : String(value).trim();
};

// On plain headers: one name, one value; `undefined` takes the header away.
export const setHeader = (headers, name, value) => {
  const lower = name.toLowerCase();
  for (const key of Object.keys(headers)) if (key.toLowerCase() === lower) delete headers[key];
  if (value !== undefined) headers[name] = value;
};

export class HttpHeaders {
  constructor(headers) {
    this.set(headers);
  }

  // One header, or many: a plain object, or anything iterable by pairs. rewrite: `false` leaves what is there,
  // `true` takes also the place of a header that is `false`.
  set(given, value, rewrite) {
    const put = (name, each, mode) => {
      const trimmed = String(name).trim();
      if (!trimmed) return;
      const key = find(this, trimmed);
      const old = key === undefined ? undefined : this[key];
      if (old === undefined || mode === true || (mode === undefined && old !== false)) {
        this[key ?? slot(trimmed)] = format(each);
      }
    };
    if (typeof given === 'string') put(given, value, rewrite);
    else if (given) for (const [name, each] of pairs(given)) put(name, each, value);
    return this;
  }

  // parser: a regular expression to match the value with.
  get(name, parser) {
    const key = find(this, String(name).trim());
    const value = key === undefined ? undefined : this[key];
    return parser && value ? parser.exec(value) : value;
  }

  has(name) {
    return this.get(name) !== undefined;
  }

  // Whether there was one. name: one, or a list.
  delete(name) {
    let deleted = false;
    for (const each of [].concat(name)) {
      const key = find(this, String(each).trim());
      if (key !== undefined) deleted = delete this[key];
    }
    return deleted;
  }

  clear() {
    return this.delete(Object.keys(this));
  }

  // Properties that differ in letter case become one: the last value, under the first name.
  normalize() {
    for (const name of Object.keys(this)) {
      const key = find(this, name);
      if (key === name) continue;
      this[key] = this[name];
      delete this[name];
    }
    return this;
  }

  concat(...sources) {
    return HttpHeaders.concat(this, ...sources);
  }

  // Those that are sent: without null, undefined and false.
  toJSON() {
    const sent = { __proto__: null };
    for (const name of Object.keys(this)) {
      if (this[name] !== false && this[name] !== null && this[name] !== undefined) sent[name] = this[name];
    }
    return sent;
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

const pairs = (headers) =>
  headers[Symbol.iterator] && !(headers instanceof HttpHeaders) ? headers : Object.entries(headers);

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
