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

const late = () =>
  new AuthflightError(`the token storage did not answer within ${STORAGE_TIMEOUT_MS} ms`, 'ERR_STORAGE');

const failed = (cause) =>
  cause instanceof AuthflightError ? cause : new AuthflightError('the token storage failed', 'ERR_STORAGE', { cause });

// A stored value that cannot be a token counts as none: a corrupt entry signs out, and throws nothing.
const token = (value, inHeader) =>
  typeof value === 'string' && value !== '' && instance().tokenSafe(value, inHeader) ? value : undefined;

export class Tokens {
  #storage;
  #hidden;
  #ambient;
  #warn;
  // The values last read from storage; undefined: not read yet.
  #stored;
  // Writes still under way in an asynchronous storage: reads wait for them.
  #writing;
  #busy = false;
  #known = false;
  // The tokens are out of sight in HttpOnly cookies, and somebody has logged out.
  #absent = false;
  // Somebody has logged out of the session with this fingerprint: whatever storage holds next is another one's.
  #over;
  #until = 0;
  // The access token has gone from storage, and the refresh token is the same.
  faded = false;
  access;
  refresh;

  // hidden: the refresh token travels in an HttpOnly cookie. ambient: so does the access token.
  constructor({ storage, hidden = false, ambient = false }, warn) {
    this.#storage = storage;
    this.#hidden = hidden;
    this.#ambient = ambient;
    this.#warn = warn;
  }

  get writable() {
    return this.#storage.writable !== false;
  }

  get tokens() {
    return this.access || this.refresh ? { accessToken: this.access, refreshToken: this.refresh } : undefined;
  }

  // What others may know the session by.
  get print() {
    const token = this.refresh ?? this.access;
    return token && instance().fingerprint(token);
  }

  // The access token as the core is told of it: one that travels in an HttpOnly cookie is an empty text.
  get told() {
    return this.access ?? (this.#ambient && !this.#absent ? '' : undefined);
  }

  get refreshable() {
    return (this.#hidden && !this.#absent) || this.refresh !== undefined;
  }

  // Somebody else has logged in or out: is that news of a session that no script can see? One in a storage ends with the
  // next look. over: the fingerprint of the token that it had.
  turn(present, over) {
    this.#over = over ?? this.#over;
    if (!this.#hidden || this.#absent !== present) return false;
    this.#absent = !present;
    this.access = this.refresh = undefined;
    return true;
  }

  // A core that knows nothing is there: the next look tells it all.
  untold() {
    this.#known = false;
  }

  // The core has been told of these tokens otherwise.
  tell() {
    this.#known = true;
  }

  // Reads storage: has it changed since the last look? A promise of that where storage is asynchronous, and where
  // another tab is in the middle of a write.
  look(tries = HALF_TRIES) {
    // A storage that calls the client while it is written to has half of a pair.
    if (this.#busy) return false;
    if (this.#writing) return this.#writing.then(() => this.look(tries));
    let values;
    try {
      values = this.#storage.read();
    } catch (cause) {
      throw failed(cause);
    }
    return isPromise(values)
      ? within(values, STORAGE_TIMEOUT_MS, late).then(
          (read) => (this.#writing ? this.look(tries) : this.#compare(read, tries)),
          (cause) => {
            throw failed(cause);
          },
        )
      : this.#compare(values, tries);
  }

  // Does storage hold another pair than at the last look, or can it not be read? Takes nothing over.
  async moved() {
    try {
      return !same(await within(Promise.resolve(this.#storage.read()), STORAGE_TIMEOUT_MS, late), this.#stored);
    } catch {
      return true;
    }
  }

  #compare(values, tries) {
    const stored = this.#stored;
    // The refresh token is written first: the access token beside it is still the one of before.
    const half = stored && values[1] && values[1] !== stored[1] && values[0] === stored[0];
    if (half && tries) return delay(HALF_MS).then(() => this.look(tries - 1));
    const known = this.#known;
    this.#known = true;
    if (stored && stored[0] === values[0] && stored[1] === values[1]) return !known;
    // What may have been written before that end, and cleared by it, is not taken for the next session.
    if ((values[1] ?? values[0]) && performance.now() < this.#until) return !known;
    // The end of a session comes first, though storage may hold the next one by now: that shows later.
    if (this.#over && this.#over === this.print) {
      values = [];
      this.#until = performance.now() + LATE_MS;
    }
    this.#over = undefined;
    const ambient = this.#ambient && stored;
    this.#stored = [values[0], values[1]];
    if (ambient) return false;
    const { refresh } = this;
    this.access = half ? undefined : token(values[0], true);
    this.refresh = token(values[1], false);
    if (this.access) this.#absent = false;
    // A cookie runs out with its token: that is no other pair of tokens.
    this.faded = stored !== undefined && !this.access && this.refresh !== undefined && this.refresh === refresh;
    return true;
  }

  // Throws where the application can write no tokens.
  check() {
    this.#storage.check?.();
  }

  // Takes new tokens, and writes them. What cannot be saved is used from memory all the same.
  set({ accessToken, refreshToken }, cookies) {
    this.faded = this.#absent = false;
    this.access = accessToken;
    this.refresh = refreshToken;
    const values = [accessToken, this.#hidden ? undefined : refreshToken];
    return this.#write(() => this.#storage.write(values, cookies), values);
  }

  clear() {
    this.access = this.refresh = undefined;
    this.#absent = true;
    return this.#write(() => this.#storage.clear(), []);
  }

  #write(act, values) {
    const before = this.#stored;
    const wrong = (cause) => {
      this.#warn('tokens could not be saved: they are used from memory until the page closes', cause);
    };
    let done;
    this.#busy = true;
    try {
      done = this.#writing ? this.#writing.then(act) : act();
    } catch (cause) {
      this.#settle(values);
      wrong(cause);
      return undefined;
    } finally {
      this.#busy = false;
    }
    this.#stored = [values[0], values[1]];
    if (!isPromise(done)) {
      if (!this.#settle(values, before)) wrong();
      return undefined;
    }
    const writing = within(done, STORAGE_TIMEOUT_MS, late)
      .catch((cause) => {
        this.#stored = before;
        wrong(cause);
      })
      .then(() => {
        if (this.#writing === writing) this.#writing = undefined;
      });
    this.#writing = writing;
    return writing;
  }

  // Takes what storage holds after a write for known, so that the tokens in memory stay: a browser drops a
  // cookie that it does not like without a word, and a full storage takes one token and not the other.
  // With `before`, what is neither that nor what was written is somebody else's, and left to the next look.
  #settle(values, before = undefined) {
    try {
      const stored = this.#storage.read();
      if (isPromise(stored)) return true;
      if (same(stored, values)) {
        this.#stored = [stored[0], stored[1]];
        return true;
      }
      if (before && !same(stored, before)) return true;
      this.#stored = [stored[0], stored[1]];
    } catch {
      // What cannot be read stays unknown until it can.
    }
    return false;
  }
}

// Two pairs of stored values; null and undefined are both absent.
const same = (a, b) => (a[0] ?? null) === (b[0] ?? null) && (a[1] ?? null) === (b[1] ?? null);
