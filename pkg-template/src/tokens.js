// The client's tokens: what it holds in memory, beside what storage held when it last looked.

import { AuthflightError } from './error.js';
import { delay, isPromise, within } from './promise.js';
import { instance } from './wasm.js';

const STORAGE_TIMEOUT_MS = 5_000;
// So often a pair is looked at again that another tab has not written to its end, and so long after.
const HALF_TRIES = 3;
const HALF_MS = 15;
// So late storage may show what another tab wrote.
const LATE_MS = 100;

const late = () => new AuthflightError('the token storage did not answer in time', 'ERR_STORAGE');

const inTime = (promise) => within(promise, STORAGE_TIMEOUT_MS, late);

const fail = (cause) => {
  throw cause instanceof AuthflightError
    ? cause
    : new AuthflightError('the token storage failed', 'ERR_STORAGE', { cause });
};

// A stored value that cannot be a token counts as none: a corrupt entry signs out, and throws nothing.
const token = (value, inHeader) =>
  value && typeof value === 'string' && instance().tokenSafe(value, inHeader) ? value : undefined;

// Two pairs of stored values; null and undefined are both absent.
const same = (a, b) => (a[0] ?? null) === (b[0] ?? null) && (a[1] ?? null) === (b[1] ?? null);

// Of the storage, unseen: the refresh token travels in an HttpOnly cookie; ambient: so does the access token.
export const createTokens = (storage, warn) => {
  const { unseen, ambient } = storage;
  // The values last read from storage; undefined: not read yet.
  let stored;
  // Writes still under way in an asynchronous storage: reads wait for them.
  let writing;
  let busy = false;
  let known = false;
  // The tokens are out of sight in HttpOnly cookies, and somebody has logged out.
  let absent = false;
  // Somebody has logged out of the session with this fingerprint: whatever storage holds next is another one's.
  let ended;
  let until = 0;

  const compare = (read, tries) => {
    let values = read;
    const before = stored;
    // The refresh token is written first: the access token beside it is still the one of before.
    const half = before && values[1] && values[1] !== before[1] && values[0] === before[0];
    if (half && tries) return delay(HALF_MS).then(() => tokens.look(tries - 1));
    const news = !known;
    known = true;
    if (before && same(before, values)) return news;
    // What may have been written before that end, and cleared by it, is not taken for the next session.
    if ((values[1] ?? values[0]) && performance.now() < until) return news;
    // The end of a session comes first, though storage may hold the next one by now: that shows later.
    if (ended && ended === tokens.fingerprint()) {
      values = [];
      until = performance.now() + LATE_MS;
    }
    ended = undefined;
    stored = values;
    if (ambient && before) return false;
    const { refresh } = tokens;
    tokens.access = half ? undefined : token(values[0], true);
    tokens.refresh = token(values[1], false);
    if (tokens.access) absent = false;
    // A cookie runs out with its token: that is no other pair of tokens.
    tokens.faded = Boolean(before && !tokens.access && refresh && tokens.refresh === refresh);
    return true;
  };

  const write = (act, values) => {
    const before = stored;
    const wrong = (cause) => warn('tokens could not be saved: they are kept in memory', cause);
    let done;
    busy = true;
    try {
      done = writing ? writing.then(act) : act();
    } catch (cause) {
      settle(values);
      wrong(cause);
      return undefined;
    } finally {
      busy = false;
    }
    stored = values;
    if (!isPromise(done)) {
      if (!settle(values, before)) wrong();
      return undefined;
    }
    const now = inTime(done)
      .catch((cause) => {
        stored = before;
        wrong(cause);
      })
      .then(() => {
        if (writing === now) writing = undefined;
      });
    writing = now;
    return now;
  };

  // Takes what storage holds after a write for known, so that the tokens in memory stay: a browser drops a
  // cookie that it does not like without a word, and a full storage takes one token and not the other.
  // With `before`, what is neither that nor what was written is somebody else's, and left to the next look.
  const settle = (values, before = undefined) => {
    try {
      const read = storage.read();
      if (isPromise(read)) return true;
      const written = same(read, values);
      if (!written && before && !same(read, before)) return true;
      stored = read;
      return written;
    } catch {
      // What cannot be read stays unknown until it can.
      return false;
    }
  };

  const tokens = {
    access: undefined,
    refresh: undefined,
    // The access token has gone from storage, and the refresh token is the same.
    faded: false,

    writable() {
      return storage.writable?.() ?? true;
    },

    pair() {
      const { access, refresh } = tokens;
      return access || refresh ? { accessToken: access, refreshToken: refresh } : undefined;
    },

    // What others may know the session by.
    fingerprint() {
      const token = tokens.refresh ?? tokens.access;
      return token && instance().fingerprint(token);
    },

    // The access token as the core is told of it: one that travels in an HttpOnly cookie is an empty text.
    told() {
      return tokens.access ?? (ambient && !absent ? '' : undefined);
    },

    refreshable() {
      return (unseen && !absent) || tokens.refresh !== undefined;
    },

    // Somebody else has logged in or out: is that news of a session that no script can see? One in a storage ends with
    // the next look. over: the fingerprint of the token that it had.
    turn(present, over) {
      ended = over ?? ended;
      if (!unseen || absent !== present) return false;
      absent = !present;
      tokens.access = tokens.refresh = undefined;
      return true;
    },

    // A core that knows nothing is there: the next look tells it all.
    untold() {
      known = false;
    },

    // The core has been told of these tokens otherwise.
    tell() {
      known = true;
    },

    // Reads storage: has it changed since the last look? A promise of that where storage is asynchronous, and where
    // another tab is in the middle of a write.
    look(tries = HALF_TRIES) {
      // A storage that calls the client while it is written to has half of a pair.
      if (busy) return false;
      if (writing) return writing.then(() => tokens.look(tries));
      let values;
      try {
        values = storage.read();
      } catch (cause) {
        fail(cause);
      }
      return isPromise(values)
        ? inTime(values).then((read) => (writing ? tokens.look(tries) : compare(read, tries)), fail)
        : compare(values, tries);
    },

    // Does storage hold another pair than at the last look, or can it not be read? Takes nothing over.
    async moved() {
      try {
        return !same(await inTime(Promise.resolve(storage.read())), stored);
      } catch {
        return true;
      }
    },

    // Throws where the application can write no tokens.
    check() {
      storage.check?.();
    },

    // Takes new tokens, and writes them. What cannot be saved is used from memory all the same.
    set({ accessToken, refreshToken }, cookies) {
      tokens.faded = absent = false;
      tokens.access = accessToken;
      tokens.refresh = refreshToken;
      const values = [accessToken, unseen ? undefined : refreshToken];
      return write(() => storage.write(values, cookies), values);
    },

    clear() {
      tokens.access = tokens.refresh = undefined;
      absent = true;
      return write(() => storage.clear(), []);
    },
  };
  return tokens;
};
