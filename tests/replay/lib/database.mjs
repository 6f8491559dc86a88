// As much of IndexedDB as the channel of the tabs needs; a write is told of when the trace says so.

export class Database {
  #records = new Map();

  // The `indexedDB` of a tab. written(tell): a write is done, and `tell` says so to the tab.
  of(written) {
    const request = (result) => ({ result });
    const store = {
      get: (key) => request(this.#records.get(key)),
      put: (value, key) => {
        this.#records.set(key, value);
        return request(key);
      },
      add: (value, key) => {
        if (this.#records.has(key)) store.failed = true;
        else this.#records.set(key, value);
        return request(key);
      },
      delete: (range) => {
        for (const key of this.#records.keys()) if (key <= range.upper) this.#records.delete(key);
        return request(undefined);
      },
      openCursor: () => request(null),
    };
    const transaction = (_, mode) => {
      store.failed = false;
      const begun = { objectStore: () => store };
      queueMicrotask(() => {
        const { failed } = store;
        const tell = () => (failed ? begun.onabort?.(new Error('exists')) : begun.oncomplete?.());
        if (mode === 'readwrite') written(tell);
        else tell();
      });
      return begun;
    };
    return {
      open: () => {
        const opening = { result: { transaction, close() {}, createObjectStore() {} } };
        queueMicrotask(() => opening.onsuccess());
        return opening;
      },
    };
  }
}

export const KeyRange = { upperBound: (upper) => ({ upper }) };
