// SessionBoundary by itself, in a real Chromium with React's development build: what StrictMode mounts twice, and how errors end.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../../scripts/lib/browsers.mjs';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { WWW } from '../../scripts/lib/www.mjs';

/** `window.show(digest, outcome)`: an error page inside StrictMode. `window.seen`: what it did. */
const PAGE = `
  import { createElement, StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime';
  import { SessionBoundary } from 'authflight/next/client';

  const seen = (window.seen = { refreshes: 0, rendered: 0, resets: 0, replaced: [], expired: 0 });
  const router = { refresh: () => { seen.rendered += 1; }, replace: (url) => seen.replaced.push(url) };
  const root = createRoot(document.querySelector('#root'));
  const settle = {};
  const client = {
    refresh() {
      seen.refreshes += 1;
      return new Promise((resolve, reject) => Object.assign(settle, { resolve, reject }));
    },
  };
  window.show = (digest, more = {}) => {
    const error = Object.assign(new Error('hidden'), digest && { digest });
    const props = { error, client, reset: () => { seen.resets += 1; }, pending: 'pending', ...more };
    const children = ({ retry }) => createElement('button', { onClick: retry }, 'again');
    const boundary = createElement(SessionBoundary, props, children);
    root.render(createElement(StrictMode, null, createElement(AppRouterContext.Provider, { value: router }, boundary)));
  };
  window.expireWith = (digest) => window.show(digest, { onExpired: () => { seen.expired += 1; } });
  window.renew = () => settle.resolve();
  window.fail = (refreshOutcome) => settle.reject(Object.assign(new Error('no'), { refreshOutcome }));
  // At once, the cleaning up of effects included.
  window.leave = () => root.unmount();
`;

let server;
let browser;
let script;

before(async () => {
  await installTarball(WWW);
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: WWW },
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"development"', 'process.env': '{}' },
    absWorkingDir: join(WWW),
    logLevel: 'silent',
  });
  script = outputFiles[0].text;
  server = createServer((_request, response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end('<!doctype html><link rel="icon" href="data:,"><div id="root"></div>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({ executablePath: findBrowsers().chromium, args: CHROMIUM_FLAGS });
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function open(path = '/me?tab=2') {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
  await page.addScriptTag({ content: script });
  return page;
}

const seen = (page) => page.evaluate(() => window.seen);
const text = (page, wanted) => page.locator('#root', { hasText: wanted }).waitFor();
const until = (page, name, count) => page.waitForFunction(([key, least]) => window.seen[key] >= least, [name, count]);

const DIGEST = 'ERR_READ_ONLY_COOKIES';

describe('the boundary', () => {
  it('R75 refreshes once in StrictMode, and renders the page again once', async () => {
    const page = await open();
    await page.evaluate((digest) => window.show(digest), DIGEST);
    await text(page, 'pending');
    await until(page, 'refreshes', 1);
    await page.evaluate(() => window.renew());
    await until(page, 'resets', 1);
    assert.deepEqual(await seen(page), { refreshes: 1, rendered: 1, resets: 1, replaced: [], expired: 0 });
  });

  it('takes the tokens of a login that came in between for renewed ones', async () => {
    const page = await open();
    await page.evaluate((digest) => window.show(digest), DIGEST);
    await until(page, 'refreshes', 1);
    await page.evaluate(() => window.fail('superseded'));
    await until(page, 'resets', 1);
    assert.equal((await seen(page)).rendered, 1);
  });

  it('does nothing any more once it is gone', async () => {
    const page = await open();
    await page.evaluate((digest) => window.show(digest), DIGEST);
    await until(page, 'refreshes', 1);
    await page.evaluate(async () => {
      window.leave();
      window.renew();
      await new Promise((resolve) => setTimeout(resolve));
    });
    assert.deepEqual(await seen(page), { refreshes: 1, rendered: 0, resets: 0, replaced: [], expired: 0 });
  });

  it('R42 goes to the login page once where the session is over, or tells the application', async () => {
    const page = await open();
    await page.evaluate((digest) => window.show(digest), DIGEST);
    await until(page, 'refreshes', 1);
    await page.evaluate(() => window.fail('final'));
    await page.waitForFunction(() => window.seen.replaced.length > 0);
    assert.deepEqual((await seen(page)).replaced, ['/login?next=%2Fme%3Ftab%3D2']);
    await page.evaluate((digest) => window.expireWith(digest), DIGEST);
    await until(page, 'refreshes', 2);
    await page.evaluate(() => window.fail('final'));
    await until(page, 'expired', 1);
    const { replaced, expired } = await seen(page);
    assert.deepEqual([replaced.length, expired], [1, 1]);
  });

  it('R41 does not go to the login page from the login page', async () => {
    const page = await open('/login');
    await page.evaluate((digest) => window.show(digest), DIGEST);
    await until(page, 'refreshes', 1);
    await page.evaluate(() => window.fail('final'));
    await text(page, 'again');
    assert.deepEqual((await seen(page)).replaced, []);
  });

  it('shows what is inside at once for an error of another kind, and renders again on demand', async () => {
    const page = await open();
    for (const digest of [undefined, '1234567', 'ERR_KEYS_UNAVAILABLE']) {
      await page.evaluate((each) => window.show(each), digest);
      await text(page, 'again');
    }
    await page.getByRole('button').click();
    await until(page, 'resets', 1);
    assert.deepEqual(await seen(page), { refreshes: 0, rendered: 1, resets: 1, replaced: [], expired: 0 });
  });

  it('tries again on demand after a refresh that failed for now', async () => {
    const page = await open();
    await page.evaluate((digest) => window.show(digest), DIGEST);
    await until(page, 'refreshes', 1);
    await page.evaluate(() => window.fail('transient'));
    await text(page, 'again');
    await page.getByRole('button').click();
    await until(page, 'refreshes', 2);
    await page.evaluate(() => window.renew());
    await until(page, 'resets', 1);
  });
});
