// webpack 5: production bundles for the browser and for Node, and a bundle for the browser as development has it.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assertEntry } from '../lib/entry.mjs';
import { servePage } from '../lib/pages.mjs';
import { runScript } from '../lib/script.mjs';

async function bundle(folder, input, filename, options) {
  const webpack = createRequire(join(folder, 'package.json'))('webpack');
  const compiler = webpack({
    context: folder,
    entry: `./${input}`,
    output: { path: join(folder, 'out'), filename },
    performance: false,
    ...options,
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  const { errors, warnings, modules } = stats.toJson({ modules: true, nestedModules: true, modulesSpace: Infinity });
  await new Promise((resolve) => compiler.close(resolve));
  assert.deepEqual([...errors, ...warnings], []);
  const taken = modules.flatMap(({ name, modules: inner = [] }) => [name, ...inner.map((each) => each.name)]);
  return { out: join(folder, 'out'), taken };
}

const forBrowser =
  (mode) =>
  async ({ folder, visit, browse, after }) => {
    const { out, taken } = await bundle(folder, 'page.js', 'bundle.js', { mode, target: 'web' });
    const page = await servePage(out, '<script src="/bundle.js"></script>');
    after(page.close);
    const { given, check } = await visit();
    check(await browse(page.url, given));
    return assertEntry(taken, 'browser.js');
  };

async function forNode({ folder, visit }) {
  const { out, taken } = await bundle(folder, 'server.js', 'bundle.cjs', { mode: 'production', target: 'node' });
  const { given, check } = await visit();
  check(await runScript(out, ['bundle.cjs'], given));
  return assertEntry(taken, 'index.js');
}

export const consumers = [
  { name: 'webpack 5: browser', run: forBrowser('production') },
  { name: 'webpack 5: browser development', run: forBrowser('development') },
  { name: 'webpack 5: Node', slow: true, run: forNode },
].map((consumer) => ({ ...consumer, project: 'bundlers' }));
