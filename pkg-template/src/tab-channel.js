// What has come of a token that is spent, for the tabs that still hold it: a record in IndexedDB, sealed with that token.
//
// To get the lock after somebody is not to see what they wrote: storage may show the next holder what it held before.
// A transaction that was complete when the lock was released, every tab sees (figures: www/docs/tabs.md).

import { within } from './promise.js';
import { open, seal } from './seal.js';
import { instance } from './wasm.js';

// A refresh goes on without the records, where they are denied or slow.
const LIMIT_MS = 1_000;
const DAY_MS = 86_400_000;
const NAME = 'authflight';
const MOST_HOPS = 100;

const quietly = (promise) => within(promise, LIMIT_MS, () => undefined).catch(() => undefined);

const today = () => Math.floor(Date.now() / DAY_MS);

const keyAt = (day, token) => `${day}:${instance().fingerprint(token)}`;

// Resolves with the results of the requests that `act(store)` makes, once they are complete. Opened for each use: an
// open database would keep the page out of the back/forward cache.
const transact = (mode, act) =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME);
    opening.onupgradeneeded = () => opening.result.createObjectStore(NAME);
    opening.onerror = reject;
    opening.onsuccess = () => {
      const database = opening.result;
      try {
        const transaction = database.transaction(NAME, mode);
        const requests = act(transaction.objectStore(NAME));
        transaction.oncomplete = () => resolve(requests.map(({ result }) => result));
        transaction.onabort = reject;
      } catch (cause) {
        reject(cause);
      }
      database.close();
    };
  });

const walk = async (token) => {
  let found;
  for (let at = token, hops = 0; at && hops < MOST_HOPS; hops += 1) {
    const day = today();
    const records = await transact('readonly', (store) => [day, day - 1].map((each) => store.get(keyAt(each, at))));
    const sealed = records[0] ?? records[1];
    if (!sealed) break;
    found = JSON.parse(await open(at, sealed));
    const next = found.refreshToken ?? found.accessToken;
    if (next === at) break;
    at = next;
  }
  return found;
};

const write = async (token, data, again) => {
  const sealed = await seal(token, JSON.stringify(data));
  const day = today();
  await transact('readwrite', (store) => [
    store.delete(IDBKeyRange.upperBound(`${day - 1}:`)),
    store[again ? 'put' : 'add'](sealed, keyAt(day, token)),
  ]);
};

// What has come of this token in the end: its successor may be spent by now too. Nothing: no record.
export const follow = (token) => quietly(walk(token));

// The first record stays, so that where two have spent one token all take the same successor. again: the last one does.
export const leave = (token, data, again) => quietly(write(token, data, again));
