// Chooses the storage that the options name.

import { AuthflightError, OptionError, show } from '../error.js';
import { cookies, documentJar } from './cookie.js';
import { items, memory, web } from './items.js';
import { state } from './state.js';

// Everything that belongs to the page as a whole: on a server it would belong to all users at once.
const OF_PAGE = ['cookie', 'local', 'session'];
const KINDS = [...OF_PAGE, 'memory', 'httponly'];
const ALLOWED = `${KINDS.map((kind) => `'${kind}'`).join(', ')}, { access, refresh }, { getItem, setItem, removeItem } or { get, set, clear }`;

const has = (value, ...methods) => methods.every((method) => typeof value?.[method] === 'function');

const forbidden = {
  read() {
    this.check();
  },
  check() {
    throw new AuthflightError(
      'this is a server: use createServerClient(ctx) for each request, or another storage',
      'ERR_SERVER_STORAGE',
    );
  },
};

// The storage, and whether the refresh token is out of its sight in an HttpOnly cookie.
export const openStorage = (given, options, warn) => {
  if (has(given, 'get', 'set', 'clear')) return state(given);
  const [access, refresh] = slots(given);
  const keys = [options.accessTokenKey, options.refreshTokenKey];
  const onServer = typeof document === 'undefined' && typeof localStorage === 'undefined';
  const unseen = refresh === 'httponly';
  const cookie = access === 'cookie' && refresh === 'cookie' && cookies(documentJar, keys, options);
  if (onServer && [access, refresh].some((kind) => OF_PAGE.includes(kind))) return { ...forbidden, unseen };
  if (cookie) return cookie;
  const stores = [access, refresh].map((kind, slot) => {
    if (kind === 'httponly') return undefined;
    if (kind === 'cookie') return cookieItems(options, slot, keys);
    if (kind === 'local' || kind === 'session') return web(`${kind}Storage`, warn);
    return kind === 'memory' ? memory() : kind;
  });
  return Object.assign(items(stores, keys), { unseen, ambient: unseen && access === 'httponly' });
};

const slots = (given) => {
  const both = given?.access === undefined ? [given, given] : [given.access, given.refresh];
  for (const kind of both) {
    if (!KINDS.includes(kind) && !has(kind, 'getItem', 'setItem', 'removeItem')) {
      throw new OptionError(`storage must be ${ALLOWED}; got ${show(given)}`);
    }
  }
  return both;
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
