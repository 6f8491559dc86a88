// What tests of tabs share: names of locks, records as they lie in IndexedDB, and parts of the platform that fail.

export const BROWSERS = ['chromium', 'firefox', 'webkit'];

/** FNV-1a of 64 bits, as the core names tokens. */
export function fingerprint(token) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(token))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & (2n ** 64n - 1n);
  return hash.toString(16).padStart(16, '0');
}

export const lockName = (token) => `authflight:${fingerprint(token)}`;

/** Takes the lock as a tab would that then freezes, or by force: `release()`; `lost`: a promise of being robbed. */
export async function takeLock(name, options = {}) {
  const taken = {};
  await new Promise((resolve, reject) => {
    taken.ended = navigator.locks.request(name, options, () => {
      resolve();
      return new Promise((done) => (taken.release = done));
    });
    taken.ended.catch(reject);
  });
  return taken;
}

/** The names of the package's locks: `{ held, pending }`. */
export async function locks() {
  const { held, pending } = await navigator.locks.query();
  const ours = (list) => list.map(({ name }) => name).filter((name) => name.startsWith('authflight:'));
  return { held: ours(held), pending: ours(pending) };
}

/** Puts something else in the place of a global until the test is over. */
export function replace(t, name, value, object = globalThis) {
  const before = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
  t.defer(() => (before ? Object.defineProperty(object, name, before) : delete object[name]));
}

/** Puts other locks in the place of the platform's: a promise, or none, for each request. */
export function replaceLocks(t, value) {
  if (!globalThis.navigator) replace(t, 'navigator', {});
  replace(t, 'locks', value, navigator);
}

/** Runs `act(store)` on the records; resolves with the result of the request that it returns. */
export function onRecords(act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('authflight');
    opening.onupgradeneeded = () => opening.result.createObjectStore('authflight');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction('authflight', 'readwrite');
      const request = act(transaction.objectStore('authflight'));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      database.close();
    };
  });
}

/** A view of a store that shows what was there when the view was made, until `fresh()`; what it writes, it sees. */
export function staleView(store) {
  let shown = new Map(store.map);
  const view = {
    written: [],
    fresh: () => (shown = store.map),
    getItem: (key) => shown.get(key) ?? null,
    setItem(key, value) {
      view.written.push(key);
      shown.set(key, value);
      store.setItem(key, value);
    },
    removeItem(key) {
      view.written.push(key);
      shown.delete(key);
      store.removeItem(key);
    },
  };
  return view;
}
