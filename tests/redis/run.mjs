// Coordinates instances through a real Redis: node tests/redis/run.mjs [--only=R25] [--runs=1000] [--seed=7] [--lease=1000]

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { runTests } from '../lib/runner.mjs';
import { APP_LOCK, layApp } from './lib/app.mjs';

/** Storms of each sort, where nobody says how many. */
const FEW = 5;
const OVERALL_LIMIT_MS = 240_000;
const STORM_LIMIT_MS = 10_000;

const { values } = parseArgs({
  options: { only: { type: 'string' }, runs: { type: 'string' }, seed: { type: 'string' }, lease: { type: 'string' } },
});
const runs = Number(values.runs ?? FEW);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const lease = Number(values.lease ?? 5_000);

await runTests(main, { lock: APP_LOCK, limitMs: OVERALL_LIMIT_MS + 2 * runs * STORM_LIMIT_MS });

async function main({ check }) {
  await layApp();
  await installTarball(join(ROOT, 'www'));
  const { startApi } = await import('../../www/api/server.mjs');
  const { coordinatorTests } = await import('./coordinator.mjs');
  const { instanceTests } = await import('./instances.mjs');
  const { printedTests } = await import('./printed.mjs');
  const apis = { strict: await startApi(), gentle: await startApi({ grace: 20_000 }) };
  try {
    const tests = {
      ...(await coordinatorTests()),
      ...printedTests(apis),
      ...instanceTests(apis),
      ...stormTests(apis),
    };
    const chosen = Object.entries(tests).filter(([name]) => !values.only || name.includes(values.only));
    await check(Object.fromEntries(chosen));
  } finally {
    await apis.strict.close();
    await apis.gentle.close();
  }
}

function stormTests(apis) {
  const test = (isKilled) => async () => {
    const { storms } = await import('./storms.mjs');
    const tell = (line) => process.stdout.write(`       ${line}\n`);
    const seen = await storms({ apis, runs, seed, lease, isKilled, tell });
    tell(JSON.stringify(seen));
    const most = Math.max(...Object.keys(seen.refreshes).map(Number));
    assert.deepEqual([seen.lost, seen.failed], [0, 0]);
    assert.ok(most <= (isKilled ? 2 : 1), `${most} refreshes`);
  };
  return {
    [`${runs} random storms of seed ${seed}: one refresh each, no session lost, no request failed`]: test(false),
    [`${runs} random storms of seed ${seed} whose leader is killed: two refreshes at the most, no session lost`]:
      test(true),
  };
}
