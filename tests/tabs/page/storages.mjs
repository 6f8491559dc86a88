// The storages of the tests' clients, and what they hold, read past the client.

const KEYS = ['accessToken', 'refreshToken'];

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opening;
const database = () => {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('application');
    request.onupgradeneeded = () => request.result.createObjectStore('tokens');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
};
const within = async (mode, act) => {
  const transaction = (await database()).transaction('tokens', mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const value = await settled(act(transaction.objectStore('tokens')));
  await done;
  return value;
};

/** An application's own asynchronous storage, in IndexedDB. */
const own = {
  getItem: (key) => within('readonly', (store) => store.get(key)),
  setItem: (key, value) => within('readwrite', (store) => store.put(value, key)),
  removeItem: (key) => within('readwrite', (store) => store.delete(key)),
};

/** What `createClient` is given, by the names that the tests use. */
export const STORAGES = { local: 'local', cookie: 'cookie', indexeddb: own, httponly: 'httponly' };

const cookies = () => Object.fromEntries(document.cookie.split('; ').map((pair) => pair.split('=')));

/** The pair that is in storage: `{ accessToken, refreshToken }`. */
export async function stored(storage) {
  const read = {
    local: (key) => localStorage.getItem(key) ?? undefined,
    cookie: (key) => cookies()[key],
    indexeddb: (key) => own.getItem(key),
  }[storage];
  const values = await Promise.all(KEYS.map(read));
  return Object.fromEntries(KEYS.map((key, at) => [key, values[at]]));
}

/** As if the user had cleared the site's data; cookies that scripts cannot see stay. */
export async function wipe() {
  localStorage.clear();
  for (const key of KEYS) {
    // biome-ignore lint/suspicious/noDocumentCookie: Firefox and WebKit are younger in this than the tests.
    document.cookie = `${key}=; Path=/; Max-Age=0`;
    await own.removeItem(key);
  }
}
