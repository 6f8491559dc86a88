// Many tabs of one profile: node tests/tabs/run.mjs [--browser=chromium|firefox|webkit] [--only=R71,cookie] [--times=1]

import { parseArgs } from 'node:util';
import { cases } from './cases/index.mjs';
import { limited, openApi, openProfile, signIn } from './lib/profile.mjs';
import { startSite } from './lib/site.mjs';

const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    only: { type: 'string', default: '' },
    times: { type: 'string', default: '1' },
    tarball: { type: 'string' },
  },
});
const { browser: name } = values;
const CASE_LIMIT_MS = 45_000;

const words = values.only.split(',').filter(Boolean);
const waiting = Array.from({ length: Number(values.times) }, () => Object.entries(cases))
  .flat()
  .filter(
    ([title, { everywhere }]) => (name === 'chromium' || everywhere) && words.every((word) => title.includes(word)),
  );

const site = await startSite({ tarball: values.tarball });
const { launch } = await import(name === 'chromium' ? './lib/chromium.mjs' : './lib/webdriver.mjs');
const browser = await launch(...(name === 'chromium' ? [] : [name, site]));
const score = { passed: 0, failed: 0 };

/**
 * One case after the other in one profile, whose tabs stay open; after one that failed, the next gets a new profile.
 *
 * So does one that needs `own` tabs. Timers of a hidden tab in Chromium get a hundredth of a processor's time, and are put
 * off while they have used up more: for minutes, in tabs that have done the work of many cases. And clients of earlier cases
 * that are collected run JavaScript, which drops their page from the back/forward cache.
 *
 * @param {(typeof waiting)[]} queues the first that is not empty has the next case
 */
async function lane(queues) {
  let profile;
  const shift = () => queues.find((queue) => queue.length > 0)?.shift();
  for (let next = shift(); next; next = shift()) {
    const [title, { tabs: count, api: kind = 'strict', waits, own = waits, storage, prepare, run, ...more }] = next;
    const start = Date.now();
    const api = await openApi(kind);
    try {
      if (own && profile) {
        await profile.close();
        profile = undefined;
      }
      profile ??= await openProfile(browser, site);
      await profile.open(Math.max(0, count - profile.tabs.length));
      const tabs = profile.tabs.slice(0, count);
      const begun = Date.now();
      const signInTo = (where) => signIn({ profile, api, storage: where, tabs, ...more });
      await prepare?.(tabs);
      const user = storage && (await signInTo(storage));
      await limited(run({ profile, api, tabs, user, site, signIn: signInTo }), title, CASE_LIMIT_MS);
      await leave(profile);
      score.passed += 1;
      console.log(`ok   ${title} (${Date.now() - begun} ms)`);
    } catch (error) {
      score.failed += 1;
      console.log(`FAIL ${title} (${Date.now() - start} ms)\n${String(error.stack).replace(/^/gm, '       ')}`);
      console.log(`       ${JSON.stringify(api.counters)}`);
      for (const tab of [...(profile?.tabs ?? [])]) await limited(tab.close(), 'the end of a tab').catch(() => {});
      await profile?.close();
      profile = undefined;
    } finally {
      await api.close();
    }
  }
  await profile?.close();
}

/** The next case finds tabs without clients, and without tokens. */
async function leave(profile) {
  const strays = await Promise.all(profile.tabs.map((tab) => tab.run('leave')));
  await profile.wipe();
  profile.forget();
  const found = strays.flat();
  if (found.length > 0) throw new Error(`unhandled in the tabs: ${found.join(', ')}`);
}

// Cases that wait for seconds need no processor: they have a lane of their own.
const [patient, others] = [true, false].map((is) => waiting.filter(([, { waits = false }]) => waits === is));
const lanes = name === 'chromium' ? [[patient, others], [others], [others]] : [[waiting]];

const start = Date.now();
try {
  await Promise.all(lanes.map(lane));
} finally {
  await browser.close();
  await site.close();
}
console.log(`${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
console.log(`${score.passed} passed, ${score.failed} failed`);
process.exit(score.failed > 0 || score.passed === 0 ? 1 : 0);
