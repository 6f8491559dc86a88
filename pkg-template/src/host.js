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

// correct(): see to the clock.
export const createHost = (settings, tokens, emit, page, correct) => {
  let exchanging;
  let disposed = false;
  let own = false;
  // The access token that the application knows of.
  let known;
  // Aborted as soon as nobody waits for the lock of the tokens at hand any more; made when the first one does.
  let current;
  // The access token whose lock is waited for.
  let awaited;
  // The lock of the refresh under way: `{ name, lock, signal }`, without `lock` where there is none to be had.
  let held;

  const signalOfNow = () => {
    current ??= new AbortController();
    return current.signal;
  };

  // What the tabs know the tokens by that an exchange replaces.
  const spentBy = () => (settings.ambient ? host.url : (tokens.refresh ?? tokens.access));

  // Takes what has come of tokens that are spent, where storage does not show it: the core sees a change of storage.
  // useless: the access token that is of no use, or has just come.
  const adopt = async (signal, useless = tokens.access) => {
    const { access, refresh } = tokens;
    const spent = spentBy();
    const look = async () => {
      const found = spent && (await follow(spent));
      // What was refused was sent with the cookies of before.
      if (found?.at) return found.at > host.asked;
      if (!found || found.accessToken === useless) return false;
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
      if (!signal.aborted) await host.save(last);
      return true;
    };
    // Whatever storage has against it, it says again when the core looks.
    if ((await look().catch(() => false)) && !signal.aborted) tokens.untold();
  };

  const ask = async (token, running, hold) => {
    emit('refresh-start', {});
    const { coordinate, coordinated, refreshTimeout, unseen, ambient } = settings;
    const signal = signalOfNow();
    const spent = spentBy();
    try {
      // Somebody who has taken the lock by force may have refreshed.
      const goOn = () => !signal.aborted && !hold?.lock?.stolen;
      const run = (tokens, proceed = goOn) => exchange(settings, tokens, proceed);
      const answer = await (token && typeof coordinate === 'object'
        ? coordinated(coordinate, tokens, refreshTimeout, run)
        : run(tokens));
      const { accessToken, refreshToken } = answer;
      if (coordinate === 'tabs' && !signal.aborted) {
        // Before storage has it, and before the lock is released. One that does not rotate may be sent again.
        const rotated = unseen || (refreshToken ?? token) !== token;
        if (ambient) await leave(spent, { at: Date.now() }, true);
        else if (spent && accessToken && rotated) await leave(spent, { accessToken, refreshToken });
      }
      // If the core trapped meanwhile, the successor of the spent token must not be lost with it.
      if (running.dead && token === tokens.refresh) {
        await host.save(answer);
        tokens.untold();
      }
      return answer;
    } finally {
      if (exchanging?.token === token) exchanging = undefined;
    }
  };

  const host = {
    writable: tokens.writable,
    access: tokens.told,
    renewal: () => tokens.refresh,
    refreshable: tokens.refreshable,
    faded: () => tokens.faded,

    // When the request was sent that asked last for a refresh.
    asked: 0,
    // The ends of what requests wait for, by their names in the core's queue.
    parked: new Map(),
    // Why the core refuses the request that it is asked about.
    refusal: undefined,

    // Where tokens are refreshed stands for those that no script can read.
    url: resolveUrl(settings.baseUrl, settings.refresh.url),

    // A request that waits may go on, with an attempt to send, or fails. 0: the one that the core is asked about fails.
    settle(waiter, step, error) {
      if (!waiter) host.refusal = error;
      host.parked.get(waiter)?.resolve(error ?? step);
    },

    async look() {
      correct();
      return tokens.look();
    },

    // Resolves with the function that releases the lock, or with nothing where nobody asks for one.
    async lock() {
      if (settings.coordinate !== 'tabs' || !tokens.refreshable()) return undefined;
      const running = instance();
      const signal = signalOfNow();
      const name = `authflight:${running.fingerprint(tokens.refresh ?? host.url)}`;
      awaited = tokens.access ?? '';
      const hold = { name, signal, lock: await acquire(name, signal) };
      awaited = undefined;
      // Resolves when the platform has been told.
      const release = async () => {
        running.waits.delete(trapped);
        hold.lock?.release();
      };
      // A core that has trapped releases nothing.
      const trapped = () => {
        Promise.resolve(exchanging?.answer).then(release, release);
      };
      running.waits.add(trapped);
      if (running.dead) trapped();
      if (!signal.aborted) {
        held = hold;
        await adopt(signal);
      }
      return release;
    },

    // release: what `lock` answered with.
    release(release) {
      return release?.() ?? Promise.resolve();
    },

    // Nobody waits for the lock of these tokens any more.
    left() {
      current?.abort();
      current = undefined;
    },

    // A refresh under way is brought to its end, for the sake of the other tabs; none is begun any more.
    dispose() {
      disposed = true;
      if (!exchanging) host.left();
    },

    // Joins the exchange under way if there is one: a core that took the place of a trapped one must not
    // spend the refresh token again.
    async exchange() {
      const token = tokens.refresh;
      const hold = held;
      if (exchanging?.token !== token) exchanging = undefined;
      if (disposed && !exchanging) throw { status: 0 };
      exchanging ??= { token, answer: ask(token, instance(), hold) };
      const { answer } = exchanging;
      const came = await answer.catch(() => {});
      if (hold && !(came && hold.lock && !hold.lock.stolen)) {
        // Stolen: it is acquired as by everybody, and what came of it meanwhile is looked at.
        if (hold.lock?.stolen) hold.lock = await acquire(hold.name, hold.signal);
        await adopt(hold.signal, came?.accessToken);
      }
      return answer;
    },

    // A refresh token that does not rotate stays. cookies: those in which the tokens came; see answer.js.
    async save({ accessToken, refreshToken = tokens.refresh, cookies = [] }) {
      await tokens.set({ accessToken, refreshToken }, cookies);
      host.wrote();
    },

    // These tokens are our own: others are to know, once this machine's clock is known too.
    wrote() {
      own = true;
    },

    // Storage held other tokens. Those of the first look are no news.
    adopted(first) {
      const { access } = tokens;
      if (first) known = access;
      else {
        // The lock of tokens that are out of date need not be waited for.
        if (awaited !== undefined && access && access !== awaited) host.left();
        host.announce();
      }
    },

    refreshed(outcome, cause) {
      if (outcome === 'renewed') host.announce();
      emit('refresh-end', { outcome, error: cause });
    },

    announce() {
      const { access } = tokens;
      const pair = tokens.pair();
      const ours = own;
      own = false;
      if (ours) page?.tell([host.url, true]);
      // Of another tab's tokens the access token is written last: with the old one, or none, there is half of a pair.
      if (!pair || (!ours && (!access || access === known))) return;
      known = access;
      const { onTokens } = settings;
      report(() => onTokens?.(pair));
      emit('tokens', pair);
    },

    ended(reason, error) {
      host.left();
      const print = tokens.fingerprint();
      const cleared = reason === 'elsewhere' ? undefined : tokens.clear();
      const { onSessionExpired } = settings;
      const detail = { reason, returnTo: settings.returnTo(), error };
      known = undefined;
      const tell = () => {
        if (reason !== 'elsewhere') page?.tell([host.url, false, print]);
        if (reason !== 'logout') report(() => onSessionExpired?.(detail));
        emit('signed-out', detail);
      };
      // A callback that leaves the page is to leave no token behind in a slow storage.
      if (isPromise(cleared)) cleared.then(tell);
      else tell();
    },

    // text: code, outcome of the refresh and message; see error.rs.
    fail(text, cause) {
      const [code, refreshOutcome, message] = text.split('|');
      return new AuthflightError(message, code, { refreshOutcome, cause });
    },
  };
  return host;
};

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
