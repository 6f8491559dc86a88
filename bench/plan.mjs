// What is measured: quick (`npm run bench`), full (`-- --full`), or just so that it is known to work (`-- --check`).
//
// A case: `clients` take turns in each of `rounds` rounds, which stop early once `budgetMs` are over. `metric` is what is
// compared. `expected(row, count)` names what is wrong with a row of authflight.

import { ALL, CLIENTS, FEW, LIMIT } from './clients/index.mjs';

const MODES = ['check', 'quick', 'full'];

/** By mode. */
const SIZE = {
  stub: { check: 100, quick: 5_000, full: 20_000 },
  warmUpMs: { check: 100, quick: 2_000, full: 5_000 },
  real: { check: 50, quick: 300, full: 1_500 },
  steadyMs: { check: 200, quick: 200, full: 1_000 },
  rounds: { check: 1, quick: 7, full: 21 },
  storms: { check: [100], quick: [100, 10_000], full: [100, 1_000, 10_000] },
  stormRounds: { check: 1, quick: 5, full: 11 },
  serverClients: { check: 200, quick: 20_000, full: 20_000 },
  otherServerClients: { check: 200, quick: 200, full: 20_000 },
  load: { check: 1, quick: 7, full: 15 },
};
/** Milliseconds after which a case begins no further round. */
const BUDGET = { check: 10_000, quick: 5_000, full: 120_000 };

const isCalm = (row) => [
  row.failed !== 0 && `failed: ${row.failed}`,
  row.hung !== 0 && `hung: ${row.hung}`,
  row.refreshes !== 0 && `refreshes: ${row.refreshes}`,
  row.leaks > 0 && `leaks: ${row.leaks}`,
];

const survives =
  (kind) =>
  (row, { count }) => [
    row.failed !== (kind === 'refused' ? count : 0) && `failed: ${row.failed}`,
    row.hung !== 0 && `hung: ${row.hung}`,
    row.refreshes !== 1 && `refreshes: ${row.refreshes}`,
    row.leaks !== 0 && `leaks: ${row.leaks}`,
  ];

function steady(pick, mode) {
  const base = {
    section: 'steady',
    scenario: 'steady',
    metric: 'cpuUs',
    clients: Object.keys(CLIENTS),
    expected: isCalm,
  };
  const both = (more, params, title) =>
    [1, 50].map((concurrency) => ({
      ...base,
      ...more,
      rounds: pick('rounds'),
      id: `${more.id}-${concurrency}`,
      title: `${title}, ${concurrency === 1 ? 'one after the other' : `${concurrency} at once`}`,
      params: { ...params, concurrency },
    }));
  const [memory, cookie] = ['memory', 'cookie'].map((storage) => ({
    storage,
    limitMs: pick('steadyMs'),
    warmUpMs: pick('warmUpMs'),
  }));
  // Over the network clients hardly differ.
  const real = { isReal: true, clients: mode === 'full' ? ALL : FEW };
  return [
    ...both({ id: 'node-stub', host: 'node' }, { ...memory, requests: pick('stub') }, 'Node, stub'),
    ...both({ id: 'node-real', host: 'node', ...real }, { ...memory, requests: pick('real') }, 'Node, local server'),
    ...both(
      { id: 'chromium-stub', host: 'chromium' },
      { ...memory, requests: pick('stub') },
      'Chromium, stub, token in memory',
    ),
    both(
      { id: 'chromium-cookie', host: 'chromium' },
      { ...cookie, requests: pick('stub') },
      'Chromium, stub, token in a cookie',
    )[0],
    ...both(
      { id: 'chromium-real', host: 'chromium', ...real },
      { ...memory, requests: pick('real') },
      'Chromium, local server',
    ),
  ];
}

function storms(pick, mode) {
  const storm = (host, kind, count, clients, more = {}) => ({
    section: 'storm',
    scenario: 'storm',
    metric: 'cpuMs',
    id: `storm-${host}-${kind}-${count}`,
    title: `${host === 'node' ? 'Node' : 'Chromium'}, ${count.toLocaleString('en')} requests, ${kind}`,
    host,
    clients,
    rounds: pick('stormRounds'),
    params: { kind, count },
    expected: survives(kind),
    ...more,
  });
  const refreshing = ALL.filter((client) => client !== LIMIT);
  const budgets = { budgetMs: mode === 'quick' ? 8_000 : BUDGET[mode] };
  const each = (host) =>
    pick('storms').flatMap((count) => {
      const clients = count > 1_000 && mode !== 'full' ? FEW : ALL;
      const more = count > 1_000 ? budgets : {};
      return ['opaque', 'readable'].map((kind) => storm(host, kind, count, clients, more));
    });
  return [
    ...each('node'),
    ...(mode === 'full' ? each('chromium') : []),
    storm('node', 'refused', 100, refreshing, { rounds: 1 }),
    storm('node', 'late', 100, refreshing, { rounds: 1 }),
  ];
}

function servers(pick, mode) {
  const base = {
    section: 'server',
    scenario: 'server-clients',
    host: 'node',
    metric: 'cpuUs',
    rounds: 1,
    expected: isCalm,
  };
  const count = pick('serverClients');
  const title = (many) => `${many.toLocaleString('en')} server clients`;
  if (mode === 'full') return [{ ...base, id: 'server', title: title(count), clients: ALL, params: { count } }];
  // Bare fetch again, so that there is a limit in this case too.
  const others = ALL.filter((client) => !FEW.includes(client) || client === LIMIT);
  const fewer = pick('otherServerClients');
  return [
    { ...base, id: 'server', title: title(count), clients: FEW, params: { count } },
    { ...base, id: 'server-others', title: title(fewer), clients: others, params: { count: fewer } },
  ];
}

const long = () => ({
  section: 'memory',
  scenario: 'memory',
  host: 'node',
  metric: 'cpuUs',
  rounds: 1,
  id: 'memory',
  title: '1,000,000 requests of one client',
  clients: FEW,
  params: { requests: 1_000_000, limitMs: 150_000, renews: true },
  expected: (row) => [row.failed !== 0 && `failed: ${row.failed}`, row.refreshes < 99 && `refreshes: ${row.refreshes}`],
});

const loads = (pick, mode) => ({
  section: 'load',
  scenario: 'load',
  host: 'chromium',
  metric: 'ms',
  rounds: pick('load'),
  id: 'load',
  title: 'Navigation to the first authenticated response, slow 4G, a quarter of the processor',
  clients: ALL,
  params: {},
  budgetMs: mode === 'full' ? 300_000 : 15_000,
  expected: isCalm,
});

/** The cases of a mode, in order. */
export function plan(mode) {
  if (!MODES.includes(mode)) throw new Error(`no mode ${mode}`);
  const pick = (name) => SIZE[name][mode];
  const cases = [...steady(pick, mode), ...storms(pick, mode), ...servers(pick, mode)];
  if (mode === 'full') cases.push(long());
  if (mode === 'check') return cases.filter(({ host, isReal }) => host === 'node' && !isReal);
  return [...cases, loads(pick, mode)].map((each) => ({ budgetMs: BUDGET[mode], ...each }));
}
