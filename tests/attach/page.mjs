// The suite in a page: bundled with the package and axios by esbuild, results by POST /report.

import { axios, copy, entry, lib } from 'attach-app';
import { contexts } from '../js/context.mjs';
import { collect, describe, runTests, select } from '../js/harness.mjs';
import { withAxios } from './lib/context.mjs';
import { files } from './suite/index.mjs';

const platformFetch = globalThis.fetch.bind(globalThis);
const { platform, origins, only } = JSON.parse(new URLSearchParams(location.search).get('config'));
const stray = [];

addEventListener('unhandledrejection', (event) => stray.push(describe(event.reason)));
addEventListener('error', (event) => stray.push(describe(event.error ?? new Error(event.message))));
const strays = () => stray.splice(0);
const report = (message) => platformFetch('/report', { method: 'POST', body: JSON.stringify(message) });

async function main() {
  const tests = select(collect(files, platform), only);
  await report({ type: 'plan', count: tests.length });
  await runTests(tests, {
    // Only Node has `util.inspect`.
    makeContext: withAxios(contexts({ lib, platform, origins, extra: { inspect: () => '', copy } }), { entry, axios }),
    strays,
    begin: ({ name }) => report({ type: 'begin', name }),
    report: (result) => report({ type: 'result', ...result }),
  });
  await report({ type: 'end', strays: strays() });
}

main().catch((error) => report({ type: 'broken', error: describe(error) }));
