// Starts a process of Node, or a page of Chromium, for each client: `run(scenario, params)` gives a row.

import { fork } from 'node:child_process';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../scripts/lib/browsers.mjs';
import { bundleForNode, bundleForPage } from './app.mjs';

/** A Chromium whose heap and clock can be read exactly. */
export const launch = () =>
  chromium.launch({
    executablePath: findBrowsers().chromium,
    headless: true,
    args: [...CHROMIUM_FLAGS, '--js-flags=--expose-gc', '--enable-precise-memory-info'],
  });

const limited = (promise, ms, what) => {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not done after ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** `{ run, stop }` in a process of Node. */
export async function startNode(client, limitMs) {
  const child = fork(await bundleForNode(client), {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map();
  let asked = 0;
  let isReady;
  const ready = new Promise((resolve) => {
    isReady = resolve;
  });
  const ended = new Promise((_resolve, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`${client}: ended with ${signal ?? code}`)));
  });
  ended.catch(() => {});
  child.on('message', ({ id, row, error, ready: started }) => {
    if (started) return isReady();
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(row);
  });
  await limited(Promise.race([ready, ended]), limitMs, client);
  return {
    run(scenario, params) {
      asked += 1;
      const answer = new Promise((resolve, reject) => waiting.set(asked, { resolve, reject }));
      child.send({ id: asked, scenario, params });
      return limited(Promise.race([answer, ended]), limitMs, `${client}, ${scenario}`);
    },
    stop() {
      child.kill('SIGKILL');
    },
  };
}

/** `{ run, stop }` in a page of Chromium, in a context of its own: a process of its own. */
export async function startPage(browser, client, origin, limitMs) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await page.exposeFunction('threadTimeMs', async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ThreadTime').value * 1_000;
  });
  await page.goto(`${origin}/`);
  await page.addScriptTag({ content: await bundleForPage(client), type: 'module' });
  await page.waitForFunction(() => globalThis.run);
  return {
    run: (scenario, params) =>
      limited(
        page.evaluate(([name, given]) => globalThis.run(name, given), [scenario, params]),
        limitMs,
        `${client}, ${scenario} in Chromium`,
      ),
    stop: () => context.close(),
  };
}
