// React Query on article S1's system: one query function for the server's prefetch and for the page, one refresh for all queries.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fillLogin, REFRESH, useSite } from './site.mjs';

const site = useSite();

const PATH = '/query';
/** The queries of the page: the account, and one flight. */
const QUERIES = 2;

/** A page in a browser that has a user's tokens. */
async function signedIn() {
  const page = await site.page();
  const { id } = await site.adopt(page);
  return { page, id };
}

async function shown(page, id, flight = 1) {
  await page.getByTestId('me').filter({ hasText: id }).waitFor();
  await page
    .getByTestId('awesome-data')
    .filter({ hasText: `"owner":"${id}","number":${flight},` })
    .waitFor();
}

/** The page with what the server prefetched for it. */
async function opened() {
  const { page, id } = await signedIn();
  await page.goto(site.url + PATH);
  await shown(page, id);
  site.api.reset();
  return { page, id };
}

/** What the API server was asked for on behalf of the browser and of the site's server. */
const counted = () => {
  const { requests, unauthorized, refreshAttempts, replays, reuseDetected } = site.api.counters;
  return { requests, unauthorized, refreshAttempts, replays, reuseDetected };
};

describe('prefetched on the server', () => {
  it('is in the HTML, and the browser asks for nothing', async () => {
    const { page, id } = await signedIn();
    const asked = [];
    page.on('request', (request) => {
      if (request.url().startsWith(`${site.api.url}/api/`)) asked.push(request.url());
    });
    const response = await page.goto(site.url + PATH);
    await shown(page, id);
    assert.ok((await response.text()).includes(`<strong class="passenger">${id.replace('m', 'M')}`));
    // The page is alive: what it would have asked for when it mounted, it has asked for.
    await page.getByTestId('btn-flight-2').click();
    await shown(page, id, 2);
    assert.deepEqual(asked, [`${site.api.url}/api/data/2`]);
    assert.equal(counted().refreshAttempts, 0);
  });

  it('R17 with an expired token comes after one refresh for both queries, with the new cookies', async () => {
    const { page, id } = await signedIn();
    const before = await site.cookies(page);
    site.api.expireAccess();
    const response = await page.goto(site.url + PATH);
    await shown(page, id);
    assert.deepEqual(counted(), {
      requests: 2 * QUERIES,
      unauthorized: QUERIES,
      refreshAttempts: 1,
      replays: QUERIES,
      reuseDetected: 0,
    });
    assert.equal((await response.allHeaders())['cache-control'], 'private, no-store');
    assert.notEqual((await site.cookies(page))[REFRESH], before[REFRESH]);
  });

  it('R60 with a dead refresh token is not rendered: the login page comes, and leads back', async () => {
    const { page } = await signedIn();
    site.api.expireAccess();
    site.api.revokeRefresh();
    await page.goto(`${site.url}${PATH}?tab=2`);
    await page.waitForURL(/\/login/);
    assert.equal(new URL(page.url()).search, `?next=${encodeURIComponent(`${PATH}?tab=2`)}`);
    assert.deepEqual(await site.cookies(page), {});
    assert.equal(counted().refreshAttempts, 1);
    await fillLogin(page);
    await page.waitForURL(`${site.url}${PATH}?tab=2`);
    await shown(page, 'mina');
  });

  it('R56 without a refresh endpoint is left to the browser, nobody is signed out, and it goes on when that is back', async () => {
    const { page, id } = await signedIn();
    const before = await site.cookies(page);
    site.api.expireAccess();
    site.api.setRefresh({ mode: 'drop' });
    const response = await page.goto(site.url + PATH);
    assert.equal(response.status(), 200);
    await page.getByTestId('error').waitFor();
    assert.deepEqual(await site.cookies(page), before);
    site.api.setRefresh({ mode: 'ok' });
    await site.minuteLater(page);
    await page.getByTestId('btn-reload').click();
    await shown(page, id);
  });

  it('has nothing of the account before, in the same tab', async () => {
    const { page, id } = await opened();
    await page.getByTestId('btn-logout').click();
    await page.waitForURL(`${site.url}/login`);
    await fillLogin(page, 'jun');
    await page.waitForURL(`${site.url}/`);
    site.api.setData({ mode: 'refuse' });
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'React Query' }).click();
    await page.getByTestId('error').waitFor();
    assert.ok(!(await page.getByTestId('page').innerText()).includes(id));
  });
});

describe('fetched in the browser', () => {
  it('with an expired token is answered after one refresh for both queries', async () => {
    const { page, id } = await opened();
    site.api.expireAccess();
    await page.getByTestId('btn-reload').click();
    await page.locator('[data-testid=page][data-settled="1"]').waitFor();
    await shown(page, id);
    assert.deepEqual(counted(), {
      requests: 2 * QUERIES,
      unauthorized: QUERIES,
      refreshAttempts: 1,
      replays: QUERIES,
      reuseDetected: 0,
    });
  });

  it('R42 with a dead refresh token leads to the login page once', async () => {
    const { page } = await opened();
    site.api.expireAccess();
    site.api.revokeRefresh();
    const visits = [];
    page.on('framenavigated', (frame) => visits.push(new URL(frame.url()).pathname));
    await page.getByTestId('btn-reload').click();
    await page.waitForURL(`${site.url}/login?next=${encodeURIComponent(PATH)}`);
    await page.getByTestId('login-submit').waitFor();
    assert.deepEqual(visits, ['/login']);
    assert.equal(counted().refreshAttempts, 1);
    assert.deepEqual(await site.cookies(page), {});
  });

  it('R58 R66 does not try a failed refresh again: each query is sent once, and the session is kept', async () => {
    const { page, id } = await opened();
    site.api.expireAccess();
    site.api.setRefresh({ mode: '500' });
    await page.getByTestId('btn-reload').click();
    await page.locator('[data-testid=error][data-refresh-outcome=transient]').waitFor();
    await page.locator('[data-testid=page][data-settled="1"]').waitFor();
    assert.equal(counted().requests, QUERIES);
    assert.ok(counted().refreshAttempts <= 3, 'the tries of one refresh');
    assert.ok((await site.cookies(page))[REFRESH]);
    site.api.setRefresh({ mode: 'ok' });
    await site.minuteLater(page);
    await page.getByTestId('btn-reload').click();
    await shown(page, id);
    await page.getByTestId('error').waitFor({ state: 'detached' });
  });

  it('R65 shows a second 401, after one refresh and one replay of each query', async () => {
    const { page } = await opened();
    site.api.setData({ mode: 'refuse' });
    await page.getByTestId('btn-reload').click();
    await page.getByTestId('error').filter({ hasText: '401' }).waitFor();
    await page.locator('[data-testid=page][data-settled="1"]').waitFor();
    assert.deepEqual(counted(), {
      requests: 2 * QUERIES,
      unauthorized: 2 * QUERIES,
      refreshAttempts: 1,
      replays: QUERIES,
      reuseDetected: 0,
    });
    assert.equal(new URL(page.url()).pathname, PATH);
  });
});
