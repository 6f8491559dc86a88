// Tokens in anything with getItem, setItem and removeItem: web storage, memory, the application's own.

import { isPromise } from '../promise.js';

const both = (results) => (results.some(isPromise) ? Promise.all(results) : results);

// stores, keys: one for the access token, one for the refresh token; no store: nothing is kept.
// The refresh token is written first: were it lost between the two, the session would be.
export const items = (stores, keys) => ({
  read: () => both(stores.map((store, slot) => store?.getItem(keys[slot]))),
  write: (values) => {
    const put = (slot) =>
      values[slot] === undefined
        ? stores[slot]?.removeItem(keys[slot])
        : stores[slot]?.setItem(keys[slot], values[slot]);
    const first = put(1);
    return isPromise(first) ? first.then(() => put(0)) : put(0);
  },
  clear: () => both(stores.map((store, slot) => store?.removeItem(keys[slot]))),
});

export const memory = () => {
  const map = new Map();
  return {
    getItem: (key) => map.get(key),
    setItem: (key, value) => {
      map.set(key, value);
    },
    removeItem: (key) => {
      map.delete(key);
    },
  };
};

// localStorage or sessionStorage; where the platform denies it, memory, and `warn` is told.
export const web = (name, warn) => {
  try {
    const store = globalThis[name];
    store.getItem('');
    return store;
  } catch (cause) {
    warn(`${name} is not available: tokens are kept in memory`, cause);
    return memory();
  }
};
