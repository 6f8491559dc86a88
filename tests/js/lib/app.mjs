// An application's folder with the packed package installed, as users get it; made once per tarball.

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { run } from '../../../scripts/lib/run.mjs';

const HERE = join(ROOT, 'tests', 'js');
const APPS = join(ROOT, 'target', 'js-app');
const STALE_MS = 3_600_000;
const ENTRY = "export * as esm from 'authflight';\nexport * as fetchEntry from 'authflight/fetch';\n";

/** The folder `target/js-app/<hash of the tarball>`. */
export async function prepareApp(tarball) {
  if (!existsSync(tarball)) throw new Error(`${tarball} is not there: build the package first (npm run build)`);
  const hash = createHash('sha256').update(readFileSync(tarball)).digest('hex').slice(0, 12);
  const folder = join(APPS, hash);
  if (existsSync(folder)) return folder;

  mkdirSync(APPS, { recursive: true });
  for (const name of readdirSync(APPS)) {
    if (Date.now() - statSync(join(APPS, name)).mtimeMs > STALE_MS)
      rmSync(join(APPS, name), { recursive: true, force: true });
  }
  const fresh = mkdtempSync(join(APPS, '.new-'));
  writeFileSync(join(fresh, 'package.json'), '{ "name": "app", "private": true }\n');
  writeFileSync(join(fresh, 'entry.mjs'), ENTRY);
  const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...flags, resolve(tarball)], {
    cwd: fresh,
    label: 'js-app',
    show: 'none',
    timeoutMs: 120_000,
  });
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another run was faster.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The suite's pages with the package as a browser's bundler takes it: `{ scripts, map }`, the scripts' texts by path. */
export async function bundlePages(folder) {
  const bundle = async (entry, options) => {
    const { outputFiles } = await build({
      outdir: folder,
      entryPoints: [join(HERE, entry)],
      bundle: true,
      format: 'esm',
      write: false,
      platform: 'browser',
      target: 'es2022',
      nodePaths: [join(folder, 'node_modules')],
      logLevel: 'error',
      ...options,
    });
    const text = (suffix) => outputFiles.find(({ path }) => path.endsWith(suffix))?.text;
    return { script: text('.js'), map: text('.map') };
  };
  const [suite, csp, tab] = await Promise.all([
    bundle('page.mjs', { sourcemap: 'external', sourcesContent: false }),
    bundle('csp-page.mjs', {}),
    bundle('tab-page.mjs', {}),
  ]);
  return {
    scripts: { '/suite.js': suite.script, '/csp.js': csp.script, '/tab.js': tab.script },
    map: JSON.parse(suite.map),
  };
}
