// Vitest, in Node and in the two simulations of a browser.

import { join } from 'node:path';
import { layProject } from './lib/project.mjs';
import { runTool } from './lib/test-runner.mjs';

const inEnvironment =
  (environment) =>
  async ({ visit }) => {
    const { folder } = await layProject('vitest');
    await runTool(await visit(), {
      folder,
      args: [join('node_modules', 'vitest', 'vitest.mjs'), 'run'],
      given: { page: environment !== 'node' },
      env: { ENVIRONMENT: environment },
      passed: /Tests +1 passed \(1\)/,
    });
  };

export const consumers = ['node', 'jsdom', 'happy-dom'].map((environment) => ({
  name: `vitest: ${environment}`,
  run: inEnvironment(environment),
}));
