// Jest, in Node and in its jsdom, which takes the entry for browsers.

import { join } from 'node:path';
import { layProject } from './lib/project.mjs';
import { runTool } from './lib/test-runner.mjs';

const inEnvironment =
  (environment, page, entry) =>
  async ({ visit }) => {
    const { folder } = await layProject('jest');
    await runTool(await visit(), {
      folder,
      args: [join('node_modules', 'jest', 'bin', 'jest.js'), '--watchman=false', `--env=${environment}`],
      given: { page, entry },
      passed: /Tests: +1 passed, 1 total/,
    });
  };

export const consumers = [
  { name: 'jest: node', run: inEnvironment('node', false, 'index.cjs') },
  { name: 'jest: jsdom', run: inEnvironment('./jsdom-with-fetch.js', true, 'browser.cjs') },
];
