// Many tabs of one profile: node tests/tabs/run.mjs [--browser=chromium|firefox|webkit] [--only=R71,offline] [--lanes=2]

import { parseArgs } from 'node:util';
import { cases } from './cases/index.mjs';
import { openApi, openProfile, signIn } from './lib/profile.mjs';
import { startSite } from './lib/site.mjs';

const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    only: { type: 'string', default: '' },
    lanes: { type: 'string', default: '2' },
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

/** One case after the other in one profile, whose tabs stay open; a case that fails gets the next one a new profile. */
async function lane() {
  let profile;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [title, { tabs: count, api: kind = 'strict', storage, prepare, run, ...more }] = next;
    const start = Date.now();
    const api = await openApi(kind);
    try {
      profile ??= await openProfile(browser, site);
      await profile.open(Math.max(0, count - profile.tabs.length));
      const tabs = profile.tabs.slice(0, count);
      const begun = Date.now();
      const signInTo = (where) => signIn({ profile, api, storage: where, tabs, ...more });
      await prepare?.(tabs);
      const user = storage && (await signInTo(storage));
      const limit = timeLimit(title);
      await Promise.race([run({ profile, api, tabs, user, site, signIn: signInTo }), limit.late]).finally(limit.clear);
      await leave(profile);
      score.passed += 1;
      console.log(`ok   ${title} (${Date.now() - begun} ms)`);
    } catch (error) {
      score.failed += 1;
      console.log(`FAIL ${title} (${Date.now() - start} ms)\n${String(error.stack).replace(/^/gm, '       ')}`);
      console.log(`       ${JSON.stringify(api.counters)}`);
      await leave(profile).catch(() => {});
      for (const tab of [...(profile?.tabs ?? [])])
        await Promise.race([tab.close(), timeLimit('').late]).catch(() => {});
      await profile?.close();
      profile = undefined;
    } finally {
      await api.close();
    }
  }
  await profile?.close();
}

/** The next case finds tabs without clients, and without tokens. */
async function leave({ tabs, forget }) {
  const strays = await Promise.all(tabs.map((tab) => tab.run('leave')));
  await tabs[0]?.run('wipe');
  forget();
  const found = strays.flat();
  if (found.length > 0) throw new Error(`unhandled in the tabs: ${found.join(', ')}`);
}

function timeLimit(title) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${title}: not done in ${CASE_LIMIT_MS} ms`)), CASE_LIMIT_MS);
  });
  return { late, clear: () => clearTimeout(timer) };
}

const start = Date.now();
try {
  await Promise.all(Array.from({ length: name === 'chromium' ? Number(values.lanes) : 1 }, lane));
} finally {
  await browser.close();
  await site.close();
}
console.log(`${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
console.log(`${score.passed} passed, ${score.failed} failed`);
process.exit(score.failed > 0 || score.passed === 0 ? 1 : 0);
