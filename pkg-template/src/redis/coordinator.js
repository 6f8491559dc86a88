// One refresh for all instances of a server: who holds the lock in Redis refreshes, the others get what came of it.

import { OptionError, show } from '../error.js';
import { limited, milliseconds, WHOLE } from '../limits.js';
import { createOutcomes, isOfNoUse } from '../outcomes.js';
import { adapt } from './client.js';
import { createNews } from './news.js';
import { ACQUIRE, COMMIT, LOOK, RELEASE, RENEW } from './scripts.js';

const LEAST_KEEP_MS = 1_000;

const LIMITS = {
  keep: milliseconds(LEAST_KEEP_MS),
  lease: milliseconds(100),
  timeout: milliseconds(10),
  poll: milliseconds(10),
  wait: milliseconds(100),
  maxKeys: WHOLE,
};

// So often within a lease its holder says that it is alive.
const BEATS = 3;

const RETRY_MS = 250;

export const createRedisCoordinator = (client, options = undefined) => {
  const redis = adapt(client);
  const given = limited('createRedisCoordinator', options, LIMITS, ['prefix', 'onError']);
  const { prefix = 'authflight:', onError, keep = 30_000, maxKeys = 1_000 } = given;
  const { lease = 5_000, timeout = 1_000, poll = 200, wait = 30_000 } = given;
  if (typeof prefix !== 'string' || /[{}]/.test(prefix)) {
    throw new OptionError(`option \`prefix\` must be a text without braces; got ${show(prefix)}`);
  }
  if (onError !== undefined && typeof onError !== 'function') {
    throw new OptionError(`option \`onError\` must be a function; got ${show(onError)}`);
  }

  const report = (error) => {
    try {
      onError?.(error);
    } catch {
      // A log that fails is no reason to refresh twice.
    }
  };
  const news = createNews(redis.listen, report);
  const kept = createOutcomes(keep, maxKeys);
  // Another was about to spend this token when Redis was last heard of: by nobody's word it is unspent.
  const elsewhere = createOutcomes(keep, maxKeys);
  const flights = new Map();
  // A command has failed, and the client has had no connection since: it would fail again, after as long.
  let isDown = false;

  // The braces keep the keys together in a cluster.
  const names = (key) => ['lock', 'turn', 'done'].map((name) => `${prefix}{${key}}:${name}`);

  const channel = (key) => `${prefix}${key}`;

  // Resolves with what a script says, in time; `late` gets what comes after that.
  const command = async (script, key, args, late = undefined) => {
    if (isDown && !redis.isReady()) throw new Error('Redis is not there');
    isDown = false;
    const reply = redis.run(script, names(key), args);
    if (late) reply.then(late, () => {});
    try {
      const [word, value] = await inTime(reply, timeout);
      return { [word]: value };
    } catch (error) {
      isDown = true;
      report(error);
      throw error;
    }
  };

  const release = (key, turn) => command(RELEASE, key, [turn.owner, channel(key), key]).catch(() => {});

  // turn: `{ owner, fence, isOver }`; `fence` 0: the lock could not be had, or that is not known.
  const acquire = (key, turn, held) =>
    command(ACQUIRE, key, [turn.owner, lease, held ?? ''], ([word, fence]) => {
      if (word !== 'mine') return;
      turn.fence = Number(fence);
      if (turn.isOver) release(key, turn);
    });

  // Says that the holder is alive until the function that it returns is called.
  const beat = (key, turn) => {
    let timer;
    const next = () => {
      timer = setTimeout(async () => {
        await command(RENEW, key, [turn.owner, lease, turn.fence]).catch(() => {});
        if (timer) next();
      }, lease / BEATS);
      timer.unref?.();
    };
    next();
    return () => {
      clearTimeout(timer);
      timer = undefined;
    };
  };

  // Resolves with what everybody gets: this outcome, or that of a newer holder, if this one had lost its lock.
  const commit = async (key, turn, outcome) => {
    const text = JSON.stringify({ ...outcome, by: turn.owner });
    // Who waits needs a moment to find it.
    const ms = Math.max(LEAST_KEEP_MS, Math.round(outcome.keep ?? keep));
    const args = [turn.owner, turn.fence, text, ms, outcome.access ? '1' : '0', channel(key), key];
    const until = performance.now() + lease;
    let watch;
    try {
      for (;;) {
        const reply = await command(COMMIT, key, args);
        if (reply.stale) return read(reply.stale);
        // Tokens that are not the newest are better than none: if they are dead, that will show.
        const left = until - performance.now();
        if (!('held' in reply) || left <= 0) return outcome;
        watch ??= news.watch(key, channel(key));
        await watch.next(Math.min(poll, left));
      }
    } finally {
      watch?.stop();
    }
  };

  // Redis is not there now, or too slow: others are to find the outcome as soon as that is over.
  const commitLater = async (key, turn, outcome) => {
    const until = performance.now() + (outcome.keep ?? keep);
    const tryIt = () =>
      commit(key, turn, outcome).then(
        () => true,
        () => false,
      );
    while (!(await tryIt()) && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref?.());
    }
  };

  // Before the same token is sent again: has another done so, since this one has lost its lock?
  const mayTryAgain = (key, turn) =>
    command(RENEW, key, [turn.owner, lease, turn.fence]).then(
      ({ lost }) => lost === undefined,
      () => true,
    );

  const spend = async (key, turn, run) => {
    const stop = beat(key, turn);
    let outcome;
    try {
      outcome = await run(() => mayTryAgain(key, turn));
    } finally {
      stop();
      // Contrary to what coordinators are promised, it failed.
      if (!outcome && turn.fence) await release(key, turn);
    }
    // Who had no lock has waited for Redis already.
    const write = turn.fence ? commit(key, turn, outcome) : Promise.reject();
    outcome = await write.catch(() => {
      commitLater(key, turn, outcome);
      return outcome;
    });
    kept.set(key, outcome);
    return outcome;
  };

  // One caller of this process, for all that hold the same refresh token.
  const fly = async (key, run, held) => {
    const turn = { owner: crypto.randomUUID(), fence: 0, isOver: false };
    const outcomes = [];
    const seen = new Set();
    const until = performance.now() + wait;
    let at = key;
    let watch;
    // Another refreshes, or did so when it was seen last. Until `quiet` its lease lasts, and nobody takes its place.
    let waited = Boolean(elsewhere.get(key));
    let quiet = 0;
    // Redis has not answered since.
    let isLost = waited;

    const take = (outcome) => {
      kept.set(at, outcome);
      outcomes.push(outcome);
      seen.add(at);
      at = outcome.next;
      watch?.stop();
      watch = undefined;
    };

    try {
      while (at && !seen.has(at)) {
        const known = kept.get(at);
        if (known?.access && !isOfNoUse(known, held)) {
          take(known);
          continue;
        }
        let reply = {};
        try {
          const isFree = at === key && !isLost && performance.now() >= quiet;
          reply = await (isFree ? acquire(at, turn, waited ? undefined : held) : command(LOOK, at, []));
          // Who refreshes gets the time to say so again.
          if (isLost) quiet = performance.now() + lease;
          isLost = false;
        } catch {
          if (outcomes.length > 0) break;
          // By itself, if need be; but never with a token that another was about to spend.
          if (!waited) return { outcomes: [known ?? (await spend(key, turn, run))], isFresh: true };
          isLost = true;
        }
        if (reply.done) {
          take(read(reply.done));
          continue;
        }
        if (reply.mine) return { outcomes: [await spend(key, turn, run)], isFresh: true };
        const now = performance.now();
        if ('held' in reply) {
          waited = true;
          quiet = now + Number(reply.held);
        } else if (at !== key) break;
        if (now >= until) {
          if (outcomes.length > 0) break;
          elsewhere.set(key, {});
          const message = `another instance has not been done with the refresh within ${wait} ms`;
          throw Object.assign(new Error(message), { code: 'ETIMEDOUT' });
        }
        watch ??= news.watch(at, channel(at));
        // A lease that runs out is not told of.
        const pause = quiet > now && !isLost ? Math.min(poll, quiet - now) : poll;
        await watch.next(Math.min(pause, until - now));
      }
      return { outcomes, isFresh: waited };
    } finally {
      turn.isOver = true;
      watch?.stop();
    }
  };

  return {
    async refresh(key, run, held) {
      for (;;) {
        const present = flights.get(key);
        const flight = present ?? fly(key, run, held).finally(() => flights.delete(key));
        flights.set(key, flight);
        const { outcomes, isFresh } = await flight;
        // What was kept for the one that asked may be of no use to another.
        if (!present || isFresh || !isOfNoUse(outcomes.at(-1), held)) return outcomes;
      }
    },

    close: () => news.close(),
  };
};

const read = (text) => {
  const { by, ...outcome } = JSON.parse(text);
  return outcome;
};

const later = globalThis.setImmediate ?? ((act) => setTimeout(act, 0));

// A process that stood still finds its timers due before it reads what has come meanwhile: that comes first.
const inTime = (promise, ms) =>
  new Promise((resolve, reject) => {
    const late = () => reject(new Error(`Redis did not answer within ${ms} ms`));
    const timer = setTimeout(() => later(late), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
