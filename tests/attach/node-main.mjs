// The suite in Node.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { contexts } from '../js/context.mjs';
import { collect, describe, runTests, select } from '../js/harness.mjs';
import { withAxios } from './lib/context.mjs';
import { files } from './suite/index.mjs';
import node from './suite/node.mjs';

const { app, origins, only } = JSON.parse(process.argv[2]);
const stray = [];

process.on('unhandledRejection', (reason) => stray.push(describe(reason)));
process.on('uncaughtException', (error) => stray.push(describe(error)));
process.on('warning', (warning) => {
  if (/TimeoutOverflow|MaxListeners/.test(warning.name)) stray.push(describe(warning));
});
const strays = () => stray.splice(0);
const report = (message) => new Promise((resolve) => process.send(message, resolve));

async function main() {
  const entry = pathToFileURL(join(app, 'entry.mjs'));
  const parts = await import(entry);
  const require = createRequire(entry);
  const tests = select(collect({ ...files, node }, 'node'), only);
  await report({ type: 'plan', count: tests.length });
  await runTests(tests, {
    makeContext: withAxios(
      contexts({ lib: parts.lib, platform: 'node', origins, extra: { inspect, require, copy: parts.copy } }),
      parts,
    ),
    strays,
    begin: ({ name }) => report({ type: 'begin', name }),
    report: (result) => report({ type: 'result', ...result }),
  });
  await report({ type: 'end', strays: strays() });
  process.disconnect();
}

main().catch(async (error) => {
  await report({ type: 'broken', error: describe(error) });
  process.exit(1);
});
