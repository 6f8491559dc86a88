// A process of Node that holds one client, and runs what it is told to: a process each, so that no client pays for the
// garbage, or profits from the compiled code, of another.

import { memoryUsage } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { SCENARIOS } from '../scenarios/index.mjs';
import { memoryTokens } from '../tokens.mjs';

const MICRO_PER_MILLI = 1_000;

const host = {
  baseUrl: 'http://api.example.com',
  tokens: (_storage, initial) => memoryTokens(initial),
  collect: () => globalThis.gc(),
  /** Also what is collected only once finalizers have run. */
  async forget() {
    for (let round = 0; round < 3; round += 1) {
      await sleep(10);
      globalThis.gc();
    }
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  heap: () => getHeapStatistics().used_heap_size,
  memory() {
    const { heapUsed, external, rss } = memoryUsage();
    return { heap: heapUsed + external, rss };
  },
  async start() {
    const cpu = process.cpuUsage();
    const begun = performance.now();
    return {
      async stop(at = performance.now()) {
        const { user, system } = process.cpuUsage(cpu);
        return { ms: at - begun, cpuMs: (user + system) / MICRO_PER_MILLI };
      },
    };
  },
};

export function serve(client) {
  process.on('message', async ({ id, scenario, params }) => {
    try {
      process.send({ id, row: await SCENARIOS[scenario](client, params, host) });
    } catch (error) {
      process.send({ id, error: error.stack });
    }
  });
  process.on('disconnect', () => process.exit());
  process.send({ ready: true });
}
