// What the README claims outside its code: the tables, against the declarations; and figures.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linesOfCode } from '../lib/markdown.mjs';
import { membersOf, wordsOf } from '../types/lib/declared.mjs';

const same = (actual, expected) => assert.deepEqual([...actual].sort(), [...expected].sort());

/** Tests by name. */
export function claims(readme, blocks, app) {
  const installed = JSON.parse(readFileSync(join(app, 'node_modules', 'authflight', 'package.json'), 'utf8'));
  return {
    'the option table has every option, and no other': () =>
      same(firstColumn(readme, 'option'), membersOf('ServerOptions')),
    'the error table has every code, and no other': () =>
      same(firstColumn(readme, 'code'), wordsOf('AuthflightErrorCode')),
    'the event table has every event, and no other': () =>
      same(firstColumn(readme, 'event'), membersOf('ClientEvents')),
    'the storage table has every storage by name': () =>
      same(
        firstColumn(readme, '`storage`').filter((cell) => cell.startsWith("'")),
        wordsOf('StorageKind').map((kind) => `'${kind}'`),
      ),
    'src/lib/api.ts has as many lines of code as the text says': () => {
      const { text } = blocks.find(({ file }) => file === 'src/lib/api.ts');
      assert.match(readme, new RegExp(`one file of ${linesOfCode(text)} lines of code`));
    },
    'the package has no dependencies and no install scripts': () => {
      const { dependencies, peerDependencies, peerDependenciesMeta, optionalDependencies, scripts } = installed;
      assert.deepEqual([dependencies, optionalDependencies, scripts], Array(3).fill(undefined));
      for (const peer of Object.keys(peerDependencies)) assert.equal(peerDependenciesMeta[peer].optional, true, peer);
    },
    'this README is the one in the package': () =>
      assert.equal(readFileSync(join(app, 'node_modules', 'authflight', 'README.md'), 'utf8'), readme),
  };
}

/** The words in backticks of a table's first column; the table is known by the head of that column. */
function firstColumn(readme, head) {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  assert.notEqual(start, -1, `no table with the head ${head}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).flatMap((row) => Array.from(row.split('|')[1].matchAll(/`([^`]+)`/g), (match) => match[1]));
}
