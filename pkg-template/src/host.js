// What the core asks of JavaScript during a refresh: storage, the lock, the endpoint, the application.

import { AuthflightError } from './error.js';
import { delay, isPromise } from './promise.js';
import { exchange } from './refresh.js';
import { follow, leave } from './tab-channel.js';
import { acquire } from './tab-lock.js';
import { resolveUrl } from './url.js';
import { instance } from './wasm.js';

// So long storage may go on showing tokens that are known to be spent, looked at after each of these. Few, since
// Chromium lets the fifth timer in a chain, and all after it, wait for up to a minute in a tab that is hidden for long.
const LOOK_MS = [20, 80, 300, 600];

export class Host {
  #settings;
  #emit;
  #exchanging;
  #disposed = false;
  #page;
  #correct;
  #own = false;
  // The access token that the application knows of.
  #told;
  // Aborted as soon as nobody waits for the lock of the tokens at hand any more.
  #current = new AbortController();
  // The access token whose lock is waited for.
  #awaited;
  // The lock of the refresh under way: `{ name, lock, signal }`, without `lock` where there is none to be had.
  #hold;
  // The ends of what requests wait for, by their names in the core's queue.
  parked = new Map();
  // Why the core refuses the request that it is asked about.
  refusal;
  // When the request was sent that asked last for a refresh.
  asked = 0;
  tokens;

  // correct(): see to the clock.
  constructor(settings, tokens, emit, page, correct) {
    this.#correct = correct;
    this.#settings = settings;
    this.tokens = tokens;
    this.#emit = emit;
    this.#page = page;
  }

  // Where tokens are refreshed stands for those that no script can read.
  get url() {
    const { baseUrl, refresh } = this.#settings;
    return resolveUrl(baseUrl, refresh.url);
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

  // A request that waits may go on, with an attempt to send, or fails. 0: the one that the core is asked about fails.
  settle(waiter, step, error) {
    if (!waiter) this.refusal = error;
    const ends = this.parked.get(waiter);
    if (error) ends?.reject(error);
    else ends?.resolve(step);
  }

  async look() {
    this.#correct();
    return this.tokens.look();
  }

  // What the tabs know the tokens by that an exchange replaces.
  get #spent() {
    const { refresh, access } = this.tokens;
    return this.#settings.ambient ? this.url : (refresh ?? access);
  }

  // Resolves with the function that releases the lock, or with nothing where nobody asks for one.
  async lock() {
    if (this.#settings.coordinate !== 'tabs' || !this.refreshable) return undefined;
    const running = instance();
    const { signal } = this.#current;
    const name = `authflight:${running.fingerprint(this.tokens.refresh ?? this.url)}`;
    this.#awaited = this.tokens.access ?? '';
    const hold = { name, signal, lock: await acquire(name, signal) };
    this.#awaited = undefined;
    // Resolves when the platform has been told.
    const release = async () => {
      running.waits.delete(trapped);
      hold.lock?.release();
    };
    // A core that has trapped releases nothing.
    const trapped = () => {
      Promise.resolve(this.#exchanging?.answer).then(release, release);
    };
    running.waits.add(trapped);
    if (running.dead) trapped();
    if (!signal.aborted) {
      this.#hold = hold;
      await this.#adopt(signal);
    }
    return release;
  }

  // release: what `lock` answered with.
  release(release) {
    return release?.() ?? Promise.resolve();
  }

  // Takes what has come of tokens that are spent, where storage does not show it: the core sees a change of storage.
  // known: the access token that is of no use, or has just come.
  async #adopt(signal, known = this.tokens.access) {
    const { tokens } = this;
    const { access, refresh } = tokens;
    const spent = this.#spent;
    const look = async () => {
      const found = spent && (await follow(spent));
      // What was refused was sent with the cookies of before.
      if (found?.at) return found.at > this.asked;
      if (!found || found.accessToken === known) return false;
      const pairs = [refresh, found.refreshToken];
      for (const ms of [...LOOK_MS, 0]) {
        // The core has yet to be told.
        if (await tokens.look()) tokens.untold();
        // The access token is written last, and its cookie runs out: then the refresh token tells whose pair it is.
        if (tokens.access ? tokens.access !== access : !tokens.refresh || !pairs.includes(tokens.refresh)) return true;
        if (!ms || signal.aborted) break;
        await delay(ms);
      }
      // Whoever refreshed was closed before they wrote it; who came after them may have refreshed again.
      const last = (await follow(spent)) ?? found;
      if (!signal.aborted) await this.save(last);
      return true;
    };
    // Whatever storage has against it, it says again when the core looks.
    if ((await look().catch(() => false)) && !signal.aborted) tokens.untold();
  }

  // Nobody waits for the lock of these tokens any more.
  left() {
    this.#current.abort();
    this.#current = new AbortController();
  }

  // A refresh under way is brought to its end, for the sake of the other tabs; none is begun any more.
  dispose() {
    this.#disposed = true;
    if (!this.#exchanging) this.left();
  }

  // Joins the exchange under way if there is one: a core that took the place of a trapped one must not
  // spend the refresh token again.
  async exchange() {
    const token = this.tokens.refresh;
    const hold = this.#hold;
    if (this.#exchanging?.token !== token) this.#exchanging = undefined;
    if (this.#disposed && !this.#exchanging) throw { status: 0 };
    this.#exchanging ??= { token, answer: this.#ask(token, instance(), hold) };
    const { answer } = this.#exchanging;
    const tokens = await answer.catch(() => {});
    if (hold && !(tokens && hold.lock && !hold.lock.lost)) {
      // Stolen: it is acquired as by everybody, and what came of it meanwhile is looked at.
      if (hold.lock?.lost) hold.lock = await acquire(hold.name, hold.signal);
      await this.#adopt(hold.signal, tokens?.accessToken);
    }
    return answer;
  }

  async #ask(token, running, hold) {
    this.#emit('refresh-start', {});
    const { coordinate, coordinated, refreshTimeout, hidden, ambient } = this.#settings;
    const { signal } = this.#current;
    const spent = this.#spent;
    try {
      // Somebody who has taken the lock by force may have refreshed.
      const goOn = () => !signal.aborted && !hold?.lock?.lost;
      const run = (tokens, proceed = goOn) => exchange(this.#settings, tokens, proceed);
      const tokens = await (token && typeof coordinate === 'object'
        ? coordinated(coordinate, this.tokens, refreshTimeout, run)
        : run(this.tokens));
      const { accessToken, refreshToken } = tokens;
      if (coordinate === 'tabs' && !signal.aborted) {
        // Before storage has it, and before the lock is released. One that does not rotate may be sent again.
        const rotated = hidden || (refreshToken ?? token) !== token;
        if (ambient) await leave(spent, { at: Date.now() }, true);
        else if (spent && accessToken && rotated) await leave(spent, { accessToken, refreshToken });
      }
      // If the core trapped meanwhile, the successor of the spent token must not be lost with it.
      if (running.dead && token === this.tokens.refresh) {
        await this.save(tokens);
        this.tokens.untold();
      }
      return tokens;
    } finally {
      if (this.#exchanging?.token === token) this.#exchanging = undefined;
    }
  }

  // A refresh token that does not rotate stays. cookies: those in which the tokens came; see answer.js.
  async save({ accessToken, refreshToken = this.tokens.refresh, cookies = [] }) {
    await this.tokens.set({ accessToken, refreshToken }, cookies);
    this.wrote();
  }

  // These tokens are our own: others are to know, once this machine's clock is known too.
  wrote() {
    this.#own = true;
  }

  // Storage held other tokens. Those of the first look are no news.
  adopted(first) {
    const { access } = this.tokens;
    if (first) this.#told = access;
    else {
      // The lock of tokens that are out of date need not be waited for.
      if (this.#awaited !== undefined && access && access !== this.#awaited) this.left();
      this.committed();
    }
  }

  refreshed(outcome, cause) {
    if (outcome === 'renewed') this.committed();
    this.#emit('refresh-end', { outcome, error: cause });
  }

  committed() {
    const { access, tokens } = this.tokens;
    const own = this.#own;
    this.#own = false;
    if (own) this.#page?.tell([this.url, true]);
    // Of another tab's tokens the access token is written last: with the old one, or none, there is half of a pair.
    if (!tokens || (!own && (!access || access === this.#told))) return;
    this.#told = access;
    this.#call(this.#settings.onTokens, tokens);
    this.#emit('tokens', tokens);
  }

  ended(reason, error) {
    this.left();
    const { print } = this.tokens;
    const cleared = reason === 'elsewhere' ? undefined : this.tokens.clear();
    const detail = { reason, returnTo: this.#settings.returnTo(), error };
    this.#told = undefined;
    const tell = () => {
      if (reason !== 'elsewhere') this.#page?.tell([this.url, false, print]);
      if (reason !== 'logout') this.#call(this.#settings.onSessionExpired, detail);
      this.#emit('signed-out', detail);
    };
    // A callback that leaves the page is to leave no token behind in a slow storage.
    if (isPromise(cleared)) cleared.then(tell);
    else tell();
  }

  // text: code, outcome of the refresh and message; see error.rs.
  fail(text, cause) {
    const [code, refreshOutcome, message] = text.split('|');
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
