// Article S1 on the packed package: next build && next start, a real API server, a real Chromium.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACCESS, fillLogin, REFRESH, useSite } from './site.mjs';

const site = useSite();

/** Signs in and stands on `/`. */
async function signedIn(id = 'mina') {
  const page = await site.page();
  await site.login(page, id);
  await page.waitForURL(`${site.url}/`);
  return page;
}

async function shown(page, id) {
  await page.getByTestId('me').filter({ hasText: id }).waitFor();
  await page.getByTestId('awesome-data').filter({ hasText: /\S/ }).waitFor();
}

describe('in the browser, /me', () => {
  it('with a valid token sends both requests and refreshes nothing', async () => {
    const page = await signedIn();
    await page.goto(`${site.url}/me`);
    await shown(page, 'mina');
    assert.equal(site.api.counters.refreshAttempts, 0);
    assert.equal(site.api.counters.unauthorized, 0);
  });

  it('with an expired token refreshes once, answers both requests and stores the new cookies', async () => {
    const page = await signedIn();
    const before = await site.cookies(page);
    site.api.expireAccess();
    await page.goto(`${site.url}/me`);
    await shown(page, 'mina');
    assert.equal(site.api.counters.refreshAttempts, 1);
    assert.equal(site.api.counters.reuseDetected, 0);
    const after = await site.cookies(page);
    assert.notEqual(after[ACCESS], before[ACCESS]);
    assert.notEqual(after[REFRESH], before[REFRESH]);
    assert.ok(after[ACCESS] && after[REFRESH]);
  });

  it('R60 R42 with a dead refresh token settles everything, clears the cookies and redirects once, there and back', async () => {
    const page = await signedIn();
    site.api.expireAccess();
    site.api.revokeRefresh();
    const visits = [];
    page.on('framenavigated', (frame) => visits.push(new URL(frame.url()).pathname + new URL(frame.url()).search));
    await page.goto(`${site.url}/me?tab=2`);
    await page.waitForURL(/\/login/);
    assert.equal(new URL(page.url()).search, `?next=${encodeURIComponent('/me?tab=2')}`);
    assert.deepEqual(await site.cookies(page), {});
    assert.equal(visits.filter((path) => path.startsWith('/login')).length, 1, visits.join(' '));
    assert.equal(site.api.counters.refreshAttempts, 1);
    await fillLogin(page);
    await page.waitForURL(`${site.url}/me?tab=2`);
    await shown(page, 'mina');
  });

  it('R56 R58 keeps the session while the refresh endpoint answers 500, and goes on a minute later', async () => {
    const page = await signedIn();
    site.api.expireAccess();
    site.api.setRefresh({ mode: '500' });
    await page.goto(`${site.url}/me`);
    await page.getByTestId('error').waitFor();
    assert.equal(new URL(page.url()).pathname, '/me');
    assert.ok((await site.cookies(page))[REFRESH]);
    site.api.setRefresh({ mode: 'ok' });
    await site.minuteLater(page);
    await page.getByTestId('btn-reload').click();
    await shown(page, 'mina');
  });

  it('R57 settles every request within its timeout while the refresh endpoint stalls, and keeps the session', async () => {
    const page = await signedIn();
    site.api.expireAccess();
    site.api.setRefresh({ mode: 'stall' });
    await page.goto(`${site.url}/me`);
    await page
      .getByTestId('error')
      .filter({ hasText: /timeout of 5000ms exceeded/ })
      .waitFor();
    assert.ok((await site.cookies(page))[REFRESH]);
  });

  it('sends 20 requests at once through one refresh', async () => {
    const page = await signedIn();
    await page.goto(`${site.url}/me`);
    await shown(page, 'mina');
    site.api.expireAccess();
    await page.getByTestId('btn-storm').click();
    await page.waitForFunction(() =>
      document.querySelector('[data-testid=event-log]')?.textContent.includes('refresh-end'),
    );
    assert.equal(site.api.counters.refreshAttempts, 1);
    assert.equal(site.api.counters.reuseDetected, 0);
  });

  it('logout clears the cookies', async () => {
    const page = await signedIn();
    await page.goto(`${site.url}/me`);
    await shown(page, 'mina');
    await page.getByTestId('btn-logout').click();
    await page.waitForFunction((key) => !document.cookie.includes(key), REFRESH);
    assert.deepEqual(await site.cookies(page), {});
  });
});

describe('on the server, /me-ssr', () => {
  it('R17 with an expired token refreshes once, renders both answers and sends the new cookies uncached', async () => {
    const page = await signedIn();
    const before = await site.cookies(page);
    site.api.expireAccess();
    const response = await page.goto(`${site.url}/me-ssr`);
    await shown(page, 'mina');
    assert.match(await response.text(), /mina/, 'rendered by the server');
    assert.equal(site.api.counters.refreshAttempts, 1);
    assert.equal(site.api.counters.reuseDetected, 0);
    const headers = await response.allHeaders();
    assert.equal(headers['cache-control'], 'private, no-store');
    const after = await site.cookies(page);
    assert.notEqual(after[ACCESS], before[ACCESS]);
    assert.notEqual(after[REFRESH], before[REFRESH]);
    // The browser goes on with the rotated token.
    site.api.expireAccess();
    await page.goto(`${site.url}/me`);
    await shown(page, 'mina');
    assert.equal(site.api.counters.reuseDetected, 0);
  });

  it('R60 with a dead refresh token redirects to the login with the encoded path, clears the cookies and comes back', async () => {
    const page = await signedIn();
    site.api.expireAccess();
    site.api.revokeRefresh();
    await page.goto(`${site.url}/me-ssr?tab=a%26b`);
    await page.waitForURL(/\/login/);
    assert.equal(new URL(page.url()).search, `?next=${encodeURIComponent('/me-ssr?tab=a%26b')}`);
    assert.deepEqual(await site.cookies(page), {});
    await fillLogin(page);
    await page.waitForURL(`${site.url}/me-ssr?tab=a%26b`);
    await shown(page, 'mina');
  });
});

describe('on the server, many pages of one user at once', () => {
  it('R15 20 pages with one expired cookie spend the refresh token once, and so does one that comes later', async () => {
    const [user] = await site.api.createUsers(1, { expired: true });
    const cookie = `${ACCESS}=${user.accessToken}; ${REFRESH}=${user.refreshToken}`;
    const render = async (path) => {
      const response = await fetch(site.url + path, { headers: { cookie }, redirect: 'manual' });
      const set = response.headers.getSetCookie().map((text) => text.split(';')[0]);
      return { status: response.status, isTheirs: (await response.text()).includes(`"id":"${user.id}"`), set };
    };
    const pages = await Promise.all(Array.from({ length: 20 }, (_, n) => render(n % 2 ? '/me-ssr' : '/query')));
    pages.push(await render('/me-ssr'));
    for (const page of pages) {
      assert.equal(page.status, 200);
      assert.ok(page.isTheirs);
      assert.deepEqual(page.set.toSorted(), pages[0].set.toSorted());
    }
    assert.equal(pages[0].set.length, 2);
    assert.equal(site.api.counters.refreshAttempts, 1);
    assert.equal(site.api.counters.reuseDetected, 0);
  });
});

describe('on the server, /me-ssr, what fails', () => {
  it('R56 shows the error of a refresh endpoint that fails, keeps the cookies, and goes on when it is back', async () => {
    const page = await signedIn();
    const before = await site.cookies(page);
    site.api.expireAccess();
    site.api.setRefresh({ mode: 'drop' });
    await page.goto(`${site.url}/me-ssr`);
    await page.locator('[data-testid=error][data-refresh-outcome=transient]').waitFor();
    assert.deepEqual(await site.cookies(page), before);
    site.api.setRefresh({ mode: 'ok' });
    await site.minuteLater(page);
    await page.getByTestId('btn-reload').click();
    await shown(page, 'mina');
  });

  it('R65 shows a second 401 after one refresh, and signs nobody out', async () => {
    const page = await signedIn();
    site.api.setData({ mode: 'refuse' });
    await page.goto(`${site.url}/me-ssr`);
    await page.getByTestId('error').filter({ hasText: '401' }).waitFor();
    assert.equal(site.api.counters.refreshAttempts, 1);
    assert.equal(site.api.counters.replays, 2);
    assert.ok((await site.cookies(page))[REFRESH]);
  });
});

describe('the start page', () => {
  it('says of every example that was not started with the site that it does not run, and leads to the pages of S1', async () => {
    const page = await site.page();
    await page.goto(site.url);
    assert.equal(await page.getByTestId('not-running').count(), 4);
    const links = await page.getByTestId('example-S1').getByRole('link').all();
    for (const link of links) {
      const response = await fetch(site.url + (await link.getAttribute('href')));
      assert.equal(response.status, 200);
    }
    // Three pages and the documentation: the API server with HttpOnly cookies does not run either.
    assert.equal(links.length, 4);
  });
});

describe('the login page', () => {
  const HOSTILE = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\t//evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '%2F%2Fevil.example',
    'http:evil.example',
  ];

  it('R39 goes to the start page instead of a foreign target', async () => {
    for (const target of HOSTILE) {
      const page = await site.page();
      await site.login(page, 'mina', `/login?next=${encodeURIComponent(target)}`);
      await page.waitForURL(`${site.url}/`);
    }
  });

  it('R40 takes `next` twice or as an object for none, without an error', async () => {
    for (const query of ['next=/me&next=/me-ssr', 'next[a]=/me', 'next=']) {
      const page = await site.page();
      const response = await page.goto(`${site.url}/login?${query}`);
      assert.equal(response.status(), 200);
      await fillLogin(page);
      await page.waitForURL(`${site.url}/`);
    }
  });

  it('R41 leads to itself at most once', async () => {
    let nested = '/me';
    for (let level = 0; level < 20; level += 1) nested = `/login?next=${encodeURIComponent(nested)}`;
    const page = await site.page();
    await page.goto(site.url + nested);
    await fillLogin(page);
    await page.waitForURL(`${site.url}/`);
  });
});
