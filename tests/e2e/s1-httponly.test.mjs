// What a reader of article S1 asks for: tokens in HttpOnly cookies that the API server alone sets and clears.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fillLogin, useSite } from './site.mjs';

const PREFIX = 'S1_';
const COOKIES = [`${PREFIX}accessToken`, `${PREFIX}refreshToken`];
const BROWSER = '/httponly';
const SERVER = '/httponly/server';
const LOGIN = '/httponly/login';

const site = useSite({
  api: { system: 'S1-httponly', cookiePrefix: PREFIX },
  env: (apiUrl) => ({ HTTPONLY_API_URL: apiUrl }),
});

const loginFor = (path) => `${site.url}${LOGIN}?next=${encodeURIComponent(path)}`;

/** What scripts can see, and every attempt of theirs to write or to delete a cookie. */
const watchScripts = (page) =>
  page.addInitScript(() => {
    window.written = [];
    const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
    Object.defineProperty(Document.prototype, 'cookie', {
      configurable: true,
      get,
      set(text) {
        window.written.push(text);
        set.call(this, text);
      },
    });
    for (const method of ['set', 'delete']) {
      const original = CookieStore.prototype[method];
      CookieStore.prototype[method] = function (...args) {
        window.written.push(method);
        return original.apply(this, args);
      };
    }
  });

async function assertUntouched(page) {
  const seen = await page.evaluate(() => ({
    written: window.written,
    readable: document.cookie,
    stored: [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => /token/i.test(key)),
  }));
  assert.deepEqual(seen, { written: [], readable: '', stored: [] });
}

async function shown(page, id = 'mina') {
  await page.getByTestId('me').filter({ hasText: id }).waitFor();
  await page.getByTestId('awesome-data').filter({ hasText: id }).waitFor();
}

/** Signed in through the API server's cookies, on a page. */
async function signedIn(path) {
  const page = await site.page();
  await watchScripts(page);
  await page.goto(loginFor(path));
  await fillLogin(page);
  await page.waitForURL(site.url + path);
  await shown(page);
  site.api.reset();
  return page;
}

/** The tokens in the browser, which no script has seen. */
async function tokens(page) {
  const cookies = (await page.context().cookies(site.url)).filter(({ name }) => COOKIES.includes(name));
  assert.ok(cookies.every(({ httpOnly }) => httpOnly));
  return Object.fromEntries(cookies.map(({ name, value }) => [name, value]));
}

const counted = () => {
  const { requests, unauthorized, refreshAttempts, replays, reuseDetected } = site.api.counters;
  return { requests, unauthorized, refreshAttempts, replays, reuseDetected };
};
const ONE_REFRESH = { requests: 4, unauthorized: 2, refreshAttempts: 1, replays: 2, reuseDetected: 0 };

for (const [where, path] of [
  ['in the browser', BROWSER],
  ['in getServerSideProps', SERVER],
]) {
  describe(where, () => {
    it('leads a visitor who has no cookies to the login page, and back', async () => {
      const page = await site.page();
      await page.goto(site.url + path);
      await page.waitForURL(loginFor(path));
      await fillLogin(page);
      await page.waitForURL(site.url + path);
      await shown(page);
    });

    it('shows both answers with valid cookies, and refreshes nothing', async () => {
      const page = await signedIn(path);
      const before = await tokens(page);
      assert.deepEqual(Object.keys(before).sort(), COOKIES);
      await page.reload();
      await shown(page);
      assert.deepEqual(counted(), { requests: 2, unauthorized: 0, refreshAttempts: 0, replays: 0, reuseDetected: 0 });
      assert.deepEqual(await tokens(page), before);
      await assertUntouched(page);
    });

    it('with an expired token refreshes once, and the browser has the cookies that the API server set', async () => {
      const page = await signedIn(path);
      const before = await tokens(page);
      site.api.expireAccess();
      await page.reload();
      await shown(page);
      assert.deepEqual(counted(), ONE_REFRESH);
      const after = await tokens(page);
      for (const name of COOKIES) assert.ok(after[name] && after[name] !== before[name], name);
      // They are good for the other page as well.
      await page.goto(site.url + (path === SERVER ? BROWSER : SERVER));
      await shown(page);
      assert.equal(counted().refreshAttempts, 1);
      await assertUntouched(page);
    });

    it('R42 R60 with a dead refresh token: the API server has cleared its cookies, and the login page comes once', async () => {
      const page = await signedIn(path);
      site.api.expireAccess();
      site.api.revokeRefresh();
      const logins = [];
      page.on('request', (request) => {
        if (request.isNavigationRequest() && request.url().includes(LOGIN)) logins.push(request.url());
      });
      page.on('framenavigated', (frame) => {
        if (frame.url().includes(LOGIN)) logins.push(frame.url());
      });
      await page.goto(`${site.url}${path}?tab=2`);
      await page.waitForURL(loginFor(`${path}?tab=2`));
      await page.getByTestId('login-submit').waitFor();
      assert.equal(new Set(logins).size, 1, logins.join(' '));
      assert.equal(counted().refreshAttempts, 1);
      assert.deepEqual(await tokens(page), {});
      await assertUntouched(page);
      await fillLogin(page, 'jun');
      await page.waitForURL(`${site.url}${path}?tab=2`);
      await shown(page, 'jun');
    });

    it('R56 without a refresh endpoint the cookies stay, nobody is sent away, and it goes on when that is back', async () => {
      const page = await signedIn(path);
      const before = await tokens(page);
      site.api.expireAccess();
      site.api.setRefresh({ mode: 'drop' });
      await page.goto(site.url + path);
      await page.locator('[data-testid=error][data-refresh-outcome=transient]').waitFor();
      assert.deepEqual(await tokens(page), before);
      await assertUntouched(page);
      site.api.setRefresh({ mode: 'ok' });
      await site.minuteLater(page);
      await page.getByTestId('btn-reload').click();
      await shown(page);
    });

    it('R65 shows a second 401 after one refresh, and signs nobody out', async () => {
      const page = await signedIn(path);
      site.api.setData({ mode: 'refuse' });
      await page.goto(site.url + path);
      await page.getByTestId('error').filter({ hasText: '401' }).waitFor();
      assert.equal(counted().refreshAttempts, 1);
      assert.deepEqual(Object.keys(await tokens(page)).sort(), COOKIES);
      assert.equal(new URL(page.url()).pathname, path);
    });
  });
}

describe('in the browser', () => {
  it('sends 20 requests at once through one refresh', async () => {
    const page = await signedIn(BROWSER);
    site.api.expireAccess();
    await page.getByTestId('btn-storm').click();
    await page.locator('[data-testid=storm-result][data-answered="20"][data-crossed="0"]').waitFor();
    assert.deepEqual(counted(), { requests: 40, unauthorized: 20, refreshAttempts: 1, replays: 20, reuseDetected: 0 });
  });

  it('logs out by the API server alone: it ends the session and clears its cookies', async () => {
    const page = await signedIn(BROWSER);
    const before = await tokens(page);
    await page.getByTestId('btn-logout').click();
    await page.waitForURL(site.url + LOGIN);
    assert.deepEqual(await tokens(page), {});
    await assertUntouched(page);
    const response = await fetch(`${site.api.url}/api/users/me`, {
      headers: { cookie: `${COOKIES[0]}=${before[COOKIES[0]]}` },
    });
    assert.equal(response.status, 401, 'the session is over at the API server too');
  });
});
