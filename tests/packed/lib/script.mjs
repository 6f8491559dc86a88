// A script of a project, in a Node process of its own (or another runtime's).

import assert from 'node:assert/strict';
import { ask } from '../../../scripts/lib/run.mjs';

const LIMIT_MS = 60_000;

/**
 * Runs it to its end; the last line that it prints is JSON, which is returned. What it says on standard error is a failure.
 *
 * @param {string} folder of the project
 * @param {string[]} args of the runtime
 * @param {object} given in the environment, as `GIVEN`
 * @param {{ command?: string, env?: object }} [options] `command`: default this Node
 */
export async function runScript(folder, args, given, { command = process.execPath, env = process.env } = {}) {
  const { ok, stdout, stderr } = await ask(command, args, {
    cwd: folder,
    env: { ...env, GIVEN: JSON.stringify(given) },
    timeoutMs: LIMIT_MS,
  });
  assert.ok(ok, `${command} ${args.join(' ')} failed\n${stdout}\n${stderr}`);
  assert.equal(stderr, '');
  return JSON.parse(stdout.trim().split('\n').at(-1));
}
