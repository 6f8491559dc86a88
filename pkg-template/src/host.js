// What the core asks of JavaScript during a refresh: storage, the lock, the endpoint, the application.

import { coordinated } from './coordinate.js';
import { AuthflightError } from './error.js';
import { isPromise, within } from './promise.js';
import { exchange } from './refresh.js';
import { instance } from './wasm.js';

// Longer than this nobody waits for another tab: the commit guard keeps the result right without it.
const LOCK_TIMEOUT_MS = 5_000;

export class Host {
  #settings;
  #emit;
  #exchanging;
  tokens;

  constructor(settings, tokens, emit) {
    this.#settings = settings;
    this.tokens = tokens;
    this.#emit = emit;
  }

  get writable() {
    return this.tokens.writable;
  }

  get access() {
    return this.tokens.told;
  }

  get renewal() {
    return this.tokens.refresh;
  }

  get refreshable() {
    return this.tokens.refreshable;
  }

  get faded() {
    return this.tokens.faded;
  }

  async look() {
    return this.tokens.look();
  }

  // Resolves with the function that releases the lock, or with nothing where there is no lock.
  async lock() {
    const locks = this.#settings.coordinate === 'tabs' && globalThis.navigator?.locks;
    if (!locks || !this.tokens.refresh) return undefined;
    const controller = new AbortController();
    const name = `authflight:${instance().fingerprint(this.tokens.refresh)}`;
    const held = new Promise((resolve, reject) => {
      locks
        .request(name, { signal: controller.signal }, () => new Promise((release) => resolve(release)))
        .catch(reject);
    });
    return within(held, LOCK_TIMEOUT_MS, () => {
      controller.abort();
      return new Error('no lock in time');
    }).catch(() => undefined);
  }

  // Joins the exchange under way if there is one: a core that took the place of a trapped one must not
  // spend the refresh token again.
  exchange() {
    const token = this.tokens.refresh;
    if (this.#exchanging?.token !== token) this.#exchanging = undefined;
    this.#exchanging ??= { token, answer: this.#ask(token, instance()) };
    return this.#exchanging.answer;
  }

  async #ask(token, running) {
    this.#emit('refresh-start', {});
    try {
      const { coordinate, refreshTimeout } = this.#settings;
      const run = (tokens, proceed) => exchange(this.#settings, tokens, proceed);
      const tokens = await (token && typeof coordinate === 'object'
        ? coordinated(coordinate, this.tokens, refreshTimeout, run)
        : run(this.tokens));
      // If the core trapped meanwhile, the successor of the spent token must not be lost with it.
      if (running.dead && token === this.tokens.refresh) await this.save(tokens);
      return tokens;
    } finally {
      if (this.#exchanging?.token === token) this.#exchanging = undefined;
    }
  }

  // A refresh token that does not rotate stays. cookies: those in which the tokens came; see answer.js.
  async save({ accessToken, refreshToken = this.tokens.refresh, cookies = [] }) {
    await this.tokens.set({ accessToken, refreshToken }, cookies);
  }

  refreshed(outcome, cause) {
    if (outcome === 'renewed') this.committed();
    this.#emit('refresh-end', { outcome, error: cause });
  }

  committed() {
    const tokens = this.tokens.tokens;
    if (!tokens) return;
    this.#call(this.#settings.onTokens, tokens);
    this.#emit('tokens', tokens);
  }

  ended(reason, error) {
    const cleared = reason === 'elsewhere' ? undefined : this.tokens.clear();
    const detail = { reason, returnTo: this.#settings.returnTo(), error };
    const tell = () => {
      if (reason !== 'logout') this.#call(this.#settings.onSessionExpired, detail);
      this.#emit('signed-out', detail);
    };
    // A callback that leaves the page is to leave no token behind in a slow storage.
    if (isPromise(cleared)) cleared.then(tell);
    else tell();
  }

  fail(code, message, refreshOutcome, cause) {
    return new AuthflightError(message, code, { refreshOutcome, cause });
  }

  // A callback that throws is reported as the platform reports errors, and disturbs nobody else.
  #call(callback, argument) {
    report(() => callback?.(argument));
  }
}

// Runs a callback of the application; what it throws goes to the platform's own error handling.
export const report = (run) => {
  try {
    const result = run();
    result?.catch?.(rethrow);
  } catch (error) {
    rethrow(error);
  }
};

const rethrow = (error) => {
  const report = globalThis.reportError;
  if (report) report(error);
  else console.error(error);
};
