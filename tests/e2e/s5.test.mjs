// System S5, proactive expiry: the example in www/examples, and the article's own code in its place, in a real Chromium.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  answered,
  articleCases,
  articleRotatingCases,
  codesOf,
  counted,
  downCases,
  exampleCases,
  holdDocument,
  rotatingCases,
  tabCases,
} from './cases.mjs';
import { logged, MANY, pathOf, send, signIn, until, useExample, visits } from './example.mjs';

const PUBLIC = '/api/public';
/** Seconds: an `exp` that has passed. */
const PASSED = -60;

const S5 = {
  app: 's5-proactive-expiry',
  system: 'S5',
  hold: ({ accessToken, refreshToken }) => window.useAuthStore.setState({ accessToken, refreshToken }),
};

const read = (page) => page.evaluate(() => ({ ...window.useAuthStore.getState() }));

const isSignedOut = async (page) => {
  await until(() => pathOf(page) === '/login');
  await page.getByTestId('sign-in').waitFor();
  assert.deepEqual(await read(page), { accessToken: null, refreshToken: null });
};

describe('the example', () => {
  const site = useExample(S5);
  exampleCases(site, { read, isSignedOut });
  downCases(site, { read, isSignedOut });

  it('signs in, loads, refreshes once for 20, calls without a session, and signs out by its buttons', async () => {
    const page = await site.open({ path: '/login?next=%2F%3Ftab%3D2' });
    await signIn(page);
    await page.waitForURL(`${site.url}/?tab=2`);
    await page.getByTestId('load').click();
    await logged(page, '/api/awesome-data: 200');
    await page.getByTestId('expire').click();
    await logged(page, 'access tokens have expired');
    await page.getByTestId('many').click();
    await until(async () => (await page.getByTestId('count-replays').textContent()) === '20');
    counted(site, { refreshAttempts: 1, replays: 20 });
    await page.getByTestId('public').click();
    await logged(page, '/api/public: 200 {"open":true,"token":false}');
    await page.getByTestId('sign-out').click();
    await isSignedOut(page);
  });

  it('R39 goes to the start page after signing in, instead of a foreign `next`', async () => {
    const page = await site.open({ path: '/login?next=https%3A%2F%2Fevil.example' });
    await signIn(page);
    await page.waitForURL(`${site.url}/`);
  });

  it(`refreshes once before ${MANY} requests whose token has passed its exp, without a single 401`, async () => {
    const { page, user } = await site.signedIn({ access: PASSED });
    answered(await send(page, { count: MANY }));
    counted(site, { requests: MANY, unauthorized: 0, refreshAttempts: 1, replays: 0 });
    const { accessToken, refreshToken } = await read(page);
    assert.notEqual(accessToken, user.accessToken);
    assert.equal(refreshToken, user.refreshToken);
  });

  it('sends the refresh token as JSON, and takes the answer for the token itself', async () => {
    const { page, user } = await site.signedIn({ access: PASSED });
    const response = page.waitForResponse(/\/api\/refresh$/);
    answered(await send(page));
    const refresh = await response;
    assert.deepEqual(refresh.request().postDataJSON(), { refreshToken: user.refreshToken });
    assert.equal(await refresh.text(), (await read(page)).accessToken);
  });

  it('R42 goes to the login page once with a refused refresh token, and comes back after signing in', async () => {
    const { page } = await site.signedIn({ access: PASSED, path: '/?tab=2' });
    site.api.revokeRefresh();
    const paths = visits(page);
    const login = await holdDocument(page, '/login');
    const outcomes = await send(page, { count: MANY });
    assert.deepEqual(codesOf(outcomes), ['ERR_SESSION_EXPIRED']);
    counted(site, { requests: 0, refreshAttempts: 1, refreshesRefused: 1 });
    login.release();
    await isSignedOut(page);
    assert.deepEqual(paths, ['/login']);
    await signIn(page);
    await page.waitForURL(`${site.url}/?tab=2`);
  });

  it('a request that needs no session never refreshes and never leads to the login page', async () => {
    const { page, user } = await site.signedIn({ access: PASSED, refresh: PASSED });
    const paths = visits(page);
    const outcomes = await send(page, { count: MANY, url: PUBLIC, config: { skipAuth: true } });
    for (const { data } of outcomes) assert.deepEqual(data, { open: true, token: false });
    counted(site, { refreshAttempts: 0 });
    const { accessToken, refreshToken } = user;
    assert.deepEqual(await read(page), { accessToken, refreshToken });
    assert.deepEqual(paths, []);
  });

  it('does not send a refresh token that has passed its own exp: a request that needs a session ends it', async () => {
    const { page } = await site.signedIn({ access: PASSED, refresh: PASSED });
    const login = await holdDocument(page, '/login');
    const outcomes = await send(page, { count: MANY });
    assert.deepEqual(codesOf(outcomes), ['ERR_SESSION_EXPIRED']);
    counted(site, { requests: MANY, unauthorized: MANY, refreshAttempts: 0, replays: 0 });
    login.release();
    await isSignedOut(page);
    assert.equal(login.asked, 1);
  });

  it('a wrong password is told on the login page', async () => {
    const page = await site.open({ path: '/login' });
    const paths = visits(page);
    await signIn(page, 'mina@example.com', 'wrong');
    await page.getByTestId('sign-in-problem').getByText('401').waitFor();
    assert.deepEqual(paths, []);
    counted(site, { refreshAttempts: 0 });
  });

  it('a request goes out without a token where nobody is signed in, and the refusal leads nowhere', async () => {
    const page = await site.open();
    const paths = visits(page);
    const [outcome] = await send(page);
    assert.deepEqual([outcome.code, outcome.status], ['ERR_BAD_REQUEST', 401]);
    counted(site, { requests: 1, unauthorized: 1, refreshAttempts: 0 });
    assert.deepEqual(paths, []);
  });
});

describe('the example in two tabs', () => {
  const site = useExample(S5);
  tabCases(site, { read });
});

// One tab: localStorage may show another tab's write late, which no lock mends; see the limits in README.md.
describe('the example where refresh tokens rotate', () => {
  const site = useExample({ ...S5, rotates: true });
  rotatingCases(site, { read });
});

describe("the article's code", () => {
  const site = useExample({ ...S5, variant: 'tests/e2e/articles/s5/api.ts' });
  articleCases(site, { read, isSignedOut });

  it(`makes ${MANY} refreshes before ${MANY} requests whose token has passed its exp`, async () => {
    const { page } = await site.signedIn({ access: PASSED });
    answered(await send(page, { count: MANY }));
    counted(site, { requests: MANY, unauthorized: 0, refreshAttempts: MANY });
  });

  it('leads a request that needs no session to the login page, its refresh token expired', async () => {
    const { page } = await site.signedIn({ access: PASSED, refresh: PASSED });
    const login = await holdDocument(page, '/login');
    const [outcome] = await send(page, { url: PUBLIC });
    assert.deepEqual(outcome.data, { open: true, token: false });
    counted(site, { refreshAttempts: 1, refreshesRefused: 1 });
    login.release();
    await isSignedOut(page);
  });

  it('refreshes with an expired refresh token before a request, and resolves with nothing', async () => {
    const { page } = await site.signedIn({ access: PASSED, refresh: PASSED });
    const login = await holdDocument(page, '/login');
    assert.deepEqual(await send(page), ['undefined']);
    counted(site, { requests: 1, unauthorized: 1, refreshAttempts: 1, refreshesRefused: 1 });
    login.release();
    await isSignedOut(page);
  });

  it('loads the login page again at a wrong password, and tells nothing', async () => {
    const page = await site.open({ path: '/login' });
    const paths = visits(page);
    await signIn(page, 'mina@example.com', 'wrong');
    await until(() => paths.length > 0);
    assert.deepEqual(paths, ['/login']);
  });

  it('resolves with nothing when an expired refresh token throws in the try that redirects', async () => {
    const { page } = await site.signedIn({ expired: true, refresh: PASSED });
    const login = await holdDocument(page, '/login');
    assert.deepEqual(await send(page), ['undefined']);
    counted(site, { requests: 1, unauthorized: 1, refreshAttempts: 0 });
    login.release();
    await isSignedOut(page);
  });

  it('refreshes and sends again for as long as a 401 is answered', async () => {
    const { page } = await site.signedIn();
    site.api.setData({ mode: 'refuse' });
    const sent = send(page);
    await until(() => site.api.counters.refreshAttempts >= 10);
    site.api.setData({ mode: 'ok' });
    answered(await sent);
  });
});

describe("the article's code where refresh tokens rotate", () => {
  const site = useExample({ ...S5, rotates: true, variant: 'tests/e2e/articles/s5/api.ts' });
  articleRotatingCases(site, { isSignedOut });
});
