// System S3, error codes: the example in www/examples, and the article's own code in its place, in a real Chromium.

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
import { logged, send, signIn, until, useExample } from './example.mjs';

const EMAIL = 'mina-1@example.com';
const KEYS = ['accessToken', 'refreshToken', 'id', 'email'];

const MANY_TIMES = 10;

const S3 = {
  app: 's3-error-codes',
  system: 'S3',
  hold: async ({ id, accessToken, refreshToken }) => {
    const held = { accessToken, refreshToken, id, email: `${id}@example.com` };
    for (const [key, value] of Object.entries(held)) await window.storage.setItem(key, value);
    await window.queryClient.invalidateQueries({ queryKey: ['isLoggedIn'] });
  },
};

const read = (page) =>
  page.evaluate(async (keys) => {
    const values = await Promise.all(keys.map((key) => window.storage.getItem(key)));
    return Object.fromEntries(keys.map((key, at) => [key, values[at]]));
  }, KEYS);

/** The sign-in form is there because the query was invalidated; the id is gone with the tokens, the e-mail stays. */
const isSignedOut = async (page) => {
  await page.getByTestId('sign-in').waitFor();
  assert.deepEqual(await read(page), { accessToken: null, refreshToken: null, id: null, email: EMAIL });
};

const keepsSession = async (page, user) => {
  const { accessToken, refreshToken, id } = user;
  assert.deepEqual(await read(page), { accessToken, refreshToken, id, email: EMAIL });
  assert.ok(await page.getByTestId('load').isVisible());
};

const codeOf = async (page) => {
  const [{ code, status, data }] = await send(page);
  return { code, status, body: data?.code };
};

describe('the example', () => {
  const site = useExample(S3);
  exampleCases(site, { read, isSignedOut });
  downCases(site, { read, isSignedOut });

  it('signs in, loads, refreshes once for 20, calls without a session, and signs out by its buttons', async () => {
    const page = await site.open();
    await signIn(page, EMAIL);
    await page.getByTestId('load').click();
    await logged(page, '/api/awesome-data: 200');
    assert.equal((await read(page)).id, EMAIL);
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

  it('refreshes with the refresh token as a bearer token, and with the id and the e-mail that storage holds', async () => {
    const { page, user } = await site.signedIn({ expired: true });
    const refresh = page.waitForRequest(/\/member\/token\/refresh$/);
    answered(await send(page));
    const request = await refresh;
    assert.equal(request.headers().authorization, `Bearer ${user.refreshToken}`);
    assert.deepEqual(request.postDataJSON(), { id: 'mina-1', email: EMAIL });
  });

  it('T-003 logs out without a refresh', async () => {
    const { page } = await site.signedIn();
    site.api.setData({ mode: 'refuse', code: 'T-003' });
    const { status, body } = await codeOf(page);
    assert.deepEqual([status, body], [401, 'T-003']);
    await isSignedOut(page);
    counted(site, { requests: 1, refreshAttempts: 0, replays: 0 });
  });

  it("T-001 and T-005 are the caller's: no refresh, and the session is kept", async () => {
    const { page, user } = await site.signedIn();
    for (const code of ['T-001', 'T-005']) {
      site.api.setData({ mode: 'refuse', code });
      assert.deepEqual(await codeOf(page), { code: 'ERR_BAD_REQUEST', status: 401, body: code });
    }
    await keepsSession(page, user);
    counted(site, { requests: 2, refreshAttempts: 0, replays: 0 });
  });

  it('T-005 from the refresh endpoint, which was told of another user, ends the session', async () => {
    const { page } = await site.signedIn({ expired: true });
    await page.evaluate(() => window.storage.setItem('id', 'somebody-else'));
    const [outcome] = await send(page);
    assert.equal(outcome.code, 'ERR_SESSION_EXPIRED');
    await isSignedOut(page);
    counted(site, { requests: 1, refreshAttempts: 1, refreshesRefused: 1, replays: 0 });
  });

  it("T-004: a request without a token goes out, and its refusal is the caller's", async () => {
    const page = await site.open();
    assert.deepEqual(await codeOf(page), { code: 'ERR_BAD_REQUEST', status: 401, body: 'T-004' });
    counted(site, { requests: 1, refreshAttempts: 0 });
  });

  it('R65 T-002 answered twice is handed to the caller, after one refresh', async () => {
    const { page } = await site.signedIn();
    site.api.setData({ mode: 'refuse', code: 'T-002' });
    assert.deepEqual(await codeOf(page), { code: 'ERR_BAD_REQUEST', status: 401, body: 'T-002' });
    counted(site, { requests: 2, refreshAttempts: 1, replays: 1 });
  });
});

describe('the example where refresh tokens rotate', () => {
  const site = useExample({ ...S3, rotates: true });
  rotatingCases(site, { read });
  tabCases(site, { read, rotates: true });
});

describe("the article's code", () => {
  const site = useExample({ ...S3, variant: 'tests/e2e/articles/s3/api.ts' });
  articleCases(site, { read, isSignedOut });

  it('T-003 logs out without a refresh', async () => {
    const { page } = await site.signedIn();
    site.api.setData({ mode: 'refuse', code: 'T-003' });
    assert.equal((await codeOf(page)).body, 'T-003');
    await isSignedOut(page);
    counted(site, { refreshAttempts: 0 });
  });

  it('refreshes and sends again for as long as T-002 is answered', async () => {
    const { page } = await site.signedIn();
    site.api.setData({ mode: 'refuse', code: 'T-002' });
    const sent = send(page);
    await until(() => site.api.counters.refreshAttempts >= MANY_TIMES);
    assert.ok(site.api.counters.replays >= MANY_TIMES - 1);
    site.api.setData({ mode: 'ok' });
    answered(await sent);
  });
});

describe("the article's code where refresh tokens rotate", () => {
  const site = useExample({ ...S3, rotates: true, variant: 'tests/e2e/articles/s3/api.ts' });
  articleRotatingCases(site, { isSignedOut });
});
