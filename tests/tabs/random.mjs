// Random rounds of many tabs: node tests/tabs/random.mjs [--runs=100] [--seed=1] [--browser=chromium] [--kill=none|leader]
//
// One browser stays open, and so do its tabs, apart from those that are killed. In each round a user signs in, the access
// token expires, and all tabs send.

import { parseArgs } from 'node:util';
import { limited, openApi, openProfile, sendAll, signIn, until } from './lib/profile.mjs';
import { random } from './lib/random.mjs';
import { startSite } from './lib/site.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    browser: { type: 'string', default: 'chromium' },
    kill: { type: 'string', default: 'none' },
    tabs: { type: 'string', default: '8' },
    tarball: { type: 'string' },
    minutes: { type: 'string', default: '30' },
    quiet: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
const most = Number(values.tabs);
const deadline = Date.now() + Number(values.minutes) * 60_000;
const STORAGES = ['local', 'cookie', 'indexeddb'];
const EXPIRIES = ['refused', 'passed', 'opaque'];
/** So long a request to the refresh endpoint takes that is to be there when its tab is killed. */
const HELD_MS = 60_000;

const site = await startSite({ tarball: values.tarball });
const { launch } = await import(values.browser === 'chromium' ? './lib/chromium.mjs' : './lib/webdriver.mjs');
const browser = await launch(...(values.browser === 'chromium' ? [] : [values.browser, site]));
/** A spent token ends the session; or it gets its successor again, where a tab may take the successor with it. */
const apis = { strict: await openApi('strict'), grace: await openApi('grace') };

/** What round `number` is to be: the same for the same seed. */
function plan(number) {
  const { below, pick, chance } = random(`${seed} ${number}`);
  const kill = values.kill === 'leader';
  // Before: while the token is not spent yet. After: it is, and its successor on the way. Any: whatever it has come to.
  const moment = kill ? pick(['before', 'after', 'any']) : undefined;
  return {
    number,
    storage: pick(STORAGES),
    expiry: pick(EXPIRIES),
    kind: moment === 'after' || moment === 'any' ? 'grace' : 'strict',
    moment,
    how: chance(0.5) ? 'close' : 'crash',
    killAfter: below(moment === 'any' ? 300 : 100),
    before: below(60),
    delay: chance(0.3) ? 0 : below(200),
    tabs: 2 + below(most - 1),
    counts: Array.from({ length: most }, () => 1 + below(4)),
    waits: Array.from({ length: most }, () => (chance(0.5) ? 0 : below(150))),
  };
}

async function round(profile, plan) {
  const api = apis[plan.kind];
  await profile.open(Math.max(0, plan.tabs - profile.tabs.length));
  const tabs = profile.tabs.slice(0, plan.tabs);
  const { storage, expiry, before, delay } = plan;
  const user = await signIn({ profile, api, storage, expiry, tabs });
  const counters = () => api.countersOf(user.session);
  const held = { before: { before: HELD_MS }, after: { delay: HELD_MS } }[plan.moment];
  api.setRefresh({ before, delay, ...held });
  const sent = await sendAll(profile, tabs, { counts: plan.counts, waits: plan.waits });

  let left = tabs;
  let killed;
  if (plan.moment) {
    const leader = await profile.hear('refresh-start', tabs);
    const reached = plan.moment === 'after' ? 'refreshes' : 'refreshAttempts';
    await until(() => counters()[reached] > 0, `${reached} > 0`);
    api.setRefresh({ before, delay });
    await new Promise((resolve) => setTimeout(resolve, plan.killAfter));
    killed = Date.now();
    await leader.close(plan.how);
    left = tabs.filter((tab) => tab !== leader);
  }
  const settled = Promise.all(sent.of.filter((_, at) => left.includes(tabs[at])));
  const outcomes = (await limited(settled, 'the outcomes of all requests')).flat();
  const { refreshAttempts, reuseDetected } = counters();
  const good = `200 ${user.id}`;

  // Is the session alive? Each tab's next request says so.
  const afterwards = (await Promise.all(left.map((tab) => tab.run('send')))).flat();
  const again = counters().refreshAttempts - refreshAttempts;
  const posts = api.journal(user.session).filter(({ url }) => url.includes('refresh'));
  const events = await Promise.all(left.map((tab) => tab.run('events')));
  await Promise.all(left.map((tab) => tab.run('leave')));
  await profile.wipe();
  profile.forget();
  return {
    refreshes: refreshAttempts + again,
    requests: outcomes.length,
    failed: outcomes.filter((outcome) => outcome !== good && outcome !== 'hung').length,
    hung: outcomes.filter((outcome) => outcome === 'hung').length,
    lost: afterwards.some((outcome) => outcome !== good) || counters().reuseDetected > 0,
    goesOn: killed && posts.length > 1 ? Math.max(0, posts[1].at - killed) : undefined,
    reuseDetected,
    outcomes,
    afterwards,
    events,
  };
}

const results = [];
const strange = [];
let profile;
const start = Date.now();
for (let number = 1; number <= runs && Date.now() < deadline; number += 1) {
  const planned = plan(number);
  try {
    profile ??= await openProfile(browser, site);
    const result = await round(profile, planned);
    results.push({ ...planned, ...result });
    if (result.lost || result.failed || result.hung || result.refreshes > (planned.moment ? 2 : 1))
      strange.push({ ...planned, ...result });
  } catch (error) {
    const result = { refreshes: 0, requests: 0, failed: 0, hung: 0, broken: 1, lost: false, error: error.message };
    results.push({ ...planned, ...result });
    strange.push({ ...planned, ...result });
    await profile?.close().catch(() => {});
    profile = undefined;
  }
  for (const odd of strange.splice(0)) console.log(JSON.stringify(odd));
  if (number % 100 === 0 && !values.quiet)
    console.error(`${number} rounds in ${Math.round((Date.now() - start) / 1000)} s`);
}
await profile?.close();
await browser.close();
await site.close();
for (const api of Object.values(apis)) await api.close();

const middle = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const sum = (rows, key) => rows.reduce((total, row) => total + (Number(row[key]) || 0), 0);
const row = (name, rows) => {
  const refreshes = rows.map((each) => each.refreshes);
  const spread = [Math.min(...refreshes), middle(refreshes), Math.max(...refreshes)].join(' / ');
  const over = rows.filter((each) => each.refreshes > (each.moment ? 2 : 1)).length;
  const goesOn = rows.map((each) => each.goesOn).filter((ms) => ms !== undefined);
  const cells = [rows.length, sum(rows, 'requests'), spread, over];
  const ends = [sum(rows, 'lost'), sum(rows, 'failed'), sum(rows, 'hung'), sum(rows, 'broken')];
  const slowest = goesOn.length > 0 ? `${middle(goesOn)} / ${Math.max(...goesOn)}` : '–';
  return `| ${[name, ...cells, ...ends, slowest].join(' | ')} |`;
};

const kinds = new Map();
for (const each of results)
  for (const name of ['all', each.storage, each.expiry, ...(each.moment ? [`killed ${each.moment}`, each.how] : [])])
    kinds.set(name, [...(kinds.get(name) ?? []), each]);
console.log(
  [
    `${values.browser}, kill: ${values.kill}, seed ${seed}, ${Math.round((Date.now() - start) / 1000)} s`,
    '| kind | runs | requests | refreshes: min / median / max | runs with more | sessions lost | requests failed | hung | runs broken | goes on after ms: median / max |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...[...kinds].map(([name, rows]) => row(name, rows)),
  ].join('\n'),
);
const bad = results.filter(
  ({ lost, failed, hung, broken, refreshes, moment }) =>
    lost || failed || hung || broken || refreshes > (moment ? 2 : 1),
);
console.log(`${results.length - bad.length} passed, ${bad.length} failed`);
process.exit(bad.length > 0 || results.length === 0 ? 1 : 0);
