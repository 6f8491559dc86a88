// Plain Node, without any tool: ES modules, CommonJS, and the entries beside Next.js.

import assert from 'node:assert/strict';
import { WWW } from '../../../scripts/lib/www.mjs';
import { assertEntry } from '../lib/entry.mjs';
import { runScript } from '../lib/script.mjs';

const plain = (what, file, entry) => ({
  name: `node: ${what}`,
  project: 'node',
  async run({ folder, visit }) {
    const { given, check } = await visit();
    const { answers, loaded } = await runScript(folder, [file], given);
    check(answers);
    return assertEntry([loaded], entry);
  },
});

const EXPORTS = {
  'authflight/next': ['authGuard', 'authProxy', 'authRefresh', 'isPage', 'safeNext'],
  'authflight/next/client': ['SessionBoundary'],
};

const LOAD = {
  'ES module': ['module', (entry) => `await import('${entry}')`, (entry) => `import.meta.resolve('${entry}')`],
  CommonJS: ['commonjs', (entry) => `require('${entry}')`, (entry) => `require.resolve('${entry}')`],
};

/** As a test of `proxy.ts` or of `error.tsx` has it, which no bundler has gone through. */
const besideNext = (what, entry, file) => ({
  name: `node: ${what} with ${entry}`,
  async run() {
    const [type, load, resolve] = LOAD[what];
    const code = `const names = Object.keys(${load(entry)}).sort();
      console.log(JSON.stringify({ names, loaded: ${resolve(entry)} }));`;
    const { names, loaded } = await runScript(WWW, [`--input-type=${type}`, '-e', code], {});
    assert.deepEqual(names, EXPORTS[entry]);
    return assertEntry([loaded], file);
  },
});

export const consumers = [
  plain('ES module', 'main.mjs', 'index.js'),
  plain('CommonJS', 'main.cjs', 'index.cjs'),
  besideNext('ES module', 'authflight/next', 'next.js'),
  besideNext('CommonJS', 'authflight/next', 'next.cjs'),
  besideNext('ES module', 'authflight/next/client', 'next-client.js'),
  besideNext('CommonJS', 'authflight/next/client', 'next-client.cjs'),
];
