// The App Router's cookies() store: { get, getAll, set, delete }.

import { cookieOf, cookieText, isProduction } from './cookie.js';

export const openStore = (store) => ({
  secure: isProduction(),
  read: () => cookieText(store.getAll()),
  write(texts) {
    for (const { name, value, options } of texts.map(cookieOf)) store.set(name, value, options);
  },
  writable() {
    // Server components get a sealed store, and in after() the time to write is over: a deletion of what nobody has
    // shows it.
    if (typeof store.set !== 'function') return false;
    try {
      store.set('authflight', '', { path: '/', maxAge: 0 });
      return true;
    } catch {
      return false;
    }
  },
});
