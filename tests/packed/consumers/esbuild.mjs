// esbuild: bundles for the browser and for Node, in both formats.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assertEntry } from '../lib/entry.mjs';
import { servePage } from '../lib/pages.mjs';
import { runScript } from '../lib/script.mjs';

async function bundle(folder, input, outfile, options) {
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
  return { out: join(folder, 'out'), taken: Object.keys(metafile.inputs) };
}

const forBrowser =
  (format) =>
  async ({ folder, visit, browse, after }) => {
    const { out, taken } = await bundle(folder, 'page.js', 'page.js', { platform: 'browser', format });
    const page = await servePage(out, `<script src="/page.js"${format === 'esm' ? ' type="module"' : ''}></script>`);
    after(page.close);
    const { given, check } = await visit();
    check(await browse(page.url, given));
    return assertEntry(taken, 'browser.js');
  };

const forNode =
  (format, file) =>
  async ({ folder, visit }) => {
    const { out, taken } = await bundle(folder, 'server.js', file, { platform: 'node', format });
    const { given, check } = await visit();
    check(await runScript(out, [file], given));
    return assertEntry(taken, 'index.js');
  };

export const consumers = [
  { name: 'esbuild: browser ES module', run: forBrowser('esm') },
  { name: 'esbuild: browser script', run: forBrowser('iife') },
  { name: 'esbuild: Node ES module', run: forNode('esm', 'server.mjs') },
  { name: 'esbuild: Node CommonJS', run: forNode('cjs', 'server.cjs') },
].map((consumer) => ({ ...consumer, project: 'bundlers' }));
