// Cases of article S1, in the browser and on the server: where it was right, and where its faults are.

import { ACCESS, REFRESH } from './site.mjs';

const N = 5;
/** How long a request may take after the first of its kind has settled, before it counts as left behind. */
const GRACE_MS = 400;
const REFRESH_URL = '**/api/auth/refresh';
const DATA = Array.from({ length: N }, (_, index) => `/api/data/${index + 1}`);

/** A browser context with a user's tokens in cookies. The API server refuses the access token if it has expired. */
async function visitor(site, { expired = true } = {}) {
  const context = await site.context();
  const [user] = await site.api.createUsers(1, { expired });
  await context.addCookies(
    Object.entries({ [ACCESS]: user.accessToken, [REFRESH]: user.refreshToken }).map(([name, value]) => ({
      name,
      value,
      url: site.url,
    })),
  );
  return context;
}

/** A page whose `window.APIClient` is the application's client. */
async function bench(site, context) {
  const page = await context.newPage();
  await page.goto(`${site.url}/bench`);
  await page.waitForFunction(() => window.APIClient);
  return page;
}

/** What became of a GET of each path, a while after the first had settled: a status, a code, or `'pending'`. */
const get = (page, paths) =>
  page.evaluate(
    async ([paths, graceMs]) => {
      const requests = paths.map((path) => window.APIClient.get(path));
      const late = Promise.race(requests)
        .catch(() => undefined)
        .then(() => new Promise((resolve) => setTimeout(resolve, graceMs, 'pending')));
      return Promise.all(
        requests.map((request) =>
          Promise.race([
            request.then(
              ({ status }) => String(status),
              ({ code }) => code,
            ),
            late,
          ]),
        ),
      );
    },
    [paths, GRACE_MS],
  );

/** The same on the server, in one request of the browser. */
async function getOnServer(site, context, paths) {
  const query = paths.map((path) => `path=${encodeURIComponent(path)}`).join('&');
  const response = await context.request.get(`${site.url}/api/bench?${query}`);
  return response.json();
}

/** How many of the two tokens the browser still has. */
async function cookiesLeft(site, context) {
  const cookies = await context.cookies(site.url);
  return cookies.filter(({ name, value }) => [ACCESS, REFRESH].includes(name) && value).length;
}

/** Waits until the API server has counted so much. */
async function until(condition) {
  while (!condition()) await new Promise(setImmediate);
}

/** The refresh goes out once the API server has refused so many requests. */
const refreshAfter = (site, context, refusals) =>
  context.route(REFRESH_URL, async (route) => {
    await until(() => site.api.counters.unauthorized >= refusals);
    await route.continue();
  });

const gate = () => {
  const held = {};
  held.opened = new Promise((resolve) => {
    held.open = resolve;
  });
  return held;
};

const times = (count, value) => Array(count).fill(value);

/** N requests at once in the browser; the refresh has to wait for all their 401s. */
async function inBrowser(site, { refresh, data, expired = true } = {}) {
  const context = await visitor(site, { expired });
  // As below: they are at the server when the refresh begins, and in the page when it ends.
  site.api.setRefresh({ mode: refresh ?? 'ok', delay: 200 });
  if (data) site.api.setData({ mode: data });
  await refreshAfter(site, context, N);
  const page = await bench(site, context);
  const outcomes = await get(page, DATA);
  return { outcomes, cookies: await cookiesLeft(site, context) };
}

async function onServer(site, { revoked, refresh, data, expired = true } = {}) {
  const context = await visitor(site, { expired });
  if (revoked) site.api.revokeRefresh();
  // The 401s of one burst are all there before the refresh is.
  site.api.setRefresh({ mode: refresh ?? 'ok', delay: 200 });
  if (data) site.api.setData({ mode: data });
  const outcomes = await getOnServer(site, context, DATA);
  return { outcomes, cookies: await cookiesLeft(site, context) };
}

const GOOD = { reuseDetected: 0, cookies: 2, outcomes: times(N, '200') };

/**
 * By name: `run(site, foreign)` does it and tells what was found; `article`, `here`: what is expected on the article's
 * code and on this package, `both`: on either. `foreign`: an API server of another origin.
 */
export const cases = {
  // ---- where the article was right

  'in the browser, a valid token: no refresh': {
    run: (site) => inBrowser(site, { expired: false }),
    both: { ...GOOD, refreshAttempts: 0, unauthorized: 0, replays: 0 },
  },
  'in the browser, an expired token and 5 requests at once: one refresh, every answer': {
    run: (site) => inBrowser(site),
    both: { ...GOOD, refreshAttempts: 1, unauthorized: N, replays: N },
  },
  'on the server, a valid token: no refresh': {
    run: (site) => onServer(site, { expired: false }),
    both: { ...GOOD, refreshAttempts: 0, unauthorized: 0, replays: 0 },
  },
  'on the server, an expired token and 5 requests at once: one refresh, every answer': {
    run: (site) => onServer(site),
    both: { ...GOOD, refreshAttempts: 1, unauthorized: N, replays: N },
  },

  // ---- the queue

  'R60 in the browser, a refused refresh settles every request': {
    async run(site) {
      const context = await visitor(site);
      site.api.revokeRefresh();
      await refreshAfter(site, context, N);
      const page = await bench(site, context);
      const outcomes = await get(page, DATA);
      await page.waitForURL(`${site.url}/login?next=${encodeURIComponent('/bench')}`);
      return { outcomes: outcomes.toSorted(), cookies: await cookiesLeft(site, context) };
    },
    article: { refreshAttempts: 1, cookies: 0, outcomes: ['ERR_BAD_REQUEST', ...times(N - 1, 'pending')] },
    here: { refreshAttempts: 1, cookies: 0, outcomes: times(N, 'ERR_SESSION_EXPIRED') },
  },
  'R60 on the server, a refused refresh settles every request': {
    async run(site) {
      const { outcomes, cookies } = await onServer(site, { revoked: true });
      return { outcomes: outcomes.toSorted(), cookies };
    },
    article: { refreshAttempts: 1, cookies: 0, outcomes: ['ERR_BAD_REQUEST', ...times(N - 1, 'pending')] },
    here: { refreshAttempts: 1, cookies: 0, outcomes: times(N, 'ERR_SESSION_EXPIRED') },
  },
  'R77 in the browser, a request that is aborted while it waits settles at once': {
    async run(site) {
      const context = await visitor(site);
      const held = gate();
      await context.route(REFRESH_URL, async (route) => {
        await held.opened;
        await route.continue();
      });
      const page = await bench(site, context);
      const refused = page.waitForResponse((response) => response.url().endsWith(DATA[1]) && response.status() === 401);
      const asked = page.waitForRequest(REFRESH_URL);
      await page.evaluate(([first, second]) => {
        window.aborter = new AbortController();
        window.first = window.APIClient.get(first);
        window.second = window.APIClient.get(second, { signal: window.aborter.signal });
        window.second.catch(() => undefined);
      }, DATA);
      await Promise.all([refused, asked]);
      const second = await page.evaluate(async (graceMs) => {
        window.aborter.abort();
        const late = new Promise((resolve) => setTimeout(resolve, graceMs, 'pending'));
        return Promise.race([window.second.catch(({ code }) => code), late]);
      }, GRACE_MS);
      held.open();
      const first = await page.evaluate(() => window.first.then(({ status }) => String(status)));
      return { outcomes: [first, second], cookies: await cookiesLeft(site, context) };
    },
    article: { refreshAttempts: 1, cookies: 2, outcomes: ['200', 'pending'] },
    here: { refreshAttempts: 1, cookies: 2, outcomes: ['200', 'ERR_CANCELED'] },
  },

  // ---- the flag

  'R67 in the browser, a 401 that comes late starts no second refresh': {
    async run(site) {
      const context = await visitor(site);
      const held = gate();
      let isFirst = true;
      await context.route(`**${DATA[1]}`, async (route) => {
        const response = await route.fetch();
        if (isFirst && response.status() === 401) {
          isFirst = false;
          await held.opened;
        }
        await route.fulfill({ response });
      });
      const page = await bench(site, context);
      await page.evaluate((path) => {
        window.late = window.APIClient.get(path);
      }, DATA[1]);
      await until(() => site.api.counters.unauthorized === 1);
      const outcomes = await get(page, [DATA[0]]);
      held.open();
      outcomes.push(await page.evaluate(() => window.late.then(({ status }) => String(status))));
      return { outcomes, cookies: await cookiesLeft(site, context) };
    },
    article: { refreshAttempts: 2, outcomes: ['200', '200'], cookies: 2 },
    here: { refreshAttempts: 1, outcomes: ['200', '200'], cookies: 2 },
  },

  // ---- replays

  'R65 in the browser, a second 401 is the caller’s, who can see that it was one': {
    async run(site) {
      const context = await visitor(site, { expired: false });
      site.api.setData({ mode: 'refuse' });
      const page = await bench(site, context);
      const told = await page.evaluate(async (path) => {
        const events = [];
        window.APIClient.on?.('trace', ({ type }) => events.push(type));
        window.APIClient.on?.('refresh-end', ({ outcome }) => events.push(outcome));
        const code = await window.APIClient.get(path).catch((error) => `${error.code} ${error.response.status}`);
        return [...events, code, String(window.APIClient.status)];
      }, DATA[0]);
      return { told, cookies: await cookiesLeft(site, context) };
    },
    article: {
      refreshAttempts: 1,
      unauthorized: 2,
      replays: 1,
      cookies: 2,
      told: ['ERR_BAD_REQUEST 401', 'undefined'],
    },
    here: {
      refreshAttempts: 1,
      unauthorized: 2,
      replays: 1,
      cookies: 2,
      told: ['send', 'wait', 'renewed', 'send', 'ERR_BAD_REQUEST 401', 'signed-in'],
    },
  },
  'R65 on the server, a second 401 is the caller’s, after one refresh': {
    run: (site) => onServer(site, { data: 'refuse', expired: false }),
    both: { refreshAttempts: 1, unauthorized: 2 * N, replays: N, cookies: 2, outcomes: times(N, 'ERR_BAD_REQUEST') },
  },

  // ---- what fails for now

  ...Object.fromEntries(
    ['500', 'drop'].flatMap((refresh) => [
      [
        `R56 R58 in the browser, a refresh endpoint that fails (${refresh}) signs nobody out`,
        {
          async run(site) {
            const { outcomes, cookies } = await inBrowser(site, { refresh });
            return { settled: outcomes.filter((outcome) => outcome !== 'pending').length, cookies };
          },
          article: { settled: 1, cookies: 0 },
          here: { settled: N, cookies: 2, unauthorized: N, replays: 0 },
        },
      ],
      [
        `R56 R58 on the server, a refresh endpoint that fails (${refresh}) signs nobody out`,
        {
          async run(site) {
            const { outcomes, cookies } = await onServer(site, { refresh });
            return { settled: outcomes.filter((outcome) => outcome !== 'pending').length, cookies };
          },
          article: { settled: 1, cookies: 0 },
          here: { settled: N, cookies: 2, unauthorized: N, replays: 0 },
        },
      ],
    ]),
  ),

  // ---- where a token goes

  'R4 in the browser, a request to another origin carries no token': {
    async run(site, foreign) {
      const context = await visitor(site, { expired: false });
      const page = await bench(site, context);
      const { token } = await page.evaluate(
        (url) => window.APIClient.get(url).then(({ data }) => data),
        `${foreign.url}/api/public`,
      );
      return { leaked: token, cookies: await cookiesLeft(site, context) };
    },
    article: { leaked: true },
    here: { leaked: false },
  },

  // ---- two tabs

  'R70 two tabs with one expired token refresh once, and stay signed in': {
    async run(site) {
      const context = await visitor(site);
      await refreshAfter(site, context, 2);
      // Both tabs have read the one token by the time it is spent.
      site.api.setRefresh({ before: 500 });
      const pages = [await bench(site, context), await bench(site, context)];
      const outcomes = await Promise.all(pages.map((page, index) => get(page, [DATA[index]])));
      const found = { ...site.api.counters, outcomes: outcomes.flat() };
      // Whatever cookies the race of the two has left: are they worth anything?
      const [afterwards] = await get(pages[0], ['/api/users/me']);
      return { ...found, afterwards, cookies: await cookiesLeft(site, context) };
    },
    article: { refreshAttempts: 2, reuseDetected: 1, afterwards: 'ERR_BAD_REQUEST' },
    here: { ...GOOD, refreshAttempts: 1, outcomes: ['200', '200'], afterwards: '200' },
  },
};
