// The application of article S1, built with what the demonstration site has installed: on this package, or as the article has it.

import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { buildNext, WWW } from '../../scripts/lib/www.mjs';

/** What is there of it in the repository. */
export const SOURCE = join(ROOT, 'tests', 'e2e', 'article');
/** What the article has in place of this package: its logic on axios, written anew. */
const DOUBLE = join(ROOT, 'tests', 'e2e', 'articles', 's1');

/** Where the API server is, told to the browser too: as in the demonstration site. */
const FROM_WWW = ['src/lib/env.ts', 'src/pages/_document.tsx', 'src/pages/api/env.js.ts'];

/** Lays the application out and runs `next build`, which also checks the types; not again if nothing has changed. Its folder. */
export const buildArticle = () => build('article-app', [SOURCE], 'article S1: next build');

/** The same pages on the article's own logic. */
export const buildArticleDouble = () =>
  build('article-app-double', [SOURCE, DOUBLE], 'article S1 on axios: next build');

/** `sources`: folders that lie one over the other. */
async function build(name, sources, label) {
  const app = join(ROOT, 'target', name);
  const { hash } = await installTarball(WWW);
  mkdirSync(app, { recursive: true });
  rmSync(join(app, 'src'), { recursive: true, force: true });
  for (const source of sources) cpSync(source, app, { recursive: true });
  for (const file of FROM_WWW) cpSync(join(WWW, file), join(app, file));
  const packages = join(app, 'node_modules');
  if (!existsSync(packages)) symlinkSync(join(WWW, 'node_modules'), packages, 'junction');
  await buildNext(app, hash, label);
  return app;
}
