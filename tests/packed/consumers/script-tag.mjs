// A page without any tool: a script tag that imports the package's file, under a policy that allows no eval but wasm's.

import { assertEntry } from '../lib/entry.mjs';
import { servePage } from '../lib/pages.mjs';

const POLICY = { 'Content-Security-Policy': "script-src 'self' 'wasm-unsafe-eval'" };

async function run({ folder, visit, browse, after }) {
  const page = await servePage(folder, '<script type="module" src="/page.js"></script>', POLICY);
  after(page.close);
  const { given, check } = await visit();
  check(await browse(page.url, given));
  return assertEntry(page.served, 'browser.js');
}

export const consumers = [{ name: 'script tag', project: 'node', run }];
