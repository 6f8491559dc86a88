// Refreshing after a 401, or before one: how many refreshes, and who is left without an answer.

import assert from 'node:assert/strict';

const ME = '/api/users/me';
const AWESOME = '/api/awesome-data';
const COUNT = 5;

const inCookies = ({ accessToken, refreshToken }) => ({
  cookies: { ACCESS_TOKEN_KEY: accessToken, REFRESH_TOKEN_KEY: refreshToken },
});
const split = ({ accessToken, refreshToken }) => ({
  local: { accessToken, email: 'ada@example.com' },
  session: { refreshToken },
});
const inStorage = (tokens) => ({ local: { ...tokens, id: 'ada', email: 'ada@example.com' } });
const inStore = (tokens) => ({ store: tokens });

const all = (count) => Array(count).fill({ status: 200, data: { id: 'ada' } });

/** `COUNT` requests at once, with a token that is refused. */
async function burst(t, place, { refresh, expired = true, ms, path = '/me?tab=2' } = {}) {
  t.api.reset({ expired, refresh });
  const page = await t.open({ path, ...place(t.api.login('ada')) });
  // The refresh is answered when the page has got all refusals: it is as if they had come in the same moment.
  if (expired === true) {
    const refused = refusalsIn(page, COUNT);
    t.api.hold = ({ name }) => (name === `POST ${t.system.refreshPath}` ? refused : undefined);
  }
  const outcomes = await page.evaluate(
    ([url, count, wait]) =>
      settle(
        Array.from({ length: count }, () => block.api.get(url)),
        wait,
      ),
    [ME, COUNT, ms],
  );
  return { page, outcomes };
}

/** Resolves when so many answers with status 401 have come to the page. */
const refusalsIn = (page, count) =>
  new Promise((resolve) => {
    let left = count;
    page.on('requestfinished', async (request) => {
      // A page that is closed meanwhile has no answer to give.
      const response = await request.response().catch(() => null);
      if (request.method() === 'GET' && response?.status() === 401) left -= 1;
      if (left === 0) resolve();
    });
  });

const refreshes = (place, wanted, options) => async (t) => {
  await burst(t, place, options);
  assert.equal(t.api.seen.refreshes, wanted);
};

const refreshesOnce = (place, options) => async (t) => {
  const { outcomes } = await burst(t, place, options);
  assert.equal(t.api.seen.refreshes, 1);
  assert.deepEqual(outcomes, all(COUNT));
};

const codes = (outcomes) => outcomes.map(({ code }) => code);
const pathOf = (page) => page.evaluate(() => location.pathname + location.search);
const cookiesOf = (page) => page.evaluate(() => document.cookie);
const storesOf = (page) => page.evaluate(() => ({ local: { ...localStorage }, session: { ...sessionStorage } }));
const stateOf = (page) => page.evaluate(() => files.useAuthStore.getState());

/** Two requests, of which the second's 401 comes when the first is answered. */
async function lateRefusal(t) {
  t.api.reset({ expired: true });
  const page = await t.open(inCookies(t.api.login('ada')));
  t.api.hold = ({ name }, status) =>
    name === `GET ${AWESOME}` && status === 401
      ? t.api.when(({ requests }) => requests.some((each) => each.name === `GET ${ME}` && each.status === 200))
      : undefined;
  const outcomes = await page.evaluate((urls) => settle(urls.map((url) => block.api.get(url))), [ME, AWESOME]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    [200, 200],
  );
  return t.api.seen.refreshes;
}

export const respond = {
  queue: {
    system: 'S1',
    before: {
      'refreshes once for requests that are refused at the same time': refreshesOnce(inCookies),
      async 'leaves every queued request hanging when the refresh is refused'(t) {
        const { outcomes } = await burst(t, inCookies, { refresh: 'refused', ms: 500 });
        const [first, ...others] = outcomes;
        assert.equal(first.status, 401);
        assert.deepEqual(others, Array(COUNT - 1).fill('pending'));
      },
      'refreshes again for a 401 that comes late': async (t) => assert.equal(await lateRefusal(t), 2),
      async 'signs out when the refresh endpoint is down'(t) {
        const { page } = await burst(t, inCookies, { refresh: 'broken', ms: 0 });
        assert.equal(await cookiesOf(page), '');
      },
      async 'names the login page as the page to come back to'(t) {
        const { page } = await burst(t, inCookies, { refresh: 'refused', ms: 0, path: '/login?next=%2Fme' });
        assert.equal(await pathOf(page), `/login?next=${encodeURIComponent('/login?next=%2Fme')}`);
      },
    },
    after: {
      'refreshes once, and answers all': refreshesOnce(inCookies),
      async 'settles every request when the refresh is refused, and redirects once (R42)'(t) {
        const { page, outcomes } = await burst(t, inCookies, { refresh: 'refused' });
        assert.deepEqual(codes(outcomes), Array(COUNT).fill('ERR_SESSION_EXPIRED'));
        assert.equal(await pathOf(page), `/login?next=${encodeURIComponent('/me?tab=2')}`);
        assert.equal(await page.evaluate(() => history.length), 2 + 1);
        assert.equal(await cookiesOf(page), '');
        assert.equal(t.api.seen.refreshes, 1);
      },
      'does not refresh again for a 401 that comes late (R67)': async (t) => assert.equal(await lateRefusal(t), 1),
      async 'keeps the session when the refresh endpoint is down, and tries again a minute later'(t) {
        for (const refresh of ['broken', 'down']) {
          const { page, outcomes } = await burst(t, inCookies, { refresh });
          assert.deepEqual(codes(outcomes), Array(COUNT).fill('ERR_REFRESH_FAILED'));
          assert.equal(await pathOf(page), '/me?tab=2');
          t.api.mode.refresh = 'ok';
          const next = () => page.evaluate((url) => settle([block.api.get(url)]), ME);
          assert.deepEqual(codes(await next()), ['ERR_REFRESH_FAILED']);
          await page.evaluate(() => {
            const now = Date.now;
            Date.now = () => now() + 60_000;
          });
          assert.deepEqual(await next(), all(1));
        }
      },
      async 'names the page before the login page as the one to come back to (R41)'(t) {
        const { page } = await burst(t, inCookies, { refresh: 'refused', path: '/login?next=%2Fme' });
        assert.equal(await pathOf(page), '/login?next=%2Fme');
      },
    },
  },
  sent: {
    system: 'S2',
    before: {
      'refreshes as often as there are requests': refreshes(split, COUNT),
      async 'sends the request again after a refused refresh, with an object for a token'(t) {
        await burst(t, split, { refresh: 'refused' });
        const sent = t.api.seen.requests.filter(({ name }) => name === `GET ${ME}`).map(({ bearer }) => bearer);
        assert.deepEqual(sent.slice(COUNT), Array(COUNT).fill('[object Object]'));
      },
    },
    after: {
      'refreshes once, and answers all': refreshesOnce(split),
      async 'ends the session at any failure, sends nothing again, and leaves other keys alone'(t) {
        for (const refresh of ['refused', 'broken']) {
          const { page, outcomes } = await burst(t, split, { refresh });
          assert.deepEqual(codes(outcomes), Array(COUNT).fill('ERR_SESSION_EXPIRED'));
          assert.deepEqual(await storesOf(page), { local: { email: 'ada@example.com' }, session: {} });
          assert.equal(await pathOf(page), '/sign-in');
          assert.equal(t.api.seen.requests.filter(({ name }) => name === `GET ${ME}`).length, COUNT);
          assert.equal(t.api.seen.refreshes, 1);
        }
      },
    },
  },
  codes: {
    system: 'S3',
    before: {
      'refreshes as often as there are requests': refreshes(inStorage, COUNT),
      async 'refreshes for ever while T-002 is answered'(t) {
        const page = await t.open(inStorage(t.api.login('ada')));
        t.api.mode.stubborn = true;
        await page.evaluate((url) => void block.api.get(url), ME);
        await t.api.when((seen) => seen.refreshes >= 20);
      },
    },
    after: {
      'refreshes once, and answers all': refreshesOnce(inStorage),
      async 'hands a second T-002 to the caller, after one refresh (R65)'(t) {
        const page = await t.open(inStorage(t.api.login('ada')));
        t.api.mode.stubborn = true;
        const [outcome] = await page.evaluate(
          (url) => settle([block.api.get(url).catch((error) => ({ status: error.status, data: error.response.data }))]),
          ME,
        );
        assert.deepEqual(outcome, { status: 401, data: { code: 'T-002', message: 'the access token has expired' } });
        assert.equal(t.api.seen.refreshes, 1);
      },
      'logs out when the refresh token has expired, and asks again who is logged in': logsOut,
    },
  },
  exp: {
    system: 'S5',
    before: {
      'refreshes as often as there are requests': refreshes(inStore, COUNT, { expired: 'jwt' }),
      async 'signs out when the refresh endpoint is down, and sends the request without a token'(t) {
        await heldAtLogin(t, { expired: 'jwt', refresh: 'broken' }, async (page) => {
          const state = await page.evaluate(
            (url) => settle([block.api.get(url)]).then(() => files.useAuthStore.getState()),
            ME,
          );
          assert.deepEqual(state, { accessToken: null, refreshToken: null });
          const { requests } = t.api.seen;
          assert.deepEqual(
            requests.map(({ name, bearer }) => [name, bearer]),
            [
              [`POST ${t.system.refreshPath}`, undefined],
              [`GET ${ME}`, undefined],
            ],
          );
        });
      },
    },
    after: {
      async 'refreshes once, before anything is sent'(t) {
        await refreshesOnce(inStore, { expired: 'jwt' })(t);
        assert.equal(t.api.seen.refused, 0);
      },
      async 'keeps the session when the refresh endpoint is down, and sends nothing'(t) {
        const { page, outcomes } = await burst(t, inStore, { expired: 'jwt', refresh: 'broken' });
        assert.deepEqual(codes(outcomes), Array(COUNT).fill('ERR_REFRESH_FAILED'));
        assert.notEqual((await stateOf(page)).refreshToken, null);
        assert.deepEqual(
          t.api.seen.requests.filter(({ name }) => name === `GET ${ME}`),
          [],
        );
      },
    },
  },
  redirect: {
    system: 'S5',
    before: {
      async 'resolves with undefined when the session is over'(t) {
        await heldAtLogin(t, { expired: true, refresh: 'refused' }, async (page) =>
          assert.deepEqual(await page.evaluate((url) => settle([block.api.get(url)]), ME), ['undefined']),
        );
      },
      async 'sends a visitor who never signed in to the login page'(t) {
        const page = await t.open({ path: '/shop' });
        await page.evaluate((url) => void block.api.get(url), ME);
        await page.waitForURL('**/login');
      },
    },
    after: {
      async 'rejects when the session is over, and goes to the login page, which knows the way back'(t) {
        await heldAtLogin(t, { expired: true, refresh: 'refused', path: '/me?tab=2' }, async (page, arrived) => {
          const outcomes = await page.evaluate((url) => settle([block.api.get(url), block.api.get(url)]), ME);
          assert.deepEqual(codes(outcomes), Array(2).fill('ERR_SESSION_EXPIRED'));
          assert.equal(await arrived, `/login?next=${encodeURIComponent('/me?tab=2')}`);
        });
      },
      async 'leaves a visitor who never signed in where they are'(t) {
        const page = await t.open({ path: '/shop' });
        const [{ code, status }] = await page.evaluate((url) => settle([block.api.get(url)]), ME);
        assert.deepEqual({ code, status }, { code: 'ERR_BAD_REQUEST', status: 401 });
        assert.equal(await pathOf(page), '/shop');
      },
      'refreshes once, and answers all': refreshesOnce(inStore),
    },
  },
  'system-1': system('S1', inCookies, { cookies: '' }),
  'system-2': system('S2', split, { local: { email: 'ada@example.com' }, session: {} }),
  'system-3': system('S3', inStorage, { local: { email: 'ada@example.com' } }),
  'system-4': system('S4', ({ accessToken, refreshToken }) => ({ httpOnly: { accessToken, refreshToken } }), {}),
  'system-5': system('S5', inStore, { store: { accessToken: null, refreshToken: null } }),
};

/** The system's whole configuration: one refresh and all answered; at the end of the session all settled, and `left`. */
function system(name, place, left) {
  return {
    system: name,
    after: {
      'refreshes once, and answers all': refreshesOnce(place),
      async 'settles all with the same error when the refresh is refused, after one attempt'(t) {
        await heldAtLogin(t, { expired: true, refresh: 'refused', place }, async (page) => {
          // In one go: a page that is about to be left takes no further calls.
          const { outcomes, ...stores } = await page.evaluate(
            async ([url, count]) => {
              const outcomes = await settle(Array.from({ length: count }, () => block.api.get(url)));
              // A slow storage is cleared after the requests have failed.
              for (let turn = 0; turn < 100 && localStorage.getItem('accessToken'); turn += 1) {
                await new Promise((resolve) => setTimeout(resolve, 10));
              }
              return {
                outcomes,
                cookies: document.cookie,
                local: { ...localStorage },
                session: { ...sessionStorage },
                store: files.useAuthStore.getState(),
              };
            },
            [ME, COUNT],
          );
          assert.deepEqual(codes(outcomes), Array(COUNT).fill('ERR_SESSION_EXPIRED'));
          assert.equal(t.api.seen.refreshes, 1);
          for (const [store, wanted] of Object.entries(left)) assert.deepEqual(stores[store], wanted);
        });
      },
    },
  };
}

async function logsOut(t) {
  t.api.reset({ expired: true, refresh: 'refused' });
  const page = await t.open(inStorage(t.api.login('ada')));
  await page.evaluate(() => files.queryClient.setQueryData(['isLoggedIn'], true));
  const [{ code }] = await page.evaluate((url) => settle([block.api.get(url)]), ME);
  assert.equal(code, 'ERR_SESSION_EXPIRED');
  await page.waitForFunction(() => files.queryClient.getQueryState(['isLoggedIn']).isInvalidated);
  assert.deepEqual((await storesOf(page)).local, { email: 'ada@example.com' });
}

/** Runs `use(page, arrived)` in a page whose way to the login page is held meanwhile; `arrived`: the path it asks for. */
async function heldAtLogin(t, { path, place = inStore, ...mode }, use) {
  t.api.reset(mode);
  const { arrived, release } = t.holdLogin();
  try {
    await use(await t.open({ path, ...place(t.api.login('ada')) }), arrived);
  } finally {
    release();
  }
}
