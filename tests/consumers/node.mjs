// Plain Node, without any tool: ES modules, CommonJS, and the entries beside Next.js.

import assert from 'node:assert/strict';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { WWW } from '../../scripts/lib/www.mjs';
import { assertEntry } from './lib/entry.mjs';
import { layProject } from './lib/project.mjs';
import { runScript } from './lib/script.mjs';

const plain =
  (file, entry) =>
  async ({ visit }) => {
    const { folder } = await layProject('node');
    const { given, check } = await visit();
    const { answers, loaded } = await runScript(folder, [file], given);
    check(answers);
    assertEntry([loaded], entry);
  };

const NEXT = 'authflight/next';

/** As a test of `proxy.ts` has it, which no bundler has gone through. */
const besideNext = (type, load) => async () => {
  await installTarball(WWW);
  const code = `console.log(JSON.stringify(Object.keys(${load}).sort()))`;
  const names = await runScript(WWW, [`--input-type=${type}`, '-e', code], {});
  assert.deepEqual(names, ['authGuard', 'authProxy', 'authRefresh', 'isPage', 'safeNext']);
};

export const consumers = [
  { name: 'node: ES module', run: plain('main.mjs', 'index.js') },
  { name: 'node: CommonJS', run: plain('main.cjs', 'index.cjs') },
  { name: 'node: ES module with authflight/next', run: besideNext('module', `await import('${NEXT}')`) },
  { name: 'node: CommonJS with authflight/next', run: besideNext('commonjs', `require('${NEXT}')`) },
];
