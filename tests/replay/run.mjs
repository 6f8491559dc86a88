// The model's random walks, replayed with the built package: `node tests/replay/run.mjs [--seed=7]`.
//
// The native tests write the walks to target/replay (tests/native/model/trace.rs).

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { Replay } from './lib/replay.mjs';

const PACKAGE = join(ROOT, 'target', 'npm', 'package', 'dist', 'browser.cjs');
const TRACES = join(ROOT, 'target', 'replay');

const { values } = parseArgs({ options: { seed: { type: 'string' } } });
const files = readdirSync(TRACES)
  .filter((name) => (values.seed ? name === `${values.seed}.json` : /^\d+\.json$/.test(name)))
  .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));

let [passed, failed, events] = [0, 0, 0];
for (const name of files) {
  const trace = JSON.parse(readFileSync(join(TRACES, name), 'utf8'));
  try {
    events += await new Replay(trace, PACKAGE).run();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.error(`✗ ${error.message}`);
  }
}
console.log(`${events} events agree in ${passed} traces`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
