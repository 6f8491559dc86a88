// Objects as flat names and values, for forms and queries, and forms back as objects: in axios' spelling.

import { AuthflightError } from './error.js';
import { isPlain, own } from './object.js';

const MAX_DEPTH = 100;

const isNested = (value) => isPlain(value) || Array.isArray(value);

const bare = (key) => (typeof key === 'string' && key.endsWith('[]') ? key.slice(0, -2) : key);

// Appends what `data` holds to `target`, a FormData or anything with `append(name, value)`.
// options: { indexes: false `a[]`, true `a[0]`, null `a`; dots: `a.b` for `a[b]`; metaTokens; maxDepth; visitor }.
export const toForm = (data, target, options) => {
  const { indexes = false, dots = false, metaTokens = true, maxDepth = MAX_DEPTH, visitor } = own(options);
  const parents = [];

  const render = (path, key) =>
    path ? [...path, key].map((each, at) => (at && !dots ? `[${bare(each)}]` : bare(each))).join(dots ? '.' : '') : key;

  const convertValue = (value) => {
    if (value === null) return '';
    if (value instanceof Date) return value.toISOString();
    if (typeof value === 'boolean') return String(value);
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      if (target instanceof FormData) return new Blob([value]);
      if (globalThis.Buffer) return Buffer.from(value);
      throw new AuthflightError('Blob is not supported. Use a Buffer instead.', 'ERR_NOT_SUPPORT');
    }
    return value;
  };

  const defaultVisitor = (value, name, path) => {
    let key = name;
    if (!path && value && typeof value === 'object') {
      if (String(key).endsWith('{}')) {
        target.append(metaTokens ? key : key.slice(0, -2), JSON.stringify(value));
        return false;
      }
      const list =
        Array.isArray(value) && !value.some(isNested)
          ? value
          : (key !== bare(key) || isFileList(value)) && value[Symbol.iterator] && [...value];
      if (list) {
        key = bare(key);
        list.forEach((each, at) => {
          if (each === undefined || each === null) return;
          const place = indexes === true ? render([key], at) : indexes === null ? key : `${key}[]`;
          target.append(place, convertValue(each));
        });
        return false;
      }
    }
    if (isNested(value)) return true;
    target.append(render(path, key), convertValue(value));
    return false;
  };

  const helpers = { defaultVisitor, convertValue, isVisitable: isNested };
  const visit = visitor ?? defaultVisitor;

  const build = (value, path) => {
    if (parents.length > maxDepth) {
      throw new AuthflightError(
        `Object is too deeply nested (${parents.length} levels). Max depth: ${maxDepth}`,
        'ERR_FORM_DATA_DEPTH_EXCEEDED',
      );
    }
    if (parents.includes(value)) throw new Error(`Circular reference detected in ${path.join('.')}`);
    parents.push(value);
    for (const name of Object.keys(value)) {
      const each = value[name];
      const key = Array.isArray(value) ? Number(name) : name.trim();
      if (each === undefined || each === null) continue;
      if (visit.call(target, each, key, path, helpers) === true) build(each, path ? [...path, key] : [key]);
    }
    parents.pop();
  };
  if (data === null || typeof data !== 'object') throw new TypeError('target must be an object');
  build(data);
  return target;
};

const isFileList = (value) => Object.prototype.toString.call(value) === '[object FileList]';

// `a[b][]=1` as `{ a: { b: [1] } }`.
export const fromForm = (form) => {
  const out = own();
  for (const [name, value] of form) {
    const path = [];
    for (const [whole, inner] of name.matchAll(/[^.[\]]+|\[([^.[\]]*)]/g)) path.push(inner ?? whole);
    if (path.length === 0 || path.length > MAX_DEPTH || path.includes('__proto__')) continue;
    let target = out;
    const leaf = path.pop();
    const keyIn = (inside, each) => (each === '' ? Object.keys(inside).length : each);
    for (const each of path) {
      const key = keyIn(target, each);
      if (!Object.hasOwn(target, key) || !isPlain(target[key])) target[key] = own();
      target = target[key];
    }
    const key = keyIn(target, leaf);
    target[key] = Object.hasOwn(target, key) ? [].concat(target[key], value) : value;
  }
  return lists(out);
};

// Objects whose names count from 0 are lists.
const lists = (value) => {
  if (!isPlain(value)) return value;
  const keys = Object.keys(value);
  const values = keys.map((key) => lists(value[key]));
  return keys.length && keys.every((key, at) => key === String(at))
    ? values
    : Object.fromEntries(keys.map((key, at) => [key, values[at]]));
};
