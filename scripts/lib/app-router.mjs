// Builds and starts the App Router's example (www/examples/s4-app-router), for `npm run demo` and for the tests.

import { join } from 'node:path';
import { installTarball, TARBALL } from './install-tarball.mjs';
import { buildNext, startNext, WWW } from './www.mjs';

/** The example's folder. Its packages are those of `www`. */
export const APP_ROUTER = join(WWW, 'examples', 's4-app-router');

/**
 * Runs `next build`, unless it was built from the same sources and the same tarball before.
 *
 * @param {{ tarball?: string }} [options]
 * @returns {Promise<{ changed: boolean }>}
 */
export async function buildAppRouter({ tarball = TARBALL } = {}) {
  const { hash } = await installTarball(WWW, tarball);
  return buildNext(APP_ROUTER, hash, 'www/examples/s4-app-router: next build');
}

/**
 * Starts the built example, or another application built from it.
 *
 * @param {object} options
 * @param {string} options.apiUrl of an API server with the system `S4`
 * @param {string} options.accessSecret what that one signs access tokens with
 * @param {string} [options.app] another folder
 * @param {string} [options.script] see {@link startNext}
 * @param {number} [options.port] 0, the default, means a free one
 * @param {Record<string, string>} [options.env] more for the environment
 * @returns {ReturnType<typeof startNext>}
 */
export function startAppRouter({ apiUrl, accessSecret, app = APP_ROUTER, script, port = 0, env }) {
  return startNext({
    app,
    script,
    port,
    env: (url) => ({ API_URL: apiUrl, AUTH_SECRET: accessSecret, SITE_URL: url, ...env }),
    isReady,
  });
}

/** Nobody is signed in: the guard says so, and the wasm has been compiled. */
async function isReady(url) {
  try {
    const response = await fetch(`${url}/api/me`, { signal: AbortSignal.timeout(5_000) });
    return response.status === 401 && (await response.json()).error === 'unauthorized';
  } catch {
    return false;
  }
}
