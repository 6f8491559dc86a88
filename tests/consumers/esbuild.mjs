// esbuild: bundles for the browser and for Node, in both formats.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assertEntry } from './lib/entry.mjs';
import { servePage } from './lib/pages.mjs';
import { layProject } from './lib/project.mjs';
import { runScript } from './lib/script.mjs';

async function bundle(input, outfile, options) {
  const { folder } = await layProject('bundlers');
  const { build } = createRequire(join(folder, 'package.json'))('esbuild');
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [input],
    outfile: join('out', outfile),
    bundle: true,
    metafile: true,
    logLevel: 'error',
    ...options,
  });
  return { folder: join(folder, 'out'), taken: Object.keys(metafile.inputs) };
}

const forBrowser =
  (format) =>
  async ({ visit, browse, after }) => {
    const { folder, taken } = await bundle('page.js', 'page.js', { platform: 'browser', format });
    assertEntry(taken, 'browser.js');
    const page = await servePage(folder, `<script src="/page.js"${format === 'esm' ? ' type="module"' : ''}></script>`);
    after(page.close);
    const { given, check } = await visit();
    check(await browse(page.url, given));
  };

const forNode =
  (format, file) =>
  async ({ visit }) => {
    const { folder, taken } = await bundle('server.js', file, { platform: 'node', format });
    assertEntry(taken, 'index.js');
    const { given, check } = await visit();
    check(await runScript(folder, [file], given));
  };

export const consumers = [
  { name: 'esbuild: browser ES module', run: forBrowser('esm') },
  { name: 'esbuild: browser script', run: forBrowser('iife') },
  { name: 'esbuild: Node ES module', run: forNode('esm', 'server.mjs') },
  { name: 'esbuild: Node CommonJS', run: forNode('cjs', 'server.cjs') },
];
