// Tokens in cookies, over a jar: the page's own, or a server request's.

import { instance } from '../wasm.js';

// jar: { read(): the Cookie text, write(texts: Set-Cookie texts) }
export const cookies = (jar, keys, options) => {
  let text;
  let pair;
  // The API server or the page reads the access token; the refresh token may be the server's alone.
  const attributes = [options.cookie, options.refreshCookie];
  const put = (values) => {
    const core = instance();
    for (const slot of [1, 0]) {
      const key = keys[slot];
      if (!key) continue;
      const value = values[slot];
      const maxAge = value && (options.cookie.maxAge ?? core.lifetime(value));
      jar.write(core.writeCookie(jar.read(), key, value, attributes[slot], maxAge));
    }
  };
  return {
    read() {
      const now = jar.read();
      if (now !== text || !pair) {
        const core = instance();
        pair = keys.map((key) => (key ? core.readCookie(now, key) : undefined));
        text = now;
      }
      return pair;
    },
    write: put,
    clear: () => put([]),
    get writable() {
      return jar.writable !== false;
    },
  };
};

export const documentJar = {
  read: () => document.cookie,
  write: (texts) => {
    for (const text of texts) document.cookie = text;
  },
};
