// Asynchronous key-value storage in the shape of React Native's AsyncStorage, over IndexedDB.

const STORE = 'items';

let opened: Promise<IDBDatabase> | undefined;

const open = () =>
  new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('async-storage', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Resolves when the transaction is complete: what was written is there for every tab then. */
async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  opened ??= open();
  const database = await opened;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const storage = {
  async getItem(key: string): Promise<string | null> {
    return (await run<string | undefined>('readonly', (store) => store.get(key))) ?? null;
  },
  async setItem(key: string, value: string): Promise<void> {
    await run('readwrite', (store) => store.put(value, key));
  },
  async removeItem(key: string): Promise<void> {
    await run('readwrite', (store) => store.delete(key));
  },
};
