// The README's Next.js application: built from its blocks, started, and used as a reader would use it.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS } from '../../scripts/lib/browsers.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { tools } from '../../scripts/lib/tools.mjs';
import { start } from '../js/lib/process.mjs';

const HOST = '127.0.0.1';
const BUILD_LIMIT_MS = 180_000;
const READY_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** `next build` and `next start`: `{ url, stop }`. */
export async function startSite(app, api) {
  const next = join(app, 'node_modules', 'next', 'dist', 'bin', 'next');
  const { NODE_ENV, PORT, ...rest } = process.env;
  const env = { ...rest, NEXT_TELEMETRY_DISABLED: '1', NEXT_PUBLIC_API_URL: api.url };
  await run(process.execPath, [next, 'build'], {
    cwd: app,
    env,
    label: 'readme: next build',
    timeoutMs: BUILD_LIMIT_MS,
  });
  const port = await freePort();
  const server = start(process.execPath, [next, 'start', '--hostname', HOST, '--port', String(port)], {
    cwd: app,
    env,
  });
  const url = `http://${HOST}:${port}`;
  let ended;
  server.ended.then((why) => {
    ended = why;
  });
  const deadline = Date.now() + READY_LIMIT_MS;
  while (!(await answers(`${url}/login`))) {
    if (ended || Date.now() > deadline) {
      await server.stop();
      throw new Error(`next start: ${ended ?? 'no answer in time'}\n${server.tail()}`);
    }
    await sleep(POLL_MS);
  }
  return { url, stop: server.stop };
}

const answers = (url) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const cookiesOf = ({ accessToken, refreshToken }) =>
  `ACCESS_TOKEN_KEY=${accessToken}; REFRESH_TOKEN_KEY=${refreshToken}`;

/** The cookies that a response sets, by name: `''` for one that it deletes. */
const setBy = (response) =>
  Object.fromEntries(response.headers.getSetCookie().map((text) => /^([^=]+)=([^;]*)/.exec(text).slice(1, 3)));

/** Tests by name. */
export function siteTests(url, api) {
  const visit = (path, tokens) =>
    fetch(url + path, { redirect: 'manual', headers: tokens ? { cookie: cookiesOf(tokens) } : {} });

  return {
    '/me-ssr refreshes an expired access token once, and answers both requests'() {
      return refreshedOnce('/me-ssr', (text) => {
        assert.match(text, /ada/);
        assert.match(text, /7A/);
      });
    },
    '/api/whoami refreshes an expired access token once'() {
      return refreshedOnce('/api/whoami', (text) => assert.deepEqual(JSON.parse(text), { id: 'ada' }));
    },
    async '/me-ssr sends a visitor without tokens to the login page'() {
      api.reset();
      const response = await visit('/me-ssr?tab=2');
      assert.equal(response.status, 307);
      assert.equal(response.headers.get('location'), `/login?next=${encodeURIComponent('/me-ssr?tab=2')}`);
      assert.equal(api.seen.refreshes, 0);
    },
    async '/me-ssr deletes the cookies and goes to the login page when the refresh token is dead'() {
      api.reset();
      const tokens = api.login('ada');
      api.sessions.revoke('ada');
      const response = await visit('/me-ssr', tokens);
      assert.equal(response.status, 307);
      assert.deepEqual(setBy(response), { ACCESS_TOKEN_KEY: '', REFRESH_TOKEN_KEY: '' });
      assert.equal(api.seen.refreshes, 1);
    },
    async '/me-ssr keeps the session when the refresh endpoint answers 500 three times'() {
      api.reset({ expired: true });
      api.mode.refresh = 'broken';
      const response = await visit('/me-ssr', api.login('ada'));
      assert.equal(response.status, 500);
      assert.deepEqual(setBy(response), {});
      assert.equal(api.seen.refreshes, 3);
    },
    async '/api/whoami answers 401 to a visitor without tokens'() {
      api.reset();
      assert.equal((await visit('/api/whoami')).status, 401);
    },
    'in Chromium: sign in, /me with an expired token, one refresh, and the login page when it is dead': () =>
      inChromium(async (page) => {
        const text = (wanted) => page.getByText(wanted).waitFor();
        api.reset({ expired: true });
        await page.goto(`${url}/login?next=%2Fme%3Ftab%3D2`);
        await page.locator('[name=id]').fill('ada');
        await page.locator('[name=password]').fill('password');
        await page.getByRole('button').click();
        await page.waitForURL(`${url}/me?tab=2`);
        await text('"seat":"7A"');
        assert.equal(api.seen.refreshes, 1);

        api.sessions.revoke('ada');
        await page.goto(`${url}/me`);
        await page.waitForURL(`${url}/login?next=%2Fme`);
        assert.equal(await page.evaluate(() => document.cookie), '');
        assert.equal(api.seen.refreshes, 2);
      }),
  };

  async function refreshedOnce(path, check) {
    api.reset({ expired: true });
    const tokens = api.login('ada');
    const response = await visit(path, tokens);
    assert.equal(response.status, 200);
    check(await response.text());
    assert.equal(api.seen.refreshes, 1);
    const fresh = setBy(response);
    assert.deepEqual(Object.keys(fresh).sort(), ['ACCESS_TOKEN_KEY', 'REFRESH_TOKEN_KEY']);
    assert.notEqual(fresh.ACCESS_TOKEN_KEY, tokens.accessToken);
    assert.notEqual(fresh.REFRESH_TOKEN_KEY, tokens.refreshToken);
    assert.equal(response.headers.get('cache-control'), 'private, no-store');
    const again = await visit(path, { accessToken: fresh.ACCESS_TOKEN_KEY, refreshToken: fresh.REFRESH_TOKEN_KEY });
    assert.equal(again.status, 200);
    assert.equal(api.seen.refreshes, 1);
  }
}

async function inChromium(use) {
  const browser = await chromium.launch({ executablePath: tools().chromium, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    await use(page);
  } finally {
    await browser.close();
  }
}
