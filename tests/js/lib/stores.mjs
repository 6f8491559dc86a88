// Token storages as applications bring them.

/** Synchronous `{ getItem, setItem, removeItem }` over a map; `store.map` shows what it holds. */
export function mapStore(initial = {}) {
  const map = new Map(Object.entries(initial));
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

/** The same with promises, each settled some turns later. */
export function asyncStore(initial = {}) {
  const store = mapStore(initial);
  const later = async (fn) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return fn();
  };
  return {
    map: store.map,
    getItem: (key) => later(() => store.getItem(key)),
    setItem: (key, value) => later(() => store.setItem(key, value)),
    removeItem: (key) => later(() => store.removeItem(key)),
  };
}

/** `{ get, set, clear }` as around zustand or Redux. */
export function stateStore(initial = null) {
  const store = {
    state: initial,
    get: () => store.state,
    set(tokens) {
      store.state = { ...tokens };
    },
    clear() {
      store.state = null;
    },
  };
  return store;
}
