// Vitest, in Node and in the two simulations of a browser, each with the entry that Node itself takes.

import { join } from 'node:path';
import { runTool } from '../lib/test-runner.mjs';

const ENTRY = 'index.js';

export const consumers = ['node', 'jsdom', 'happy-dom'].map((environment) => ({
  name: `vitest: ${environment}`,
  project: 'vitest',
  async run({ folder, visit }) {
    await runTool(await visit(), {
      folder,
      args: [join('node_modules', 'vitest', 'vitest.mjs'), 'run'],
      given: { page: environment !== 'node', entry: ENTRY },
      env: { ENVIRONMENT: environment },
      passed: /Tests +1 passed \(1\)/,
    });
    return [ENTRY];
  },
}));
