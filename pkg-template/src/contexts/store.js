// The App Router's cookies() store: { get, getAll, set, delete }.

import { cookieOf, cookieText, isProduction } from './cookie.js';

export const openStore = (store) => ({
  secure: isProduction(),
  read: () => cookieText(store.getAll()),
  write(texts) {
    for (const { name, value, options } of texts.map(cookieOf)) store.set(name, value, options);
  },
  get writable() {
    // Server components get a sealed store, whose methods are one that throws.
    if (typeof store.set !== 'function' || store.set === store.delete) return false;
    // Others refuse when the time to write is over, as in after(): a deletion of what nobody has shows it.
    try {
      store.set('authflight', '', { path: '/', maxAge: 0 });
      return true;
    } catch {
      return false;
    }
  },
});
