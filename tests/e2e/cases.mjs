// What every example must do, and what every article's own code does: the same tests for S2, S3 and S5.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { gatherRefreshes, holdRefresh, MANY, pathOf, send, sendAndAbort, sendWithTimeout, until } from './example.mjs';

const answered = (outcomes, id = 'mina-1') => {
  for (const outcome of outcomes) assert.deepEqual([outcome.status, outcome.data?.id], [200, id], outcome.message);
};

const codesOf = (outcomes) => [...new Set(outcomes.map(({ code }) => code))];

const counted = ({ api }, wanted) => {
  const { counters } = api;
  assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, counters[name]])), wanted);
};

/**
 * The example on the package.
 *
 * `read(page)`: the tokens that storage holds, `{ accessToken, refreshToken }`. `isSignedOut(page)`: waits until the page
 * shows it and asserts what is left.
 */
export function exampleCases(site, { read, isSignedOut }) {
  it('with a valid token sends every request once, and refreshes nothing', async () => {
    const { page, user } = await site.signedIn();
    answered(await send(page, { count: MANY }));
    counted(site, { requests: MANY, unauthorized: 0, refreshAttempts: 0, replays: 0 });
    const { accessToken, refreshToken } = await read(page);
    assert.deepEqual([accessToken, refreshToken], [user.accessToken, user.refreshToken]);
  });

  it('with an expired token refreshes once, stores the new token and replays', async () => {
    const { page, user } = await site.signedIn({ expired: true });
    answered(await send(page));
    counted(site, { requests: 2, unauthorized: 1, refreshAttempts: 1, replays: 1 });
    const { accessToken, refreshToken } = await read(page);
    assert.notEqual(accessToken, user.accessToken);
    assert.equal(refreshToken, user.refreshToken);
    answered(await send(page));
    counted(site, { requests: 3, unauthorized: 1, refreshAttempts: 1, replays: 1 });
  });

  it(`refreshes once for ${MANY} requests that are refused at the same time, and answers all`, async () => {
    const { page } = await site.signedIn({ expired: true });
    await holdRefresh(page, MANY);
    answered(await send(page, { count: MANY }));
    counted(site, { requests: 2 * MANY, unauthorized: MANY, refreshAttempts: 1, replays: MANY });
  });

  it('R60 R42 settles all when the refresh is refused, replays none, and signs out once', async () => {
    const { page } = await site.signedIn({ expired: true });
    site.api.revokeRefresh();
    await holdRefresh(page, MANY);
    // Where the sign-out loads another page, this one is kept from going before it has told.
    const login = await holdDocument(page, '/login');
    const outcomes = await send(page, { count: MANY });
    assert.deepEqual(codesOf(outcomes), ['ERR_SESSION_EXPIRED']);
    assert.equal(outcomes[0].cause.status, 401);
    counted(site, { requests: MANY, unauthorized: MANY, refreshAttempts: 1, refreshesRefused: 1, replays: 0 });
    login.release();
    await isSignedOut(page);
    assert.ok(login.asked <= 1, `${login.asked} times to the login page`);
  });

  it('R57 settles a request within its timeout while the refresh endpoint stalls, and keeps the session', async () => {
    const { page, user } = await site.signedIn({ expired: true });
    site.api.setRefresh({ mode: 'stall' });
    assert.equal((await sendWithTimeout(page)).code, 'ECONNABORTED');
    assert.equal((await read(page)).refreshToken, user.refreshToken);
    assert.equal(pathOf(page), '/');
  });

  it('R77 settles an aborted request at once, while the refresh goes on', async () => {
    const { page, user } = await site.signedIn({ expired: true });
    site.api.setRefresh({ mode: 'stall' });
    assert.equal((await sendAndAbort(site, page)).code, 'ERR_CANCELED');
    assert.equal((await read(page)).refreshToken, user.refreshToken);
  });

  it('R65 hands a second 401 to the caller, after one refresh and one replay each', async () => {
    const { page, user } = await site.signedIn();
    site.api.setData({ mode: 'refuse' });
    await holdRefresh(page, MANY);
    const outcomes = await send(page, { count: MANY });
    for (const { status, code } of outcomes) assert.deepEqual([status, code], [401, 'ERR_BAD_REQUEST']);
    counted(site, { requests: 2 * MANY, unauthorized: 2 * MANY, refreshAttempts: 1, replays: MANY });
    assert.equal((await read(page)).refreshToken, user.refreshToken);
    assert.equal(pathOf(page), '/');
  });

  it('R4 sends no token to another origin', async () => {
    const { page } = await site.signedIn();
    for (const config of [{}, { skipAuth: true }]) {
      const [outcome] = await send(page, { url: `${site.foreign.url}/api/public`, config });
      assert.deepEqual(outcome, { status: 200, data: { open: true, token: false } });
    }
  });
}

/** While the refresh endpoint is down. `isFinal`: a refresh that fails for now ends the session as well. */
export function downCases(site, { read, isSignedOut, isFinal = false }) {
  for (const [mode, what] of [
    ['500', 'answers 500'],
    ['drop', 'drops the connection'],
  ]) {
    const title = isFinal
      ? `signs out when the refresh endpoint ${what}, as this article wants it`
      : `R56 R58 keeps the session while the refresh endpoint ${what}, and goes on a minute later`;
    it(title, async () => {
      const { page, user } = await site.signedIn({ expired: true });
      site.api.setRefresh({ mode });
      await holdRefresh(page, MANY);
      const outcomes = await send(page, { count: MANY });
      assert.deepEqual(codesOf(outcomes), [isFinal ? 'ERR_SESSION_EXPIRED' : 'ERR_REFRESH_FAILED']);
      counted(site, { requests: MANY, replays: 0 });
      if (isFinal) return isSignedOut(page);
      assert.equal((await read(page)).refreshToken, user.refreshToken);
      assert.equal(pathOf(page), '/');
      site.api.setRefresh({ mode: 'ok' });
      await site.minuteLater(page);
      answered(await send(page));
    });
  }
}

/** Two tabs with one storage. `rotates`: a refresh gives a new refresh token as well. */
export function tabCases(site, { read, rotates = false }) {
  it('R70 refreshes once for two tabs, and the other tab takes the new tokens over', async () => {
    const { page, user } = await site.signedIn({ expired: true });
    const tab = await site.tab(page);
    await holdRefresh(page, 2);
    answered((await Promise.all([send(page), send(tab)])).flat());
    counted(site, { requests: 4, unauthorized: 2, refreshAttempts: 1, refreshes: 1, reuseDetected: 0, replays: 2 });
    // Chromium shows one tab's writes to another one a moment later.
    await until(async () => isDeepStrictEqual(await read(tab), await read(page)));
    const tokens = await read(page);
    assert.notEqual(tokens.accessToken, user.accessToken);
    assert.equal(tokens.refreshToken !== user.refreshToken, rotates);
    // Both are good for the next time.
    site.api.expireAccess();
    answered(await send(tab));
    answered(await send(page));
    counted(site, { refreshAttempts: 2, refreshes: 2, reuseDetected: 0 });
  });
}

/** Where refresh tokens rotate. */
export function rotatingCases(site, { read }) {
  it(`refreshes once for ${MANY} requests, and stores the new refresh token`, async () => {
    const { page, user } = await site.signedIn({ expired: true });
    await holdRefresh(page, MANY);
    answered(await send(page, { count: MANY }));
    counted(site, { refreshAttempts: 1, refreshes: 1, refreshesRefused: 0, reuseDetected: 0, replays: MANY });
    const { refreshToken } = await read(page);
    assert.ok(refreshToken && refreshToken !== user.refreshToken);
    site.api.expireAccess();
    answered(await send(page));
    counted(site, { refreshAttempts: 2, refreshes: 2, reuseDetected: 0 });
  });
}

/** What the article's own code does, right and wrong: each fault is one that the example's tests above would find. */
export function articleCases(site, { read, isSignedOut }) {
  it('with a valid token sends every request once, and refreshes nothing', async () => {
    const { page } = await site.signedIn();
    answered(await send(page, { count: MANY }));
    counted(site, { requests: MANY, unauthorized: 0, refreshAttempts: 0, replays: 0 });
  });

  it('with an expired token refreshes and replays', async () => {
    const { page, user } = await site.signedIn({ expired: true });
    answered(await send(page));
    counted(site, { requests: 2, unauthorized: 1, refreshAttempts: 1, replays: 1 });
    assert.notEqual((await read(page)).accessToken, user.accessToken);
  });

  it(`makes ${MANY} refreshes for ${MANY} requests`, async () => {
    const { page } = await site.signedIn({ expired: true });
    await gatherRefreshes(page, MANY);
    answered(await send(page, { count: MANY }));
    counted(site, { unauthorized: MANY, refreshAttempts: MANY, replays: MANY });
  });

  it('refreshes in each of two tabs', async () => {
    const { page } = await site.signedIn({ expired: true });
    const tab = await site.tab(page);
    await gatherRefreshes(page, 2);
    answered((await Promise.all([send(page), send(tab)])).flat());
    counted(site, { refreshAttempts: 2 });
  });

  for (const [mode, what] of [
    ['500', 'answers 500'],
    ['drop', 'drops the connection'],
  ]) {
    it(`signs out when the refresh endpoint ${what}`, async () => {
      const { page } = await site.signedIn({ expired: true });
      site.api.setRefresh({ mode });
      await send(page).catch(leftThePage);
      await isSignedOut(page);
    });
  }

  it('leaves a request without an answer, its timeout over, while the refresh endpoint stalls', async () => {
    const { page } = await site.signedIn({ expired: true });
    site.api.setRefresh({ mode: 'stall' });
    assert.equal(await sendWithTimeout(page), 'pending');
  });

  it('leaves an aborted request without an answer until the refresh ends', async () => {
    const { page } = await site.signedIn({ expired: true });
    site.api.setRefresh({ mode: 'stall' });
    assert.equal(await sendAndAbort(site, page), 'pending');
  });

  it('sends the token to another origin', async () => {
    const { page } = await site.signedIn();
    const [outcome] = await send(page, { url: `${site.foreign.url}/api/public` });
    assert.deepEqual(outcome.data, { open: true, token: true });
  });
}

/** What the article's own code does where refresh tokens rotate. */
export function articleRotatingCases(site, { isSignedOut }) {
  it(`has ${MANY - 1} of ${MANY} refreshes refused, and signs out`, async () => {
    const { page } = await site.signedIn({ expired: true });
    await gatherRefreshes(page, MANY);
    const login = await holdDocument(page, '/login');
    await send(page, { count: MANY });
    counted(site, { refreshes: 1 });
    // S3 goes on where the one that has its new token gets a 401 for it: the session is revoked.
    const { refreshesRefused } = site.api.counters;
    assert.ok(refreshesRefused >= MANY - 1, `${refreshesRefused}`);
    login.release();
    await isSignedOut(page);
  });
}

/** The page went to another while it was evaluating. */
export const leftThePage = (error) => {
  if (!/context was destroyed|navigat/i.test(error.message)) throw error;
};

/** The server does not answer a request for this page until `release()`; `asked` counts. */
export async function holdDocument(page, path) {
  const hold = { asked: 0 };
  const gate = new Promise((resolve) => {
    hold.release = resolve;
  });
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      hold.asked += 1;
      await gate;
      await route.continue();
    },
  );
  return hold;
}

export { answered, codesOf, counted };
