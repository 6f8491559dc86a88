// Article S4 on the packed package: the App Router's example, next build && next start, a real API server, a real Chromium.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { API, LIFETIME, startExample } from './s4/apps.mjs';
import { coreTests } from './s4/core.mjs';
import { ACCESS, REFRESH } from './s4/requests.mjs';
import { fillLogin, useSite } from './site.mjs';

const site = useSite({ api: API, accessLifetime: LIFETIME, start: startExample });

coreTests(site, { faults: ['500', 'html', 'drop', 'stall', 'hang-body'] });

/** Signs in by the login page's server action, and stands on `path`. */
async function signedIn(path = '/me') {
  const page = await site.page();
  await site.login(page, 'mina', `/login?next=${encodeURIComponent(path)}`);
  await page.waitForURL(site.url + path);
  await shown(page);
  site.api.reset();
  return page;
}

const shown = (page, name = 'Mina') => page.getByTestId('me').filter({ hasText: name }).waitFor();

/** From here on a form is React's: it posts by a script. */
const live = (page) =>
  page.waitForFunction(() => {
    const form = document.querySelector('main form');
    return form && Object.keys(form).some((key) => key.startsWith('__reactFiber'));
  });

/** What a browser does once the access token's time is over. */
const expireCookie = (page) => page.context().clearCookies({ name: ACCESS });

const renewed = (after, before) => {
  for (const key of [ACCESS, REFRESH]) assert.ok(after[key] && after[key] !== before[key], key);
};

/** Every document that the page asks for from now on, redirects among them: path and query. */
function visitsOf(page) {
  const visits = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (request.isNavigationRequest()) visits.push(pathname + search);
  });
  return visits;
}

const counted = () => {
  const { refreshAttempts, refreshes, reuseDetected } = site.api.counters;
  return { refreshAttempts, refreshes, reuseDetected };
};
const ONE_REFRESH = { refreshAttempts: 1, refreshes: 1, reuseDetected: 0 };

describe('in a browser, a page through the proxy', () => {
  it('R38 after a sign-in by a server action keeps both tokens from scripts', async () => {
    const page = await signedIn();
    const cookies = await page.context().cookies(site.url);
    assert.deepEqual(
      cookies
        .filter(({ name }) => [ACCESS, REFRESH].includes(name))
        .map(({ httpOnly, sameSite, path }) => [httpOnly, sameSite, path]),
      [
        [true, 'Lax', '/'],
        [true, 'Lax', '/'],
      ],
    );
    assert.equal(await page.evaluate(() => document.cookie), '');
  });

  it('with an expired token is rendered by one request, and the browser has both new cookies', async () => {
    const page = await signedIn();
    const before = await site.cookies(page);
    await expireCookie(page);
    const visits = visitsOf(page);
    const response = await page.goto(`${site.url}/me`);
    assert.match(await response.text(), /Mina/);
    assert.deepEqual(visits, ['/me']);
    renewed(await site.cookies(page), before);
    assert.deepEqual(counted(), ONE_REFRESH);
    await page.reload();
    await shown(page);
    assert.deepEqual(counted(), ONE_REFRESH);
  });

  it('in two tabs at once refreshes once', async () => {
    const page = await signedIn();
    const other = await page.context().newPage();
    await expireCookie(page);
    await Promise.all([page.goto(`${site.url}/me`), other.goto(`${site.url}/me?tab=2`)]);
    await Promise.all([shown(page), shown(other)]);
    assert.deepEqual(counted(), ONE_REFRESH);
  });

  it('by a link of the router refreshes as well, without loading the document anew', async () => {
    const page = await signedIn();
    await page.getByRole('link', { name: /authflight/ }).click();
    await page.getByTestId('start').waitFor();
    await page.evaluate(() => {
      window.same = true;
    });
    await expireCookie(page);
    await page.getByRole('link', { name: 'Open the protected page' }).click();
    await shown(page);
    assert.equal(await page.evaluate(() => window.same), true);
    assert.deepEqual(counted(), ONE_REFRESH);
  });

  it('R42 by a link of the router goes to the login page once the session is over, and back after signing in', async () => {
    const page = await signedIn();
    await page.getByRole('link', { name: /authflight/ }).click();
    await page.getByTestId('start').waitFor();
    await expireCookie(page);
    site.api.revokeRefresh();
    await page.getByRole('link', { name: 'Open the protected page' }).click();
    await page.waitForURL(`${site.url}/login?next=%2Fme`);
    assert.deepEqual(await site.cookies(page), {});
    await fillLogin(page);
    await page.waitForURL(`${site.url}/me`);
    await shown(page);
  });

  it('R60 with a dead refresh token goes to the login page once, without cookies, and comes back', async () => {
    const page = await signedIn();
    await expireCookie(page);
    site.api.revokeRefresh();
    const visits = visitsOf(page);
    await page.goto(`${site.url}/me?tab=2`);
    assert.deepEqual(visits, ['/me?tab=2', `/login?next=${encodeURIComponent('/me?tab=2')}`]);
    assert.deepEqual(await site.cookies(page), {});
    await fillLogin(page);
    await page.waitForURL(`${site.url}/me?tab=2`);
    await shown(page);
  });

  it('R58 keeps the session while the refresh endpoint is down, says so, and goes on a minute later', async () => {
    const page = await signedIn();
    const before = await site.cookies(page);
    await expireCookie(page);
    site.api.setRefresh({ mode: '500' });
    await page.goto(`${site.url}/me`);
    await page.getByTestId('error').waitFor();
    assert.equal((await site.cookies(page))[REFRESH], before[REFRESH]);
    site.api.setRefresh({ mode: 'ok' });
    await site.minuteLater(page);
    await page.getByTestId('retry').click();
    await shown(page);
    assert.equal(new URL(page.url()).pathname, '/me');
    assert.equal(site.api.counters.refreshes, 1);
  });
});

describe('in a browser, the error boundary', () => {
  it('refreshes once where the API server refuses a token that the proxy took for good', async () => {
    const page = await signedIn();
    const before = await site.cookies(page);
    site.api.expireAccess();
    await page.goto(`${site.url}/me`);
    await shown(page);
    renewed(await site.cookies(page), before);
    assert.deepEqual(counted(), ONE_REFRESH);
  });

  it('refreshes once in a page that the proxy leaves out', async () => {
    const page = await signedIn('/direct');
    const before = await site.cookies(page);
    await expireCookie(page);
    const visits = visitsOf(page);
    await page.goto(`${site.url}/direct`);
    await shown(page);
    renewed(await site.cookies(page), before);
    assert.deepEqual(visits, ['/direct']);
    assert.deepEqual(counted(), ONE_REFRESH);
  });

  it('R60 goes to the login page once where the session is over, without cookies', async () => {
    const page = await signedIn('/direct');
    await expireCookie(page);
    site.api.revokeRefresh();
    await page.goto(`${site.url}/direct?tab=2`);
    await page.waitForURL(`${site.url}/login?next=${encodeURIComponent('/direct?tab=2')}`);
    assert.deepEqual(await site.cookies(page), {});
    assert.equal(site.api.counters.refreshAttempts, 1);
    await fillLogin(page);
    await page.waitForURL(`${site.url}/direct?tab=2`);
    await shown(page);
  });

  it('R65 gives up after two refreshes where every token is refused, and keeps the session', async () => {
    const page = await signedIn();
    site.api.setData({ mode: 'refuse' });
    await page.goto(`${site.url}/me`);
    await page.getByTestId('error').waitFor();
    const { refreshes, reuseDetected } = site.api.counters;
    assert.deepEqual({ refreshes, reuseDetected }, { refreshes: 2, reuseDetected: 0 });
    assert.ok((await site.cookies(page))[REFRESH]);
    site.api.setData({ mode: 'ok' });
    await page.getByTestId('retry').click();
    await shown(page);
  });
});

describe('in a browser, a server action', () => {
  for (const path of ['/me', '/direct']) {
    it(`writes with an expired token after one refresh (${path})`, async () => {
      const page = await signedIn(path);
      await live(page);
      const before = await site.cookies(page);
      await expireCookie(page);
      await page.getByTestId('name').fill('Mina the second');
      await page.getByTestId('rename').click();
      await shown(page, 'Mina the second');
      renewed(await site.cookies(page), before);
      assert.deepEqual(counted(), ONE_REFRESH);
    });

    it(`R60 goes to the login page where the session is over (${path}), and nothing is written`, async () => {
      const page = await signedIn(path);
      await live(page);
      await expireCookie(page);
      site.api.revokeRefresh();
      await page.getByTestId('name').fill('Mallory');
      await page.getByTestId('rename').click();
      await page.waitForURL(/\/login\?next=/);
      assert.deepEqual(await site.cookies(page), {});
      assert.equal(site.api.counters.requests, 0);
    });
  }

  it('R58 keeps the session where it cannot refresh now, and the page says so', async () => {
    const page = await signedIn('/direct');
    await live(page);
    const before = await site.cookies(page);
    await expireCookie(page);
    site.api.setRefresh({ mode: '500' });
    const attempts = [];
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/api/auth/refresh') attempts.push(request);
    });
    // On its way, as the browser does not keep every body that it has handed on.
    const answers = [];
    await page.route('**/direct', async (route) => {
      if (!('next-action' in route.request().headers())) return route.fallback();
      const response = await route.fetch();
      answers.push(await response.text());
      return route.fulfill({ response });
    });
    await page.getByTestId('rename').click();
    await page.getByTestId('error').waitFor();
    assert.equal(answers.length, 1);
    assert.match(answers[0], /"digest":"ERR_REFRESH_FAILED"/, 'the boundary is told why');
    assert.equal((await site.cookies(page))[REFRESH], before[REFRESH]);
    assert.ok(attempts.length >= 1 && attempts.length <= 3, `${attempts.length}: the tries of one refresh`);
    site.api.setRefresh({ mode: 'ok' });
    await site.minuteLater(page);
    await page.getByTestId('retry').click();
    await shown(page);
  });

  it('works where scripts do not run', async () => {
    const page = await site.page({ javaScriptEnabled: false });
    await site.login(page, 'mina', '/login?next=%2Fme');
    await page.waitForURL(`${site.url}/me`);
    site.api.reset();
    await expireCookie(page);
    await page.getByTestId('name').fill('Mina the third');
    await page.getByTestId('rename').click();
    await shown(page, 'Mina the third');
    assert.deepEqual(counted(), ONE_REFRESH);
  });

  it('signs out: no cookie is left', async () => {
    const page = await signedIn();
    await page.getByTestId('sign-out').click();
    await page.getByTestId('start').waitFor();
    assert.deepEqual(await site.cookies(page), {});
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

  it('R39 goes to the fallback instead of a foreign target, whoever hands it over', async () => {
    const page = await site.page();
    for (const target of HOSTILE) {
      await page.goto(`${site.url}/login?next=${encodeURIComponent(target)}`);
      assert.equal(await page.getByTestId('next').textContent(), '/me');
      // The action believes no form either.
      await page.locator('input[name=next]').evaluate((input, value) => {
        input.value = value;
      }, target);
      await fillLogin(page);
      await page.waitForURL(`${site.url}/me`);
    }
  });

  it('R40 takes `next` twice or as an object for none, without an error', async () => {
    const page = await site.page();
    for (const query of ['next=/direct&next=/me', 'next[a]=/direct', 'next=']) {
      const response = await page.goto(`${site.url}/login?${query}`);
      assert.equal(response.status(), 200);
      assert.equal(await page.getByTestId('next').textContent(), '/me');
    }
  });

  it('R41 leads to itself at most once', async () => {
    let nested = '/direct';
    for (let level = 0; level < 20; level += 1) nested = `/login?next=${encodeURIComponent(nested)}`;
    const page = await site.page();
    await page.goto(site.url + nested);
    await fillLogin(page);
    await page.waitForURL(`${site.url}/me`);
  });
});
