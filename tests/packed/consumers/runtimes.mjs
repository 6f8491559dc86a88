// Deno and Bun, as their npm packages bring them: plain modules, which take the entries for servers.

import { join } from 'node:path';
import { assertEntry } from '../lib/entry.mjs';
import { runScript } from '../lib/script.mjs';

const consumer = (project, what, args, entry) => ({
  name: `${project}: ${what}`,
  project,
  parts: ['node'],
  async run({ folder, visit }) {
    const { given, check } = await visit();
    const command = join(folder, 'node_modules', '.bin', project);
    const { answers, loaded } = await runScript(folder, args, given, { command });
    check(answers);
    return assertEntry([loaded], entry);
  },
});

const DENO = ['run', '--no-prompt', '--allow-env=GIVEN', '--allow-net=127.0.0.1', '--allow-read=.'];

export const consumers = [
  consumer('deno', 'ES module', [...DENO, 'main.mjs'], 'index.js'),
  consumer('deno', 'CommonJS', [...DENO, 'main.cjs'], 'index.cjs'),
  consumer('bun', 'ES module', ['main.mjs'], 'index.js'),
  consumer('bun', 'CommonJS', ['main.cjs'], 'index.cjs'),
];
