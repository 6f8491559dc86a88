// Random storms against a server that rotates and detects reuse: node tests/storms/run.mjs [--runs=1000] [--seed=7]
//
// `requests`: many requests of one client. `server`: many server requests of one user, each with a client of its own, and
// more of them with the old cookie afterwards. In every sort half of the storms lose their leader: the request that
// started the refresh is aborted, or its visitor leaves and its client is disposed of.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';

// The API server's packages are those of the site.
await installTarball(join(ROOT, 'www'));
const { startApi } = await import('../../www/api/server.mjs');
const { createClient, createCoordinator, createServerClient } = await import(
  join(ROOT, 'target', 'npm', 'package', 'dist', 'index.js')
);

const MOST = 50;
const LIMIT_MS = 20_000;
const REFRESH = 'refreshToken';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '25' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1 by a seed: mulberry32. */
const numbers = (from) => {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
const random = numbers(seed);
const upTo = (most) => Math.floor(random() * (most + 1));

const api = await startApi();

/** What `promise` comes to, in a word; `hung` if to nothing. */
const outcomeOf = (promise) => {
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, 'hung');
  });
  const word = promise.then(
    ({ data }) => `200 ${data.owner}`,
    (error) => error.code,
  );
  return Promise.race([word, limit]).finally(() => clearTimeout(timer));
};

const later = (ms, act) => new Promise((resolve) => setTimeout(() => resolve(act()), ms));

/** Many requests of one client. */
async function requests(user, count, killAfter) {
  const client = createClient(api.url, 'memory');
  await client.setTokens(user);
  const leader = new AbortController();
  const sent = Array.from({ length: count }, (_, at) =>
    outcomeOf(client.get(`/api/data/${at}`, at === 0 ? { signal: leader.signal } : {})),
  );
  if (killAfter !== undefined) await later(killAfter, () => leader.abort());
  const outcomes = await Promise.all(sent);
  const last = await outcomeOf(client.get('/api/awesome-data'));
  client.dispose();
  return { outcomes, last };
}

/** One request on a server: what it is answered, and the cookies of its response. */
function visit(user, coordinate, number) {
  const set = [];
  const cookies = [
    { name: 'accessToken', value: user.accessToken },
    { name: REFRESH, value: user.refreshToken },
  ];
  const ctx = { getAll: () => cookies, setAll: (all) => void set.push(...all) };
  const client = createServerClient(ctx, { baseUrl: api.url, coordinate });
  return { client, set, outcome: outcomeOf(client.get(`/api/data/${number}`)) };
}

/** Many server requests of one user, in one process. */
async function server(user, count, killAfter) {
  const coordinate = createCoordinator();
  const visits = Array.from({ length: count }, (_, at) => visit(user, coordinate, at));
  if (killAfter !== undefined) await later(killAfter, () => visits[0].client.dispose());
  const outcomes = await Promise.all(visits.map(({ outcome }) => outcome));
  const old = visit(user, coordinate, 0);
  const last = await old.outcome;
  const newest = old.set.find(({ name }) => name === REFRESH)?.value;
  const renewed = visits
    .slice(1)
    .every(({ set }) => set.some(({ name, value }) => name === REFRESH && value === newest));
  return { outcomes: renewed ? outcomes : [...outcomes, 'another cookie'], last };
}

const median = (sorted) => sorted[Math.floor(sorted.length / 2)];
const rows = [];
let failed = 0;
for (const [name, storm] of Object.entries({ requests, server })) {
  for (const isKilled of [false, true]) {
    const refreshes = [];
    const row = { requests: 0, lost: 0, failed: 0, hung: 0 };
    for (let run = 0; run < Number(values.runs); run += 1) {
      const [user] = await api.createUsers(1, { expired: true });
      const [before, delay] = [upTo(20), upTo(20)];
      api.setRefresh({ before, delay });
      const count = 1 + upTo(MOST - 1);
      const { outcomes, last } = await storm(user, count, isKilled ? upTo(before + delay + 10) : undefined);
      const counters = api.countersOf(user.session);
      const good = `200 ${user.id}`;
      const others = isKilled ? outcomes.slice(1) : outcomes;
      refreshes.push(counters.refreshAttempts);
      row.requests += count;
      row.failed += others.filter((outcome) => outcome !== good && outcome !== 'hung').length;
      row.hung += outcomes.filter((outcome) => outcome === 'hung').length;
      row.lost += last === good && counters.reuseDetected === 0 ? 0 : 1;
      if (counters.refreshAttempts !== 1 && outcomes.some((outcome) => outcome !== 'ERR_CANCELED')) failed += 1;
    }
    refreshes.sort((a, b) => a - b);
    const spread = [refreshes[0], median(refreshes), refreshes.at(-1)].join(' / ');
    rows.push({ storm: name, leader: isKilled ? 'lost' : 'stays', runs: refreshes.length, refreshes: spread, ...row });
    failed += row.failed + row.hung + row.lost;
  }
}
await api.close();
console.log(`seed ${seed}`);
console.table(rows);
console.log(`${4 * Number(values.runs) - Math.min(failed, 4 * Number(values.runs))} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
