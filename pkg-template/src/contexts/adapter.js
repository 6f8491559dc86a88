// { getAll, setAll } in the shape of @supabase/ssr.

import { isPromise } from '../promise.js';
import { cookieOf, cookieText, isProduction, NO_STORE } from './cookie.js';

export const openAdapter = (adapter) => {
  let values = new Map();
  // What was written, until getAll gives something else than it gave before.
  const written = new Map();
  const textOf = (list) => {
    values = new Map((list ?? []).map(({ name, value }) => [name, value]));
    const all = new Map(values);
    for (const [name, { before, value }] of written) {
      if (values.get(name) === before) all.set(name, value);
      else written.delete(name);
    }
    return cookieText(Array.from(all, ([name, value]) => ({ name, value })));
  };
  return {
    secure: isProduction(),
    read() {
      const list = adapter.getAll();
      return isPromise(list) ? list.then(textOf) : textOf(list);
    },
    write(texts) {
      const cookies = texts.map(cookieOf);
      for (const { name, value } of cookies) written.set(name, { before: values.get(name), value });
      return adapter.setAll(cookies, Object.fromEntries(NO_STORE));
    },
    writable() {
      return typeof adapter.setAll === 'function';
    },
  };
};
