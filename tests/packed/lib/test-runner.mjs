// A consumer whose test runs in a tool for tests: it passes, it is the only one, and the API server saw what it should.

import assert from 'node:assert/strict';
import { ask } from '../../../scripts/lib/run.mjs';

const LIMIT_MS = 120_000;

/**
 * @param {object} visit of the API server
 * @param {object} tool
 * @param {string} tool.folder the project
 * @param {string[]} tool.args of Node
 * @param {object} tool.given more for the test
 * @param {object} [tool.env] more for the environment
 * @param {RegExp} tool.passed what the tool says when one test has passed, and no other
 */
export async function runTool({ given, user, check }, { folder, args, given: more, env, passed }) {
  const { ok, stdout, stderr } = await ask(process.execPath, args, {
    cwd: folder,
    env: {
      ...process.env,
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
      ...env,
      GIVEN: JSON.stringify({ given, user, ...more }),
    },
    timeoutMs: LIMIT_MS,
  });
  const said = `${stdout}\n${stderr}`;
  assert.ok(ok, said);
  assert.match(said, passed);
  const answer = { status: 200, owner: user };
  check([answer, answer]);
}
