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

/** Each entry names what it gives to those who import it beside Next.js. */
const NEXT = { 'authflight/next': ['authGuard', 'authProxy'], 'authflight/next/client': ['SessionBoundary'] };

const besideNext = (type, load) => async () => {
  await installTarball(WWW);
  for (const [entry, names] of Object.entries(NEXT)) {
    const code = `const entry = ${load(entry)}; console.log(JSON.stringify(Object.keys(entry)));`;
    const exported = await runScript(WWW, [`--input-type=${type}`, '-e', code], {});
    for (const name of names) assert.ok(exported.includes(name), `${entry} has ${name}`);
  }
};

export const consumers = [
  { name: 'node: ES module', run: plain('main.mjs', 'index.js') },
  { name: 'node: CommonJS', run: plain('main.cjs', 'index.cjs') },
  { name: 'node: ES module with authflight/next', run: besideNext('module', (name) => `await import('${name}')`) },
  { name: 'node: CommonJS with authflight/next', run: besideNext('commonjs', (name) => `require('${name}')`) },
];
