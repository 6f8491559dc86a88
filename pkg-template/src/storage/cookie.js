// Tokens in cookies, over a jar: the page's own, or what a server request's come to.

import { AuthflightError, OptionError } from '../error.js';
import { instance } from '../wasm.js';

// jar: { read(): the Cookie text, write(texts: Set-Cookie texts) }
export const cookies = (jar, keys, options) => {
  let text;
  let pair;
  // The refresh token first: were it lost between the two, the session would be.
  const slots = [1, 0].filter((slot) => keys[slot] !== undefined);
  // The API server or the page reads the access token; the refresh token may be the server's alone.
  const attributes = [options.cookie, options.refreshCookie];
  const texts = (slot, header, value, maxAge) => {
    const { path, domain, sameSite, secure, httpOnly, partitioned } = attributes[slot];
    const written = instance()
      .writeCookie(header, keys[slot], value, path, domain, sameSite, secure, httpOnly, partitioned, maxAge)
      .split('\n');
    if (!written[0]) throw new AuthflightError(written[1], 'ERR_BAD_COOKIE');
    return written;
  };
  const put = (values) => {
    for (const slot of slots) {
      const value = values[slot];
      const maxAge = value && (options.cookie.maxAge ?? instance().lifetime(value));
      jar.write(texts(slot, jar.read(), value, maxAge));
    }
  };
  // A name or an attribute that no browser would take shows now, and not at the first login.
  for (const slot of slots) {
    try {
      texts(slot, '');
    } catch (error) {
      if (error.code !== 'ERR_BAD_COOKIE') throw error;
      const option = slot ? 'refreshTokenKey' : 'accessTokenKey';
      throw new OptionError(
        `option \`${option}\` ('${keys[slot]}') with cookie attributes ${JSON.stringify(attributes[slot])}: ${error.message}`,
      );
    }
  }
  return {
    read() {
      const now = jar.read();
      if (now !== text || !pair) {
        const core = instance();
        pair = keys.map((key) => key && core.readCookie(now, key));
        text = now;
      }
      return pair;
    },
    write: put,
    clear: () => put([]),
  };
};

export const documentJar = {
  // What somebody has read just now: in Chromium it takes as long as half of a request.
  lent: undefined,
  read() {
    const text = documentJar.lent ?? document.cookie;
    documentJar.lent = undefined;
    return text;
  },
  write: (texts) => {
    // biome-ignore lint/suspicious/noDocumentCookie: synchronous, everywhere, and on http as well, unlike the Cookie Store API.
    for (const text of texts) document.cookie = text;
  },
};
