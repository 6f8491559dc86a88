// The application of the measurements: the peers and the packed package installed, and a bundle for each client.

import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { installTarball } from '../scripts/lib/install-tarball.mjs';
import { ROOT } from '../scripts/lib/paths.mjs';

const HERE = join(ROOT, 'bench');
const APP = join(ROOT, 'target', 'bench-app');

/** Installs what the lock file says, and the package. */
export async function installApp() {
  mkdirSync(APP, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(join(HERE, file), join(APP, file));
  const { version } = await installTarball(APP);
  return version;
}

/** cookies-next exports hooks for React beside its functions. The application would have React anyway: it does not count. */
const noReact = {
  name: 'no-react',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react$/ }, () => ({ path: 'react', namespace: 'no-react' }));
    const contents = 'export const createContext = () => ({});';
    onLoad({ filter: /.*/, namespace: 'no-react' }, () => ({ contents }));
  },
};

const bundle = async (contents, options) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: APP, loader: 'js' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    nodePaths: [join(APP, 'node_modules')],
    ...options,
  });
  return outputFiles?.[0].text;
};

const inBrowser = {
  platform: 'browser',
  minify: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'cookies-next': 'cookies-next/client' },
  plugins: [noReact],
  write: false,
};

const host = (client, file) => `
import * as client from '${HERE}/clients/${client}.mjs';
import { serve } from '${HERE}/hosts/${file}.mjs';
serve(client);`;

/** The file of a process of Node for this client. */
export async function bundleForNode(client) {
  const outfile = join(APP, 'hosts', `${client}.mjs`);
  await bundle(host(client, 'node'), { platform: 'node', packages: 'external', outfile });
  return outfile;
}

/** The script of a page that measures this client. */
export const bundleForPage = (client) => bundle(host(client, 'page'), inBrowser);

/** The script of a page that makes its first request with this client. */
export const bundleForLoad = (client, tokens) =>
  bundle(
    `
import * as client from '${HERE}/clients/${client}.mjs';
import { load } from '${HERE}/scenarios/first-request.mjs';
import { cookieTokens } from '${HERE}/tokens.mjs';
load(client, cookieTokens(${JSON.stringify(tokens)}));`,
    inBrowser,
  );
