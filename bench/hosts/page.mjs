// A page of Chromium that holds one client, and runs what it is told to.

import { SCENARIOS } from '../scenarios/index.mjs';
import { cookieTokens, memoryTokens } from '../tokens.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const host = (cpuMs) => ({
  baseUrl: location.origin,
  tokens: (storage, initial) => (storage === 'cookie' ? cookieTokens(initial) : memoryTokens(initial)),
  collect: () => globalThis.gc(),
  async forget() {
    for (let round = 0; round < 3; round += 1) {
      await pause(10);
      globalThis.gc();
    }
  },
  heap: () => performance.memory.usedJSHeapSize,
  memory: () => ({ heap: performance.memory.usedJSHeapSize, rss: Number.NaN }),
  /** The CPU of the page's thread, as the browser tells it: time is no measure on a machine that does other work. */
  async start() {
    const cpu = await cpuMs();
    const begun = performance.now();
    return {
      async stop(at = performance.now()) {
        const ms = at - begun;
        return { ms, cpuMs: (await cpuMs()) - cpu };
      },
    };
  },
});

export function serve(client) {
  globalThis.run = (scenario, params) => SCENARIOS[scenario](client, params, host(globalThis.threadTimeMs));
}
