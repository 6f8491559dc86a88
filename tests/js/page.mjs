// The suite in a page: bundled with the package by esbuild, configured by the page's address, results by POST /report.

import './lib/wasm-watch.mjs';
import * as lib from 'authflight';
import * as fetchEntry from 'authflight/fetch';
import { contexts } from './context.mjs';
import { collect, describe, runTests, select } from './harness.mjs';
import { pageExtra } from './lib/page-extra.mjs';
import { fetchFiles, files } from './suite/index.mjs';

const platformFetch = globalThis.fetch.bind(globalThis);
const query = new URLSearchParams(location.search);
const { platform, origins, only } = JSON.parse(query.get('config'));
const stray = [];

addEventListener('unhandledrejection', (event) => stray.push(describe(event.reason)));
addEventListener('error', (event) => stray.push(describe(event.error ?? new Error(event.message))));
const strays = () => stray.splice(0);
const report = (message) => platformFetch('/report', { method: 'POST', body: JSON.stringify(message) });

async function main() {
  const tests = select(collect({ ...files, ...fetchFiles }, platform), only);
  await report({ type: 'plan', count: tests.length });
  const makeContext = contexts({ lib, fetchEntry, platform, origins, extra: pageExtra });
  await runTests(tests, {
    makeContext,
    strays,
    begin: ({ file, name }) => report({ type: 'begin', file, name }),
    report: (result) => report({ type: 'result', ...result }),
  });
  await report({ type: 'end', strays: strays() });
}

main().catch((error) => report({ type: 'broken', error: describe(error) }));
