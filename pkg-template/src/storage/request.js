// Tokens in the cookies of one request on a server.

import { AuthflightError } from '../error.js';
import { isPromise } from '../promise.js';
import { instance } from '../wasm.js';
import { cookies } from './cookie.js';

// context: see contexts/index.js. All cookies of a commit are written in one go.
export const requestCookies = (context, settings) => {
  const keys = [settings.accessTokenKey, settings.refreshTokenKey];
  let text = '';
  let batch = [];
  const storage = cookies({ read: () => text, write: (texts) => batch.push(...texts) }, keys, settings);
  // The context gives promises, and has given one: what it held then, and what was written since, is in `text`.
  let known = false;
  // The last deletion: `{ text, done }`.
  let gone;

  const now = (act) => {
    const go = (given) => {
      text = given;
      return act();
    };
    const given = context.read();
    if (!isPromise(given)) return go(given);
    return given.then((value) => {
      known = true;
      return go(value);
    });
  };

  const put = (change) => {
    batch = [];
    let failure;
    try {
      change();
    } catch (error) {
      failure = { error };
    }
    // Of a pair whose access token is too long for cookies, the refresh token is kept all the same.
    const done = batch.length > 0 ? context.write(batch) : undefined;
    text = batch.reduce((header, each) => instance().applyCookie(header, each), text);
    const end = () => {
      if (failure) throw failure.error;
    };
    return isPromise(done) ? done.then(end) : end();
  };

  // What the API server's own cookies said counts where neither the options nor the token say it.
  const inherit = (text, from) => {
    const { httpOnly } = settings.cookie;
    let out = text;
    const seconds = Math.round((from?.expires - Date.now()) / 1000);
    if (seconds > 0 && !text.includes('; Max-Age=')) out += `; Max-Age=${seconds}`;
    if (from?.httpOnly && httpOnly === undefined && !text.includes('; HttpOnly')) out += '; HttpOnly';
    return out;
  };

  // cookies: those in which the tokens of a refresh came; missing: the application gave them.
  const write = (values, cookies) => {
    const unchanged = cookies && !cookies[1] && values[1] === storage.read()[1];
    try {
      storage.write(values);
    } finally {
      batch = batch.flatMap((text) => {
        const slot = keys.indexOf(text.replace(/^([^=]*?)(\.\d)?=.*/, '$1'));
        // Written anew, a cookie that was to last would be one of the browser's session.
        return slot === 1 && unchanged ? [] : inherit(text, cookies?.[slot]);
      });
    }
  };

  // At once wherever that can be: the response may be on its way when a promise has settled.
  const commit = (act) => (known ? act() : now(act));

  return {
    read: () => now(storage.read),
    write: (values, cookies) => commit(() => put(() => write(values, cookies))),
    clear: () =>
      commit(() => {
        if (gone?.text !== text) {
          const done = put(storage.clear);
          gone = { text, done };
        }
        return gone.done;
      }),
    check() {
      if (context.writable()) return;
      throw new AuthflightError(
        'no cookie can be set here: do it in a proxy, a route handler, a server action or getServerSideProps, before the response is sent',
        'ERR_READ_ONLY_COOKIES',
      );
    },
    writable() {
      return context.writable();
    },
  };
};
