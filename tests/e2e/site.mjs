// The demonstration site with its API server and a browser, for tests that drive all three.

import { after, afterEach, before, beforeEach } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../../scripts/lib/browsers.mjs';
import { startWww } from '../../scripts/lib/www.mjs';
import { PASSWORD, startApi } from '../../www/api/server.mjs';
import { closeContext } from '../lib/contexts.mjs';

export const ACCESS = 'ACCESS_TOKEN_KEY';
export const REFRESH = 'REFRESH_TOKEN_KEY';

const MINUTE_MS = 60_000;
const LATER = new URL('../lib/later.cjs', import.meta.url).pathname;

/** One browser for all sites of a test file; contexts keep them apart. */
let launched;
const launch = () => {
  launched ??= chromium.launch({ executablePath: findBrowsers().chromium, args: CHROMIUM_FLAGS });
  return launched;
};
after(async () => (await launched)?.close());

/**
 * Registers the hooks of node:test. `site.api`: the API server; `site.url`: the site's address; `site.page()`: a page
 * in a browser context of its own, which ends with the test.
 *
 * @param {object} [options]
 * @param {() => Promise<string>} [options.build] builds another application than the site, and answers with its folder
 * @param {(options: { apiUrl: string, app?: string, env: object }) => Promise<{ url: string, close: () => Promise<void> }>}
 *   [options.start] starts it; default: as a Next.js application
 * @param {number} [options.accessLifetime] seconds
 * @param {object} [options.api] more for `startApi`
 * @param {Record<string, string> | ((apiUrl: string) => Record<string, string>)} [options.env] more for the environment
 * @param {boolean} [options.browser] default true
 */
export function useSite({
  build,
  start = startWww,
  accessLifetime = 300,
  api,
  env = {},
  browser: wantsBrowser = true,
} = {}) {
  const site = {};
  let browser;
  const contexts = [];

  before(async () => {
    site.api = await startApi({ accessLifetime, ...api });
    const apiUrl = site.api.url;
    const more = typeof env === 'function' ? env(apiUrl) : env;
    site.www = await start({
      apiUrl,
      app: await build?.(),
      env: { NODE_OPTIONS: `--require=${LATER}`, ...more },
    });
    site.url = site.www.url;
    if (wantsBrowser) browser = await launch();
  });

  beforeEach(async () => {
    site.api.reset({ sessions: true });
    site.api.setRefresh({ mode: 'ok', delay: 0 });
  });

  afterEach(async () => {
    for (const context of contexts.splice(0)) await closeContext(context);
  });

  after(async () => {
    await site.www?.close();
    await site.api?.close();
  });

  /** A minute passes, by the clocks of the site's server, and by those of a page if one is given. */
  site.minuteLater = async (page) => {
    await page?.evaluate((ms) => {
      const now = Date.now;
      Date.now = () => now() + ms;
    }, MINUTE_MS);
    if (!site.www.pid) return;
    const passed = () => site.www.output().split('clocks: +').length;
    const before = passed();
    process.kill(site.www.pid, 'SIGUSR2');
    while (passed() === before) await sleep(10);
  };
  site.context = async (options) => {
    const context = await browser.newContext(options);
    contexts.push(context);
    return context;
  };
  site.page = async (options) => (await site.context(options)).newPage();
  site.login = async (page, id = 'mina', path = '/login') => {
    await page.goto(site.url + path);
    await fillLogin(page, id);
  };
  /** Puts a new user's tokens into the page's browser, without the login page; the user. */
  site.adopt = async (page) => {
    const [user] = await site.api.createUsers(1, { prefix: 'mina' });
    const values = { [ACCESS]: user.accessToken, [REFRESH]: user.refreshToken };
    await page.context().addCookies(Object.entries(values).map(([name, value]) => ({ name, value, url: site.url })));
    return user;
  };
  site.cookies = async (page) => {
    const all = await page.context().cookies(site.url);
    return Object.fromEntries(all.map(({ name, value }) => [name, value]));
  };
  return site;
}

/** Signs in on the login page that is open. */
export async function fillLogin(page, id = 'mina') {
  await page.getByTestId('login-id').fill(id);
  await page.getByTestId('login-password').fill(PASSWORD);
  await page.getByTestId('login-submit').click();
}
