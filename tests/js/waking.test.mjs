// Real tabs of Chromium: what they tell each other, the back/forward cache, the network gone, and clocks.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../../scripts/lib/browsers.mjs';
import { TARBALL } from '../../scripts/lib/install-tarball.mjs';
import { closeContext } from '../lib/contexts.mjs';
import { openNamespace } from './lib/api.mjs';
import { bundlePages, prepareApp } from './lib/app.mjs';
import { startPageServer } from './lib/page-server.mjs';
import { startServerThread } from './server/worker.mjs';

const HOUR_MS = 3_600_000;

let browser;
let server;
let pages;
const contexts = [];

before(async () => {
  const { scripts } = await bundlePages(await prepareApp(TARBALL));
  server = await startServerThread();
  pages = await startPageServer({ scripts, onReport() {} });
  browser = await chromium.launch({
    executablePath: findBrowsers().chromium,
    args: CHROMIUM_FLAGS,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
});

afterEach(async () => {
  for (const context of contexts.splice(0)) await closeContext(context);
});

after(async () => {
  await browser?.close();
  await pages?.close();
  await server?.close();
});

const newContext = async () => {
  const context = await browser.newContext();
  contexts.push(context);
  return context;
};

/** Opens a client in the page that is there: `client`, and in `seen` what it tells. */
const openClient = async (page, api, storage, options = {}) => {
  await page.evaluate(
    ([base, storage, options]) => {
      window.client = window.authflight.createClient(base, storage, {
        ...options,
        onSessionExpired: ({ reason }) => window.seen.expired.push(reason),
      });
      window.seen = { tokens: 0, 'signed-out': [], expired: [], persisted: null };
      window.client.on('tokens', () => {
        window.seen.tokens += 1;
      });
      window.client.on('signed-out', ({ reason }) => window.seen['signed-out'].push(reason));
      addEventListener('pageshow', ({ persisted }) => {
        window.seen.persisted = persisted;
      });
      return window.client.getTokens();
    },
    [api.base, storage, { refresh: api.refreshUrl, ...options }],
  );
};

const open = async (context, ...rest) => {
  const page = await context.newPage();
  await page.goto(`${pages.origin}/tab/`);
  await openClient(page, ...rest);
  return page;
};

const seen = (page) => page.evaluate(() => window.seen);
const status = (page) => page.evaluate(() => window.client.status);
const signIn = (page, tokens) => page.evaluate((given) => window.client.setTokens(given), tokens);
const request = (page) =>
  page.evaluate(() =>
    window.client.get('data').then(
      ({ data }) => data.user,
      ({ code }) => code,
    ),
  );

for (const storage of ['local', 'cookie', 'httponly']) {
  test(`R84 logins and logouts in one tab reach the others, each once (${storage})`, async (t) => {
    const api = openNamespace(server.origins);
    const context = await newContext();
    const tabs = await Promise.all([1, 2, 3].map(() => open(context, api, storage)));
    const [first, ...others] = tabs;
    // What HttpOnly cookies hold is taken for there until somebody says otherwise.
    if (storage === 'httponly') await first.evaluate(() => window.client.clearTokens());
    for (const page of others) await page.waitForFunction(() => window.client.status === 'signed-out');
    const rounds = 10;
    const late = [];
    for (let round = 1; round <= rounds; round += 1) {
      await signIn(first, await api.login());
      for (const page of others) await page.waitForFunction(() => window.client.status === 'signed-in');
      const told = storage === 'httponly' ? 0 : round;
      for (const page of others) await page.waitForFunction((count) => window.seen.tokens >= count, told);
      const start = performance.now();
      await first.evaluate(() => window.client.clearTokens());
      for (const page of others) await page.waitForFunction(() => window.client.status === 'signed-out');
      late.push(performance.now() - start);
    }
    t.diagnostic(`slowest of ${rounds} logouts: ${Math.round(Math.max(...late))} ms in all tabs`);
    const before = storage === 'httponly' ? 1 : 0;
    for (const page of others) {
      const { tokens, expired, 'signed-out': ended } = await seen(page);
      const wanted = Array(rounds + before).fill('elsewhere');
      assert.deepEqual([ended, expired], [wanted, wanted]);
      assert.equal(tokens, storage === 'httponly' ? 0 : rounds);
    }
    assert.deepEqual((await seen(first)).expired, []);
    assert.equal(await api.refreshes(), 0);
  });
}

test('R73 a page from the back/forward cache has seen a logout meanwhile, once', async () => {
  const api = openNamespace(server.origins);
  const context = await newContext();
  const page = await open(context, api, 'local');
  await signIn(page, await api.login());
  await page.goto(`${pages.origin}/tab/?next`);
  await openClient(page, api, 'local');
  await page.evaluate(() => window.client.clearTokens());
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(() => window.seen?.persisted !== null);
  assert.equal(await page.evaluate(() => window.seen.persisted), true, 'it was in the cache');
  assert.equal(
    await page.evaluate(() => JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons ?? null)),
    'null',
  );
  assert.deepEqual((await seen(page))['signed-out'], ['elsewhere']);
  assert.equal(await status(page), 'signed-out');
});

test('R73 a page from the back/forward cache goes on with the tokens that a refresh made meanwhile, and is told again', async () => {
  const api = openNamespace(server.origins);
  const context = await newContext();
  const page = await open(context, api, 'local');
  const other = await open(context, api, 'local');
  await signIn(page, await api.login());
  await page.goto(`${pages.origin}/tab/?next`);
  await api.expire();
  assert.equal(await request(other), 'ann');
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(() => window.seen?.persisted);
  assert.equal(await request(page), 'ann');
  assert.deepEqual([await api.refreshes(), (await api.counters()).reuse], [1, 0]);
  await other.evaluate(() => window.client.clearTokens());
  await page.waitForFunction(() => window.client.status === 'signed-out');
  assert.deepEqual((await seen(page))['signed-out'], ['elsewhere']);
});

test('R66 offline and back: the next request refreshes at once', async () => {
  const api = openNamespace(server.origins);
  const context = await newContext();
  const page = await open(context, api, 'local');
  await signIn(page, await api.login({ kind: 'jwt', lifetime: -5 }));
  await context.setOffline(true);
  assert.equal(await request(page), 'ERR_REFRESH_FAILED');
  assert.equal(await request(page), 'ERR_REFRESH_FAILED');
  await context.setOffline(false);
  await page.waitForFunction(() => navigator.onLine);
  assert.equal(await request(page), 'ann');
  assert.equal(await api.refreshes(), 1);
  assert.deepEqual((await seen(page))['signed-out'], []);
});

test('R74 a tab that slept for 8 hours refreshes once', async () => {
  const api = openNamespace(server.origins);
  const context = await newContext();
  await context.clock.install();
  const page = await open(context, api, 'local', { autoRefresh: true });
  await signIn(page, await api.login({ kind: 'jwt', lifetime: 900 }));
  await context.clock.fastForward(8 * HOUR_MS);
  await page.waitForFunction(() => window.seen.tokens === 2);
  assert.equal(await request(page), 'ann');
  await context.clock.fastForward(60_000);
  assert.equal(await request(page), 'ann');
  assert.equal(await api.refreshes(), 1);
});

for (const [what, ahead] of [
  ['an hour ahead', HOUR_MS],
  ['a day behind', -24 * HOUR_MS],
]) {
  test(`R53 with a clock that is ${what} no reload refreshes again`, async () => {
    const api = openNamespace(server.origins);
    const context = await newContext();
    await context.clock.install({ time: Date.now() + ahead });
    const page = await open(context, api, 'local');
    await signIn(page, await api.login({ kind: 'jwt', lifetime: 900 }));
    for (let load = 0; load < 5; load += 1) {
      assert.equal(await request(page), 'ann');
      await page.reload();
      await openClient(page, api, 'local');
    }
    assert.equal(await request(page), 'ann');
    assert.equal(await api.refreshes(), ahead > 0 ? 1 : 0);
  });
}
