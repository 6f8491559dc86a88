// One refresh for all requests of one process that hold the same refresh token.

import { limited, milliseconds, WHOLE } from './limits.js';
import { createOutcomes, isOfNoUse } from './outcomes.js';

const LIMITS = { keep: milliseconds(0), maxKeys: WHOLE };

export const createCoordinator = (options = undefined) => {
  const { keep = 30_000, maxKeys = 1_000 } = limited('createCoordinator', options, LIMITS);
  const running = new Map();
  const kept = createOutcomes(keep, maxKeys);

  const begin = async (key, run) => {
    try {
      const outcome = await run();
      kept.set(key, outcome);
      return outcome;
    } finally {
      running.delete(key);
    }
  };

  return {
    async refresh(key, run, held) {
      const outcomes = [];
      const seen = new Set();
      // What has become of this refresh token: its successor may be spent by now too.
      for (let at = key; at && !seen.has(at); ) {
        seen.add(at);
        const known = kept.get(at);
        let flight = running.get(at);
        if (!flight && at === key && (!known || isOfNoUse(known, held))) {
          flight = begin(key, run);
          running.set(key, flight);
        }
        const outcome = flight ? await flight : known;
        if (!outcome) break;
        outcomes.push(outcome);
        at = outcome.next;
      }
      return outcomes;
    },
  };
};
