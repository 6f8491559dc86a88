// webpack 5: production bundles for the browser and for Node, and a bundle for the browser as development has it.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { assertEntry } from './lib/entry.mjs';
import { servePage } from './lib/pages.mjs';
import { layProject } from './lib/project.mjs';
import { runScript } from './lib/script.mjs';

async function bundle(input, filename, options) {
  const { folder } = await layProject('bundlers');
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
  return { folder: join(folder, 'out'), taken };
}

const forBrowser =
  (mode) =>
  async ({ visit, browse, after }) => {
    const { folder, taken } = await bundle('page.js', 'bundle.js', { mode, target: 'web' });
    assertEntry(taken, 'browser.js');
    const page = await servePage(folder, '<script src="/bundle.js"></script>');
    after(page.close);
    const { given, check } = await visit();
    check(await browse(page.url, given));
  };

async function forNode({ visit }) {
  const { folder, taken } = await bundle('server.js', 'bundle.cjs', { mode: 'production', target: 'node' });
  assertEntry(taken, 'index.js');
  const { given, check } = await visit();
  check(await runScript(folder, ['bundle.cjs'], given));
}

export const consumers = [
  { name: 'webpack 5: browser', run: forBrowser('production') },
  { name: 'webpack 5: browser development', run: forBrowser('development') },
  { name: 'webpack 5: Node', run: forNode },
];
