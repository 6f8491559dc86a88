// One of the examples in www/examples, or the article's own code in it, with its API server and a browser.

import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { buildVite, EXAMPLES, startVite } from '../../scripts/lib/vite-app.mjs';
import { WWW } from '../../scripts/lib/www.mjs';
import { PASSWORD, startApi } from '../../www/api/server.mjs';
import { useSite } from './site.mjs';

/** As many requests as the tests send at once. */
export const MANY = 20;
export const ME = '/api/users/me';

/** How long a request that has not been settled is waited for before it counts as pending. */
const PENDING_MS = 500;
/** Of a request that has one: enough for an answer on a busy machine. */
const TIMEOUT_MS = 1_000;
const PAGE_LIMIT_MS = 20_000;
const POLL_MS = 5;

/** What the table has of each test: a counter, and what it is called. */
const COLUMNS = {
  requests: 'requests',
  unauthorized: '401',
  refreshAttempts: 'refreshes',
  refreshesRefused: 'refused',
  replays: 'replays',
};

/**
 * As `useSite`, for an example; see there.
 *
 * `site.open({ tokens, path })`: a page of its own in which these tokens are held. `site.tab(page, path)`: another tab
 * beside it. `site.foreign`: an API server of another origin.
 *
 * @param {object} options
 * @param {string} options.app a folder in www/examples
 * @param {string} options.system whose API server it talks to
 * @param {boolean} [options.rotates] whether refresh tokens rotate there
 * @param {string} [options.variant] a module, from the root, that takes the place of the example's `src/api.ts`
 * @param {(tokens: object) => unknown} options.hold puts `{ accessToken, refreshToken, … }` where the example holds them,
 *   and shows what it shows after a sign-in; runs in the page
 */
export function useExample({ app, system, rotates, variant, hold }) {
  const module = variant && join(ROOT, variant);
  const rows = [];
  const site = useSite({
    api: { system, rotates },
    async build() {
      const folder = join(EXAMPLES, app);
      const { hash } = await installTarball(WWW);
      await buildVite(folder, hash, [app, variant].filter(Boolean).join(': '), { variant: module });
      return folder;
    },
    start: ({ apiUrl, app: folder }) => startVite(folder, { apiUrl, variant: module }),
  });

  before(async () => {
    site.foreign = await startApi();
  });
  afterEach(({ name }) => {
    rows.push([name, { ...site.api.counters }]);
  });
  after(async () => {
    await site.foreign?.close();
    printTable([app, variant, rotates && 'rotating'].filter(Boolean).join(', '), rows);
  });

  site.open = async ({ tokens, path = '/' } = {}) => {
    const context = await site.context();
    context.setDefaultTimeout(PAGE_LIMIT_MS);
    await context.addInitScript(defineSettle);
    const page = await context.newPage();
    await page.goto(site.url + path);
    if (tokens) await page.evaluate(hold, tokens);
    return page;
  };
  site.tab = async (page, path = '/') => {
    const tab = await page.context().newPage();
    await tab.goto(site.url + path);
    return tab;
  };
  /** A page of a user whose tokens are as `createUsers` is told: `{ page, user }`. */
  site.signedIn = async ({ path, ...options } = {}) => {
    const [user] = await site.api.createUsers(1, { prefix: 'mina', ...options });
    return { page: await site.open({ tokens: user, path }), user };
  };
  return site;
}

/** Sends so many requests at once, and tells what became of each; see `settle`. */
export const send = (page, { count = 1, url = ME, config = {}, ms = PAGE_LIMIT_MS } = {}) =>
  page.evaluate(
    ([each, path, settings, limit]) =>
      window.settle(
        Array.from({ length: each }, () => window.api.get(path, settings)),
        limit,
      ),
    [count, url, config, ms],
  );

/** Sends one request, and aborts it once the API server is asked to refresh. */
export async function sendAndAbort(site, page) {
  await page.evaluate((url) => {
    window.controller = new AbortController();
    window.sent = window.api.get(url, { signal: window.controller.signal });
    window.sent.catch(() => {});
  }, ME);
  await until(() => site.api.counters.refreshAttempts > 0);
  const [outcome] = await page.evaluate((ms) => {
    window.controller.abort();
    return window.settle([window.sent], ms);
  }, PENDING_MS);
  return outcome;
}

/** Sends one request with a timeout, and gives it some time more. */
export const sendWithTimeout = async (page) =>
  (await send(page, { config: { timeout: TIMEOUT_MS }, ms: TIMEOUT_MS + PENDING_MS }))[0];

/**
 * Holds every refresh back until so many requests of these tabs have been refused: it is as if the refusals had come in
 * the same moment.
 */
export function holdRefresh(page, count) {
  return hold(page, (open) => {
    let left = count;
    page.context().on('response', (response) => {
      if (response.request().method() === 'GET' && response.status() === 401) left -= 1;
      if (left === 0) open();
    });
    return () => {};
  });
}

/** Holds refreshes back until there are so many of them. */
export function gatherRefreshes(page, count) {
  return hold(page, (open) => {
    let left = count;
    return () => {
      left -= 1;
      if (left === 0) open();
    };
  });
}

/** `watch(open)`: calls `open` when refreshes may go, and answers with what is called for each. */
async function hold(page, watch) {
  let came;
  const gate = new Promise((resolve) => {
    came = watch(resolve);
  });
  await page.context().route(/\/refresh$/, async (route) => {
    came();
    await gate;
    await route.continue();
  });
}

/** Waits until it holds, but no longer than a page may take. */
export async function until(holds) {
  const deadline = Date.now() + PAGE_LIMIT_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it did not come to this in time: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export const pathOf = (page) => new URL(page.url()).pathname;

/** The paths that the page comes to from now on. */
export function visits(page) {
  const paths = [];
  page.on('framenavigated', (frame) => paths.push(new URL(frame.url()).pathname));
  return paths;
}

/** Fills in the sign-in form that is shown. */
export async function signIn(page, email = 'mina@example.com', password = PASSWORD) {
  await page.getByTestId('email').fill(email);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('sign-in').click();
}

/** Waits until the log has a line with this text. */
export const logged = (page, text) => page.getByTestId('log').getByText(text).first().waitFor();

// Runs in the page, and in every later one of its context.
function defineSettle() {
  /** What became of each: `{ status, data }`, `{ code, status, data, message, cause }`, `'undefined'`, or `'pending'` after `ms`. */
  window.settle = (promises, ms) =>
    Promise.all(
      promises.map((promise) =>
        Promise.race([
          promise.then(
            (answer) => (answer ? { status: answer.status, data: answer.data } : 'undefined'),
            ({ code, response, status, message, cause }) => ({
              code,
              status: status ?? response?.status,
              data: response?.data,
              message,
              cause: cause && { code: cause.code, status: cause.status },
            }),
          ),
          new Promise((resolve) => setTimeout(resolve, ms, 'pending')),
        ]),
      ),
    );
}

function printTable(title, rows) {
  const lines = [
    `counters of ${title}`,
    `| test | ${Object.values(COLUMNS).join(' | ')} |`,
    `|---|${'--:|'.repeat(Object.keys(COLUMNS).length)}`,
    ...rows.map(
      ([name, counters]) =>
        `| ${name} | ${Object.keys(COLUMNS)
          .map((column) => counters[column])
          .join(' | ')} |`,
    ),
  ];
  console.log(lines.join('\n'));
}
