// A page without any tool: a script tag that imports the package's file, under a policy that allows no eval but wasm's.

import { join } from 'node:path';
import { servePage } from './lib/pages.mjs';
import { layProject } from './lib/project.mjs';

const POLICY = { 'Content-Security-Policy': "script-src 'self' 'wasm-unsafe-eval'" };

async function run({ visit, browse, after }) {
  const { folder } = await layProject('node');
  const page = await servePage(join(folder), '<script type="module" src="/page.js"></script>', POLICY);
  after(page.close);
  const { given, check } = await visit();
  check(await browse(page.url, given));
}

export const consumers = [{ name: 'script tag', run }];
