// Opens a page in Chromium.

import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

export async function open(url, { tools }) {
  const browser = await chromium.launch({
    executablePath: tools.chromium,
    headless: true,
    args: ['--headless', ...FLAGS],
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
