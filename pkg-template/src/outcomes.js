// The outcomes of refreshes, by the key of the refresh token that was spent: for a while, and no more than so many.

import { LONGEST_TIMER_MS } from './promise.js';

export const createOutcomes = (keep, maxKeys) => {
  // Oldest first. Failures apart: whoever sends refresh tokens that are none must not push anybody's tokens out.
  const tokens = new Map();
  const failures = new Map();

  const drop = (map, key) => {
    clearTimeout(map.get(key)?.timer);
    map.delete(key);
  };

  return {
    get(key) {
      const entry = tokens.get(key) ?? failures.get(key);
      return entry && entry.until > performance.now() ? entry.outcome : undefined;
    },

    set(key, outcome) {
      drop(tokens, key);
      drop(failures, key);
      const ms = Math.min(outcome.keep ?? keep, LONGEST_TIMER_MS);
      if (!(ms > 0)) return;
      const map = outcome.access ? tokens : failures;
      const timer = setTimeout(drop, ms, map, key);
      // They leave the memory in time, and no process stays up for that.
      timer.unref?.();
      map.set(key, { outcome, timer, until: performance.now() + ms });
      if (map.size > maxKeys) drop(map, map.keys().next().value);
    },
  };
};

// Tokens that do not rotate, and of which the caller has the access token already.
export const isOfNoUse = (outcome, held) => Boolean(held) && outcome.access === held && !outcome.next;
