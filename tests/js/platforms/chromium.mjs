// Opens a page in Chromium.

import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS } from '../../../scripts/lib/browsers.mjs';

export async function open(url, { tools }) {
  const browser = await chromium.launch({
    executablePath: tools.chromium,
    headless: true,
    args: ['--headless', ...CHROMIUM_FLAGS],
  });
  const ended = new Promise((resolve) => browser.once('disconnected', () => resolve('Chromium has ended')));
  try {
    const page = await browser.newPage();
    page.once('crash', () => browser.close());
    await page.goto(url);
    return { ended, stop: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
