// One refresh for all requests of one process that hold the same refresh token.

import { OptionError } from './error.js';
import { own } from './object.js';
import { show } from './options.js';
import { LONGEST_TIMER_MS } from './promise.js';
import { keyOf } from './seal.js';

const LIMITS = {
  keep: [(value) => value >= 0 && value <= LONGEST_TIMER_MS, 'a number of milliseconds from 0 to 2147483647'],
  maxKeys: [(value) => Number.isInteger(value) && value > 0, 'a whole number from 1'],
};

const check = (name, value) => {
  if (!Object.hasOwn(LIMITS, name)) {
    throw new OptionError(`unknown option \`${name}\`: createCoordinator takes keep and maxKeys`, 'ERR_BAD_OPTION');
  }
  const [fits, allowed] = LIMITS[name];
  if (value === undefined || (typeof value === 'number' && fits(value))) return;
  throw new OptionError(`option \`${name}\` must be ${allowed}; got ${show(value)}`);
};

export const createCoordinator = (options = undefined) => {
  const given = own(options);
  for (const name of Object.keys(given)) check(name, given[name]);
  const { keep = 30_000, maxKeys = 1_000 } = given;
  // By the hash of the refresh token: the tokens that are on their way, and those that came, oldest first.
  const running = new Map();
  const kept = new Map();

  const drop = (key) => {
    clearTimeout(kept.get(key)?.timer);
    kept.delete(key);
  };

  const store = (key, tokens, successor) => {
    drop(key);
    if (keep === 0) return;
    // A link to what is there already could lead in a circle.
    const next = kept.has(successor) ? undefined : successor;
    const timer = setTimeout(drop, keep, key);
    // Tokens leave the memory in time, and no process stays up for that.
    timer.unref?.();
    kept.set(key, { tokens, next, timer, until: performance.now() + keep });
    if (kept.size > maxKeys) drop(kept.keys().next().value);
  };

  // What has become of this refresh token: its successor may be spent by now too.
  const newest = (key) => {
    let tokens;
    for (let at = key; at; ) {
      if (running.has(at)) return running.get(at);
      const entry = kept.get(at);
      if (!entry || entry.until <= performance.now()) break;
      tokens = entry.tokens;
      at = entry.next;
    }
    return tokens;
  };

  const begin = async (key, run) => {
    try {
      const tokens = await run();
      store(key, tokens, tokens.refreshToken && (await keyOf(tokens.refreshToken)));
      return tokens;
    } finally {
      running.delete(key);
    }
  };

  return {
    async refresh(key, run) {
      const known = newest(key);
      if (known) return known;
      const tokens = begin(key, run);
      running.set(key, tokens);
      return tokens;
    },
  };
};
