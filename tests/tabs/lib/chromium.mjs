// Tabs of Chromium: each profile is a browser context, each tab a page with a renderer that can be frozen.

import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../../../scripts/lib/browsers.mjs';

/** Playwright's flags without which Chromium is as users have it. */
const AS_USERS_HAVE_IT = [
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export async function launch() {
  const browser = await chromium.launch({
    executablePath: findBrowsers().chromium,
    headless: true,
    args: ['--headless', ...CHROMIUM_FLAGS],
    ignoreDefaultArgs: AS_USERS_HAVE_IT,
  });
  return {
    name: 'chromium',
    async profile() {
      const context = await browser.newContext();
      return { open: () => openTab(context), offline: (is) => context.setOffline(is), close: () => context.close() };
    },
    close: () => browser.close(),
  };
}

async function openTab(context) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  return {
    page,
    goto: (url) => page.goto(url),
    run: (method, args) => page.evaluate(([name, given]) => window.tab[name](...given), [method, args]),
    close: () => page.close(),
    freeze: () => devtools.send('Page.setWebLifecycleState', { state: 'frozen' }),
    thaw: () => devtools.send('Page.setWebLifecycleState', { state: 'active' }),
  };
}
