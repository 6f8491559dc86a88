// Jest, in Node and in its jsdom, which takes the entry for browsers.

import { join } from 'node:path';
import { runTool } from '../lib/test-runner.mjs';

const consumer = (environment, use, page, entry) => ({
  name: `jest: ${environment}`,
  project: 'jest',
  async run({ folder, visit }) {
    await runTool(await visit(), {
      folder,
      args: [join('node_modules', 'jest', 'bin', 'jest.js'), '--watchman=false', `--env=${use}`],
      given: { page, entry },
      passed: /Tests: +1 passed, 1 total/,
    });
    return [entry];
  },
});

export const consumers = [
  consumer('node', 'node', false, 'index.cjs'),
  consumer('jsdom', './jsdom-with-fetch.js', true, 'browser.cjs'),
];
