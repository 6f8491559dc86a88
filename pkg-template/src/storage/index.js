// Chooses the storage that the options name.

import { AuthflightError, OptionError } from '../error.js';
import { cookies, documentJar } from './cookie.js';
import { items, memory, web } from './items.js';
import { state } from './state.js';

const KINDS = ['cookie', 'local', 'session', 'memory', 'httponly'];
const ALLOWED = `${KINDS.map((kind) => `'${kind}'`).join(', ')}, { access, refresh }, { getItem, setItem, removeItem } or { get, set, clear }`;

const has = (value, ...methods) => value && methods.every((method) => typeof value[method] === 'function');

const bad = (value) => {
  throw new OptionError(`storage must be ${ALLOWED}; got ${describe(value)}`);
};

export const describe = (value) =>
  typeof value === 'string'
    ? `'${value}'`
    : value && typeof value === 'object'
      ? 'an object without these'
      : String(value);

// Everything that belongs to the page as a whole: on a server it would belong to all users at once.
const ambient = (kind) => kind === 'cookie' || kind === 'local' || kind === 'session';

const forbidden = {
  read() {
    this.check();
  },
  check() {
    throw new AuthflightError(
      'createClient keeps its tokens in the browser, and this is a server: use createServerClient(ctx) for each request, or another storage',
      'ERR_SERVER_STORAGE',
    );
  },
};

// The storage, and whether the refresh token is out of its sight in an HttpOnly cookie.
export const openStorage = (given, options, warn) => {
  const [access, refresh] = slots(given);
  const keys = [options.accessTokenKey, options.refreshTokenKey];
  const onServer = typeof document === 'undefined' && typeof localStorage === 'undefined';
  const hidden = refresh === 'httponly';
  if (access === refresh && has(access, 'get', 'set', 'clear')) return { storage: state(access) };
  const cookie = access === 'cookie' && refresh === 'cookie' && cookies(documentJar, keys, options);
  if ([access, refresh].some(ambient) && onServer) return { storage: forbidden, hidden };
  if (cookie) return { storage: cookie };
  const stores = [access, refresh].map((kind, slot) => {
    if (kind === 'httponly') return undefined;
    if (kind === 'cookie') return cookieItems(options, slot, keys);
    if (kind === 'local' || kind === 'session') return web(`${kind}Storage`, warn);
    return kind === 'memory' ? memory() : kind;
  });
  return { storage: items(stores, keys), hidden, ambient: hidden && access === 'httponly' };
};

const slots = (given) => {
  const single = (kind) => (KINDS.includes(kind) || has(kind, 'getItem', 'setItem', 'removeItem') ? kind : bad(given));
  if (has(given, 'get', 'set', 'clear')) return [given, given];
  if (given && typeof given === 'object' && 'access' in given && 'refresh' in given) {
    return [single(given.access), single(given.refresh)];
  }
  return [single(given), single(given)];
};

// One of the two tokens in a cookie, the other elsewhere.
const cookieItems = (options, slot, keys) => {
  const pick = (value) => keys.map((_, at) => (at === slot ? value : undefined));
  const jar = cookies(documentJar, pick(keys[slot]), options);
  return {
    getItem: () => jar.read()[slot],
    setItem: (_, value) => jar.write(pick(value)),
    removeItem: () => jar.clear(),
  };
};
