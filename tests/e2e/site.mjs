// The demonstration site with its API server and a browser, for tests that drive all three.

import { after, before, beforeEach } from 'node:test';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../../scripts/lib/browsers.mjs';
import { startWww } from '../../scripts/lib/www.mjs';
import { PASSWORD, startApi } from '../../www/api/server.mjs';

export const ACCESS = 'ACCESS_TOKEN_KEY';
export const REFRESH = 'REFRESH_TOKEN_KEY';

/**
 * Registers the hooks of node:test. `site.api`: the API server; `site.url`: the site's address; `site.page()`: a page
 * in a browser context of its own.
 *
 * @param {object} [options]
 * @param {() => Promise<string>} [options.build] builds another application than the site, and answers with its folder
 * @param {(options: { apiUrl: string, app?: string, env: object }) => Promise<{ url: string, close: () => Promise<void> }>}
 *   [options.start] starts it; default: as a Next.js application
 * @param {string} [options.system] whose API server it talks to; default S1
 * @param {boolean} [options.rotates] whether refresh tokens rotate there; default as the system has it
 * @param {string} [options.accessSecret] what that one signs access tokens with; default a random one
 * @param {number} [options.accessLifetime] seconds
 * @param {Record<string, string>} [options.env]
 * @param {boolean} [options.browser] default true
 */
export function useSite({
  build,
  start = startWww,
  system,
  rotates,
  accessSecret,
  accessLifetime = 300,
  env = {},
  browser: wantsBrowser = true,
} = {}) {
  const site = {};
  let browser;
  const contexts = [];

  before(async () => {
    site.api = await startApi({ accessLifetime, system, rotates, accessSecret });
    site.www = await start({ apiUrl: site.api.url, app: await build?.(), env });
    site.url = site.www.url;
    if (wantsBrowser)
      browser = await chromium.launch({ executablePath: findBrowsers().chromium, args: CHROMIUM_FLAGS });
  });

  beforeEach(async () => {
    site.api.reset({ sessions: true });
    site.api.setRefresh({ mode: 'ok', delay: 0 });
  });

  after(async () => {
    for (const context of contexts) await context.close();
    await browser?.close();
    await site.www?.close();
    await site.api?.close();
  });

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
