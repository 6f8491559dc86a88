// System S2, split storage: the example in www/examples, and the article's own code in its place, in a real Chromium.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  answered,
  articleCases,
  articleRotatingCases,
  counted,
  downCases,
  exampleCases,
  rotatingCases,
  tabCases,
} from './cases.mjs';
import { logged, pathOf, send, signIn, until, useExample } from './example.mjs';

const EMAIL = 'saved@example.com';

const S2 = {
  app: 's2-split-storage',
  system: 'S2',
  hold: ({ accessToken, refreshToken }) => {
    localStorage.setItem('accessToken', accessToken);
    localStorage.setItem('email', 'saved@example.com');
    sessionStorage.setItem('sessionToken', refreshToken);
    history.replaceState(null, '', '/');
    dispatchEvent(new PopStateEvent('popstate'));
  },
};

const stores = (page) => page.evaluate(() => ({ local: { ...localStorage }, session: { ...sessionStorage } }));

const read = async (page) => {
  const { local, session } = await stores(page);
  return { accessToken: local.accessToken, refreshToken: session.sessionToken };
};

/** Only the two keys are gone: the saved e-mail stays. */
const isSignedOut = async (page) => {
  await until(() => pathOf(page) === '/sign-in');
  assert.deepEqual(await stores(page), { local: { email: EMAIL }, session: {} });
};

/** A tab that the page opens begins with a copy of its session storage, and has its own from then on. */
const opened = async (page) => {
  const [tab] = await Promise.all([page.context().waitForEvent('page'), page.evaluate(() => void window.open('/'))]);
  await tab.getByTestId('load').waitFor();
  return tab;
};

const newTab = async (page) => {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  return tab;
};

/** The interceptor of the article takes every error for one that has an answer, its own "no token" too. */
const NO_STATUS = {
  code: undefined,
  status: undefined,
  data: undefined,
  message: "Cannot read properties of undefined (reading 'status')",
  cause: undefined,
};

describe('the example', () => {
  const site = useExample(S2);
  exampleCases(site, { read, isSignedOut });
  downCases(site, { read, isSignedOut, isFinal: true });

  it('signs in, loads, calls without a session, and signs out by its buttons; the e-mail is remembered', async () => {
    const page = await site.open();
    await until(() => pathOf(page) === '/sign-in');
    await signIn(page, EMAIL);
    await page.getByTestId('load').click();
    await logged(page, '/api/awesome-data: 200');
    await page.getByTestId('expire').click();
    await logged(page, 'access tokens have expired');
    await page.getByTestId('many').click();
    await logged(page, 'refresh ends: renewed');
    await until(async () => (await page.getByTestId('count-replays').textContent()) === '20');
    counted(site, { refreshAttempts: 1, replays: 20 });
    await page.getByTestId('public').click();
    await logged(page, '/api/public: 200 {"open":true,"token":false}');
    await page.getByTestId('sign-out').click();
    await isSignedOut(page);
    assert.equal(await page.getByTestId('email').inputValue(), EMAIL);
  });

  it('refreshes with the refresh token as a bearer token, an empty body, and no content type', async () => {
    const { page, user } = await site.signedIn({ expired: true });
    const refresh = page.waitForRequest(/\/api\/refresh$/);
    answered(await send(page));
    const request = await refresh;
    const headers = await request.allHeaders();
    assert.equal(request.method(), 'POST');
    assert.equal(headers.authorization, `Bearer ${user.refreshToken}`);
    assert.equal(request.postData(), null);
    assert.equal(headers['content-type'], undefined);
    assert.equal(headers['content-length'], '0');
  });

  it('fails a request without a token before it is sent', async () => {
    const page = await site.open();
    const [outcome] = await send(page);
    assert.equal(outcome.code, 'ERR_NO_TOKEN');
    counted(site, { requests: 0, refreshAttempts: 0 });
  });

  it('says why when the refresh is refused, and sends nothing again', async () => {
    const { page } = await site.signedIn({ expired: true });
    site.api.revokeRefresh();
    const [outcome] = await send(page);
    assert.deepEqual([outcome.code, outcome.status], ['ERR_SESSION_EXPIRED', 401]);
    assert.equal(outcome.cause.status, 401);
    counted(site, { requests: 1, refreshAttempts: 1, replays: 0 });
  });
});

describe('the example in two tabs', () => {
  const site = useExample(S2);
  site.tab = opened;
  tabCases(site, { read });

  it('a new tab, which has no refresh token, gets a 401 and leaves the session of the first alone', async () => {
    const { page, user } = await site.signedIn({ expired: true });
    const tab = await newTab(page);
    const [outcome] = await send(tab);
    assert.deepEqual([outcome.status, outcome.code], [401, 'ERR_BAD_REQUEST']);
    counted(site, { requests: 1, unauthorized: 1, refreshAttempts: 0 });
    assert.equal((await read(page)).accessToken, user.accessToken);
    answered(await send(page));
    // The access token of the first is good for the second.
    answered(await send(tab));
  });
});

describe('the example where refresh tokens rotate', () => {
  const site = useExample({ ...S2, rotates: true });
  rotatingCases(site, { read });

  it('a tab that began with a copy of the session storage keeps the spent refresh token: the limit of this storage', async () => {
    const { page, user } = await site.signedIn({ expired: true });
    const tab = await opened(page);
    answered(await send(page));
    answered(await send(tab));
    assert.equal((await read(tab)).refreshToken, user.refreshToken);
    counted(site, { refreshAttempts: 1 });
  });
});

describe('the example without `isFinal`', () => {
  const site = useExample({ ...S2, variant: 'www/examples/s2-split-storage/gentle/api.ts' });
  downCases(site, { read, isSignedOut });
});

describe("the article's code", () => {
  const site = useExample({ ...S2, variant: 'tests/e2e/articles/s2/api.ts' });
  site.tab = opened;
  articleCases(site, { read, isSignedOut });

  it('tries a request again after a refused refresh, and the caller learns nothing of the refusal', async () => {
    const { page } = await site.signedIn({ expired: true });
    site.api.revokeRefresh();
    assert.deepEqual(await send(page), [NO_STATUS]);
    counted(site, { requests: 1, refreshAttempts: 1, refreshesRefused: 1 });
    await isSignedOut(page);
  });

  it('hands a second 401 to the caller, after one refresh and one replay', async () => {
    const { page } = await site.signedIn();
    site.api.setData({ mode: 'refuse' });
    const [outcome] = await send(page);
    assert.deepEqual([outcome.status, outcome.code], [401, 'ERR_BAD_REQUEST']);
    counted(site, { requests: 2, refreshAttempts: 1, replays: 1 });
  });

  it('has no message of its own for a request without a token', async () => {
    assert.deepEqual(await send(await site.open()), [NO_STATUS]);
    counted(site, { requests: 0 });
  });

  it('a new tab, which has no refresh token, ends the session of the first', async () => {
    const { page } = await site.signedIn({ expired: true });
    await send(await newTab(page));
    // Chromium shows one tab's writes to another one a moment later.
    await until(async () => (await read(page)).accessToken === undefined);
    assert.deepEqual(await send(page), [NO_STATUS]);
    counted(site, { requests: 1, refreshAttempts: 0 });
  });
});

describe("the article's code where refresh tokens rotate", () => {
  const site = useExample({ ...S2, rotates: true, variant: 'tests/e2e/articles/s2/api.ts' });
  articleRotatingCases(site, { isSignedOut });
});
