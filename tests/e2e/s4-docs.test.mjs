// The page about the App Router: its code is that of the applications which the other tests build and drive.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { blocksOf, linesOfCode } from '../lib/markdown.mjs';
import { filesOfPage, INSTEAD } from './s4/page.mjs';

const text = readFileSync(join(ROOT, 'www', 'docs', 'examples', 'app-router.md'), 'utf8');
const files = filesOfPage();
const linesOf = (name) => linesOfCode(files.find((file) => file.name === name).text);

it('every block is a file, word for word', () => {
  assert.deepEqual(
    blocksOf(text).map((block) => ({ name: block.file, text: block.text })),
    files,
  );
});

it('the counts of lines are right', () => {
  const said = Array.from(text.replaceAll('\n', ' ').matchAll(/(\d+) lines/g), ([, count]) => Number(count));
  const together = INSTEAD.reduce((sum, name) => sum + linesOf(name), 0);
  // The article's own text is not here: 42, 33 and 21 lines of code in its three blocks.
  assert.deepEqual(said, [96, linesOf('middleware.ts'), together, ...INSTEAD.map(linesOf)]);
});
