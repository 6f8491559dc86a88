// From the navigation to the first authenticated response, in Chromium on a throttled connection and a slow processor.

import { isRight } from '../transport.mjs';

/** Slow 4G as Lighthouse has it, and a processor of a quarter. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 };
const CPU_RATE = 4;
const LIMIT_MS = 20_000;

/** One navigation, nothing of it in a cache. */
export async function navigate(browser, server, name) {
  const context = await browser.newContext();
  try {
    await context.addCookies([
      { name: 'accessToken', value: server.accessToken, url: server.origin },
      { name: 'refreshToken', value: 'r1', url: server.origin },
    ]);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORK);
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_RATE });
    const before = server.counts.refreshes;
    await page.goto(`${server.origin}/load/${name}`, { waitUntil: 'commit' });
    const handle = await page.waitForFunction(() => globalThis.loaded, null, { timeout: LIMIT_MS }).catch(() => null);
    const loaded = await handle?.jsonValue();
    return {
      ms: loaded?.ms,
      failed: loaded && !isRight(loaded.data) ? 1 : 0,
      hung: loaded ? 0 : 1,
      refreshes: server.counts.refreshes - before,
    };
  } finally {
    await context.close();
  }
}
