// Builds and starts the examples that are Vite applications (www/examples), for `npm run demo` and for the tests.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withLock } from './lock.mjs';
import { ROOT } from './paths.mjs';
import { run } from './run.mjs';
import { digestOf, WWW } from './www.mjs';

/** The examples' folder, with a folder for each. */
export const EXAMPLES = join(WWW, 'examples');

const HOST = '127.0.0.1';
const SHARED = join(EXAMPLES, 'shared');
const TSC = join(WWW, 'node_modules', 'typescript', 'bin', 'tsc');

/** One of them, or one of its variants, when it is built. */
const outDir = (app, variant) =>
  join(ROOT, 'target', 'examples', variant ? `${basename(app)}--${basename(dirname(variant))}` : basename(app));

/**
 * Checks the types and runs Vite's build, unless the application was built from the same sources and the same tarball
 * before. www's packages have to be installed.
 *
 * @param {string} app its folder, such as `join(EXAMPLES, 's2-split-storage')`
 * @param {string} tarballHash as `installTarball` answers
 * @param {string} label what the build is called
 * @param {{ variant?: string }} [options] `variant`: a module that takes the place of the application's `src/api.ts`;
 *   the folder that it is in has a tsconfig.json, and gives the variant its name
 * @returns {Promise<{ changed: boolean }>}
 */
export function buildVite(app, tarballHash, label, { variant } = {}) {
  const out = outDir(app, variant);
  return withLock(`${out}.lock`, async () => {
    const stamp = join(out, 'authflight-stamp');
    const folders = [app, SHARED, join(WWW, 'src', 'styles'), ...(variant ? [dirname(dirname(variant))] : [])];
    const wanted = digestOf(folders, `${tarballHash} ${variant ?? ''}`);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { changed: false };

    rmSync(stamp, { force: true });
    const project = variant ? dirname(variant) : app;
    await run(process.execPath, [TSC, '--noEmit', '-p', project], { label: `${label}: types` });
    const { vite, exampleConfig } = await load();
    await vite.build({
      ...exampleConfig(app, { api: variant }),
      configFile: false,
      logLevel: 'warn',
      build: { outDir: out, emptyOutDir: true },
    });
    writeFileSync(stamp, wanted);
    return { changed: true };
  });
}

/**
 * Serves what `buildVite` has built, in this process, until `close()`.
 *
 * @param {string} app its folder
 * @param {object} options
 * @param {string} options.apiUrl where the API server is
 * @param {number} [options.port] 0, the default, means a free one
 * @param {string} [options.variant] as for `buildVite`
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function startVite(app, { apiUrl, port = 0, variant }) {
  const { vite, exampleConfig } = await load();
  const { preview, ...config } = exampleConfig(app, { apiUrl, api: variant });
  const server = await vite.preview({
    ...config,
    configFile: false,
    logLevel: 'warn',
    build: { outDir: outDir(app, variant) },
    preview: { ...preview, host: HOST, port, strictPort: true },
  });
  const bound = server.httpServer.address().port;
  return {
    url: `http://${HOST}:${bound}`,
    port: bound,
    close: async () => {
      server.httpServer.closeAllConnections?.();
      await server.close();
    },
  };
}

/** Only when they are needed: they are among www's packages, which a fresh clone has not installed. */
async function load() {
  const from = (file) => import(pathToFileURL(file).href);
  const [vite, { exampleConfig }] = await Promise.all([
    from(join(WWW, 'node_modules', 'vite', 'dist', 'node', 'index.js')),
    from(join(SHARED, 'config.mjs')),
  ]);
  return { vite, exampleConfig };
}
