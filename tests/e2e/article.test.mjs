// Article S1's own pages, unchanged, on the packed package: next build && next start, a real API server, a real Chromium.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { buildArticle, SOURCE } from './article-app.mjs';
import { ACCESS, fillLogin, REFRESH, useSite } from './site.mjs';

/**
 * The article's code, as SHA-256 of its text. No line differs: the pages import from `@/module/axios` as they did, and
 * that file has the package in place of axios.
 */
const ARTICLE = {
  'me.tsx': '3a0beb684155e5aa0fbcba153231cd179e32b96c33567b9e09f3b097d7840a80',
  'server/me.tsx': '247f91f9197eb6a7fa24fdc8d201d92053e8b42e224f56413f6e5a940917f1fa',
};

const site = useSite({ build: buildArticle });

/** What the article's page shows of the two answers: both are the user's. */
const shown = (page, id) =>
  Promise.all([`"id":"${id}"`, `"owner":"${id}"`].map((text) => page.locator('p', { hasText: text }).waitFor()));

/** Signs in by the login page, and stands on `path`. */
async function signedIn(path) {
  const page = await site.page();
  await site.login(page, 'mina', `/login?next=${encodeURIComponent(path)}`);
  await page.waitForURL(site.url + path);
  await shown(page, 'mina');
  site.api.reset();
  return page;
}

describe('the code', () => {
  for (const [file, wanted] of Object.entries(ARTICLE)) {
    it(`pages/${file} is the article's, below one line that says so`, () => {
      const text = readFileSync(join(SOURCE, 'src', 'pages', file), 'utf8');
      const [, origin, code] = /^(\/\/ .*)\n([\s\S]*)$/.exec(text);
      assert.match(origin, /Article S1/);
      assert.equal(createHash('sha256').update(code).digest('hex'), wanted);
    });
  }
});

/** Where a page is sent, by its own router or by the server: the router writes the address a second time then. */
const byRouter = (page, note) => page.on('framenavigated', (frame) => note(frame.url()));
const byServer = (page, note) =>
  page.on('request', (request) => {
    if (request.isNavigationRequest()) note(request.url());
  });

for (const [where, path, watch] of [
  ['in the browser', '/me', byRouter],
  ['in getServerSideProps', '/server/me', byServer],
]) {
  describe(`the article's page, ${where}`, () => {
    it('shows both answers with a valid token, and refreshes nothing', async () => {
      const page = await signedIn(path);
      await page.goto(site.url + path);
      await shown(page, 'mina');
      assert.equal(site.api.counters.requests, 2);
      assert.equal(site.api.counters.refreshAttempts, 0);
    });

    it('shows both answers with an expired token after one refresh, and both cookies are new', async () => {
      const page = await signedIn(path);
      const before = await site.cookies(page);
      site.api.expireAccess();
      await page.goto(site.url + path);
      await shown(page, 'mina');
      assert.equal(site.api.counters.refreshAttempts, 1);
      assert.equal(site.api.counters.reuseDetected, 0);
      const after = await site.cookies(page);
      for (const key of [ACCESS, REFRESH]) assert.ok(after[key] && after[key] !== before[key], key);
      // The new tokens are good for the next visit.
      await page.goto(site.url + path);
      await shown(page, 'mina');
      assert.equal(site.api.counters.refreshAttempts, 1);
    });

    it('R42 R60 goes to the login page once with a dead refresh token, without cookies, and comes back', async () => {
      const page = await signedIn(path);
      site.api.expireAccess();
      site.api.revokeRefresh();
      const logins = [];
      watch(page, (url) => {
        if (new URL(url).pathname === '/login') logins.push(url);
      });
      await page.goto(`${site.url}${path}?tab=2`);
      await page.waitForURL(/\/login/);
      const login = `${site.url}/login?next=${encodeURIComponent(`${path}?tab=2`)}`;
      assert.deepEqual(await site.cookies(page), {});
      assert.equal(site.api.counters.refreshAttempts, 1);
      await fillLogin(page);
      await page.waitForURL(`${site.url}${path}?tab=2`);
      await shown(page, 'mina');
      assert.deepEqual(logins, [login]);
    });
  });
}

describe("the article's page in the browser", () => {
  it('catches one error of both requests that the dead refresh token ends, and nothing goes unhandled', async () => {
    const page = await signedIn('/me');
    site.api.expireAccess();
    site.api.revokeRefresh();
    const tokens = Object.values(await site.cookies(page));
    const logged = [];
    const unhandled = [];
    page.on('console', (message) => {
      if (message.type() === 'log') logged.push(message.text());
    });
    page.on('pageerror', (error) => unhandled.push(error.message));
    await page.goto(`${site.url}/me`);
    await page.waitForURL(/\/login/);
    await page.getByTestId('login-submit').waitFor();
    assert.equal(logged.length, 1, logged.join('\n'));
    assert.match(logged[0], /AuthflightError/);
    for (const token of tokens) assert.ok(!logged[0].includes(token), 'R12 no token in it');
    assert.deepEqual(unhandled, []);
  });
});
