// Random storms: one user, four instances, any time, any number of requests; with and without a leader that is killed.

import { setTimeout as delayed } from 'node:timers/promises';
import { expiredUser, isAlive, refreshesOf, until } from './lib/check.mjs';
import { KIND_NAMES } from './lib/clients.mjs';
import { startInstance } from './lib/fleet.mjs';
import { startRedis } from './lib/server.mjs';

const SIZE = 4;
const SPARE = 2;
const OPTIONS = { timeout: 5_000, poll: 100, wait: 25_000 };

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * `runs` storms. `lease`: in milliseconds; long enough that a busy machine does not pass for a process that died. Resolves with what was seen: `refreshes` (how many storms had 1, 2, … requests at the refresh endpoint),
 * `lost` sessions, `failed` requests to instances that lived, `cut` ones to the instance that was killed.
 */
export async function storms({ apis: { strict, gentle }, runs, seed, lease, isKilled, tell = () => {} }) {
  const next = random(seed);
  const upTo = (most) => Math.floor(next() * (most + 1));
  const pick = (list) => list[upTo(list.length - 1)];
  const seen = { runs, refreshes: {}, lost: 0, failed: 0, cut: 0, requests: 0 };
  const redis = await startRedis();
  const start = () => startInstance(pick(KIND_NAMES), redis.port, { ...OPTIONS, lease });
  /** Instances that live or begin to. */
  const pool = Array.from({ length: isKilled ? SIZE + SPARE : SIZE }, start);

  const one = async () => {
    const fleet = await Promise.all(pool.slice(0, SIZE));
    const place = isKilled ? pick(['before', 'after']) : pick(['none', 'before', 'after']);
    // Spent already, the token is lost with its successor, unless the API server is patient.
    const api = place === 'after' ? gentle : strict;
    const user = await expiredUser(api);
    const key = user.session;
    if (isKilled)
      api.setRefresh(place === 'before' ? { before: 10_000, delay: 0 } : { before: upTo(30), delay: upTo(60) });
    else api.setRefresh({ before: place === 'before' ? upTo(80) : 0, delay: upTo(80) });
    const count = SIZE + upTo(20);
    seen.requests += count;

    const visits = Array.from({ length: count }, async (_, at) => {
      const instance = fleet[at < SIZE ? at : upTo(SIZE - 1)];
      const moment = upTo(at < SIZE ? 5 : 60);
      await delayed(moment);
      return { instance, ...(await instance.visit(api, user)) };
    });
    let killed;
    if (isKilled) {
      await until(() => refreshesOf(api, user).attempts >= 1, 'the refresh');
      await delayed(upTo(100));
      // With a short delay it may be done by now: then it dies with the lock released, and the outcome written.
      killed = await until(() => fleet.find((each) => each.takeLead()), 'who leads');
      await killed.kill();
      api.setRefresh({ before: 0, delay: 0 });
      const at = fleet.indexOf(killed);
      pool.splice(at, 1);
      pool.push(start());
    }
    const settled = await Promise.all(visits);
    const others = fleet.filter((each) => each !== killed);
    await delayed(upTo(400));
    const late = pick(others);
    settled.push({ instance: late, ...(await late.visit(api, user)) });
    for (const each of fleet) each.takeLead();

    const served = settled.filter(({ ok }) => ok);
    const cut = settled.filter(({ ok, instance, isCut }) => !ok && isCut && instance === killed);
    seen.cut += cut.length;
    seen.failed += settled.length - served.length - cut.length;
    const { attempts, reuse } = refreshesOf(api, user);
    seen.refreshes[attempts] = (seen.refreshes[attempts] ?? 0) + 1;
    const cookies = served.at(-1)?.cookies ?? user;
    const isOne = served.every((each) => each.cookies.refreshToken === cookies.refreshToken);
    const lives = await isAlive(pick(others), api, user, cookies);
    for (const each of fleet) each.takeLead();
    if (reuse > 0 || !isOne || !lives) {
      seen.lost += 1;
      tell(`lost: ${JSON.stringify({ place, count, attempts, reuse, isOne, lives, key })}`);
    }
    const odd = settled.find(({ ok, instance, isCut }) => !ok && !(isCut && instance === killed));
    if (odd) tell(`failed: ${JSON.stringify({ place, kind: odd.instance.kind, isCut: odd.isCut, body: odd.body })}`);
  };

  try {
    for (let run = 1; run <= runs; run += 1) {
      await one();
      if (run % 100 === 0) tell(`${run} storms: ${JSON.stringify(seen)}`);
    }
  } finally {
    const all = await Promise.allSettled(pool);
    await Promise.all(all.map(({ value }) => value?.kill()));
    await redis.stop();
    for (const api of [strict, gentle]) api.setRefresh({ before: 0, delay: 0 });
  }
  return seen;
}
