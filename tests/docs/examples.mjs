// The figures of the examples: the start page's table, the overview, and each example's page say the same, and what is true.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { linesOfCode } from '../lib/markdown.mjs';

const WWW = join(ROOT, 'www');

/** The table that the start page has. */
async function readExamples() {
  const { outputFiles } = await build({ entryPoints: [join(WWW, 'src/lib/examples.ts')], format: 'esm', write: false });
  const { EXAMPLES } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return EXAMPLES;
}

/** Lines of code, without the sentence of purpose, which is a comment anyway. */
const linesOf = (file) => linesOfCode(readFileSync(join(WWW, file), 'utf8'));

/** Tests by name. */
export const exampleTests = (pages) => ({
  'every page of an example says how many lines the article shows, as the start page does': async () => {
    const examples = await readExamples();
    for (const { file, text } of pages.filter(({ file }) => /^examples\/(?!index)/.test(file))) {
      const example = examples.find(({ docs }) => `${docs}.md` === file);
      assert.ok(example, `${file} is on the start page`);
      assert.match(text, new RegExp(`\\b${example.before} lines of code`), file);
    }
  },
  'the overview has every page of an example, with the lines before and after': async () => {
    const overview = pages.find(({ file }) => file === 'examples/index.md').text;
    const rows = Array.from(overview.matchAll(/^\| \[.*?\]\((.*?)\.md\) \|.*\| (\d+) \| (\d+) \|$/gm), (match) =>
      match.slice(1),
    );
    const wanted = (await readExamples())
      .filter(({ docs }) => pages.some(({ file }) => file === `${docs}.md`))
      .map(({ docs, before, files }) => [
        basename(docs),
        String(before),
        String(files.reduce((sum, file) => sum + linesOf(file), 0)),
      ]);
    assert.deepEqual(rows, wanted);
  },
});
