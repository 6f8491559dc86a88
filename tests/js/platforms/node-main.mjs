// The suite in Node: all tests with the package's ES module, those marked `smoke` again with its CommonJS entry.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import edgeCookies from '@edge-runtime/cookies';
import { contexts } from '../context.mjs';
import { collect, describe, runTests, select } from '../harness.mjs';
import { wasm } from '../lib/wasm-watch.mjs';
import { fetchFiles, files } from '../suite/index.mjs';

const { app, origins, only } = JSON.parse(process.argv[2]);
const stray = [];

process.on('unhandledRejection', (reason) => stray.push(describe(reason)));
process.on('uncaughtException', (error) => stray.push(describe(error)));
process.on('warning', (warning) => {
  if (warning.name === 'TimeoutOverflowWarning') stray.push(describe(warning));
});
const strays = () => stray.splice(0);
const report = (message) => new Promise((resolve) => process.send(message, resolve));

async function main() {
  // The entry lies in the application's folder, so that the package is found as an application finds it.
  const { esm, fetchEntry } = await import(pathToFileURL(app));
  const require = createRequire(pathToFileURL(app));
  const extra = {
    wasm,
    inspect,
    /** The cookies of Next.js, by their own package. */
    edgeCookies,
    /** The package's CommonJS entry, evaluated anew: nothing that an earlier copy did is known to it. */
    freshCopy() {
      for (const file of Object.keys(require.cache))
        if (/[\\/]node_modules[\\/]authflight[\\/]/.test(file)) delete require.cache[file];
      return require('authflight');
    },
  };
  const tests = select(collect({ ...files, ...fetchFiles }, 'node'), only);
  const smoke = tests.filter((test) => test.smoke).map((test) => ({ ...test, file: `commonjs ${test.file}` }));
  await report({ type: 'plan', count: tests.length + smoke.length });
  const options = {
    strays,
    begin: ({ file, name }) => report({ type: 'begin', file, name }),
    report: (result) => report({ type: 'result', ...result }),
  };
  const base = { platform: 'node', origins, extra };
  await runTests(tests, { ...options, makeContext: contexts({ ...base, lib: esm, fetchEntry }) });
  await runTests(smoke, {
    ...options,
    makeContext: contexts({ ...base, lib: extra.freshCopy(), fetchEntry: require('authflight/fetch') }),
  });
  await report({ type: 'end', strays: strays() });
  process.disconnect();
}

main().catch(async (error) => {
  await report({ type: 'broken', error: describe(error) });
  process.exit(1);
});
