// The application of article S1, built with what the demonstration site has installed.

import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { buildNext, WWW } from '../../scripts/lib/www.mjs';

/** What is there of it in the repository. */
export const SOURCE = join(ROOT, 'tests', 'e2e', 'article');
const APP = join(ROOT, 'target', 'article-app');

/** Where the API server is, told to the browser too: as in the demonstration site. */
const FROM_WWW = ['src/lib/env.ts', 'src/pages/_document.tsx', 'src/pages/api/env.js.ts'];

/** Lays the application out and runs `next build`, which also checks the types; not again if nothing has changed. Its folder. */
export async function buildArticle() {
  const { hash } = await installTarball(WWW);
  mkdirSync(APP, { recursive: true });
  rmSync(join(APP, 'src'), { recursive: true, force: true });
  cpSync(SOURCE, APP, { recursive: true });
  for (const file of FROM_WWW) cpSync(join(WWW, file), join(APP, file));
  const packages = join(APP, 'node_modules');
  if (!existsSync(packages)) symlinkSync(join(WWW, 'node_modules'), packages, 'junction');
  await buildNext(APP, hash, 'article S1: next build');
  return APP;
}
