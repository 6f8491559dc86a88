// Tokens in the cookies of one request on a server.

import { AuthflightError } from '../error.js';
import { isPromise } from '../promise.js';
import { cookies } from './cookie.js';

// context: see contexts/index.js. All cookies of a commit are written in one go.
export const requestCookies = (context, settings) => {
  const keys = [settings.accessTokenKey, settings.refreshTokenKey];
  let text = '';
  let batch = [];
  const storage = cookies({ read: () => text, write: (texts) => batch.push(...texts) }, keys, settings);

  // With the Cookie text of this moment, which some stores give by a promise.
  const now = (act) => {
    const go = (given) => {
      text = given;
      return act();
    };
    const given = context.read();
    return isPromise(given) ? given.then(go) : go(given);
  };

  const commit = (change) =>
    now(() => {
      batch = [];
      let failure;
      try {
        change();
      } catch (error) {
        failure = { error };
      }
      // Of a pair whose access token is too long for cookies, the refresh token is kept all the same.
      const done = batch.length > 0 ? context.write(batch) : undefined;
      const end = () => {
        if (failure) throw failure.error;
      };
      return isPromise(done) ? done.then(end) : end();
    });

  return {
    read: () => now(storage.read),
    write: (values) => commit(() => storage.write(values)),
    clear: () => commit(storage.clear),
    check() {
      if (context.writable) return;
      throw new AuthflightError(
        'no cookie can be set here: do it in a proxy, a route handler, a server action or getServerSideProps, before the response is sent',
        'ERR_READ_ONLY_COOKIES',
      );
    },
    get writable() {
      return context.writable;
    },
  };
};
