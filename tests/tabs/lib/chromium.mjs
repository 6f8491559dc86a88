// Tabs of Chromium as users have it: each profile is a browser of its own, only its newest tab is visible, and the
// others have the timers of tabs in the background. Playwright's own browsers show every tab, and none can be frozen.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../../../scripts/lib/browsers.mjs';
import { start } from '../../js/lib/process.mjs';

const START_MS = 20_000;

export const launch = async () => ({ name: 'chromium', profile: openBrowser, close: async () => {} });

async function openBrowser() {
  const folder = mkdtempSync(join(tmpdir(), 'authflight-tabs-'));
  const flags = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${folder}`, ...CHROMIUM_FLAGS];
  const process = start(findBrowsers().chromium, [...flags, 'about:blank']);
  const close = async () => {
    await process.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const browser = await chromium.connectOverCDP(await addressOf(process), { noDefaults: true });
    const [context] = browser.contexts();
    return {
      open: () => openTab(context),
      offline: (is) => context.setOffline(is),
      clearCookies: () => context.clearCookies(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where the browser takes commands, as it says itself. */
const addressOf = ({ child, ended, tail }) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Chromium does not start: ${tail()}`)), START_MS);
    const look = () => {
      const [, address] = /DevTools listening on (ws:\S+)\s/.exec(tail()) ?? [];
      if (!address) return;
      clearTimeout(timer);
      child.stderr.off('data', look);
      resolve(address);
    };
    child.stderr.on('data', look);
    ended.then((why) => reject(new Error(`${why}: ${tail()}`)));
  });

async function openTab(context) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  return {
    page,
    goto: (url) => page.goto(url),
    async back() {
      // A page from the back/forward cache does not load.
      const back = page.waitForEvent('framenavigated');
      await page.evaluate(() => void setTimeout(() => history.back()));
      await back;
    },
    run: (method, args) => page.evaluate(([name, given]) => window.tab[name](...given), [method, args]),
    close: () => page.close(),
    /** Ends its process: nothing of it runs any more, no `pagehide` either. */
    async crash() {
      const crashed = new Promise((resolve) => page.once('crash', resolve));
      devtools.send('Page.crash').catch(() => {});
      await crashed;
      await page.close();
    },
    async freeze() {
      await page.evaluate(() => {
        window.frozen = new Promise((resolve) => document.addEventListener('freeze', () => resolve(), { once: true }));
      });
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    },
    async thaw() {
      await devtools.send('Page.setWebLifecycleState', { state: 'active' });
      // It has been frozen indeed.
      await page.evaluate(() => window.frozen);
    },
  };
}
