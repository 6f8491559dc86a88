// The examples of the five systems beside the site, for `npm run demo`: how each is built and started. One row each.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { buildAppRouter, startAppRouter } from './app-router.mjs';
import { buildVite, EXAMPLES as FOLDER, startVite } from './vite-app.mjs';

const vite = (system, name) => {
  const folder = join(FOLDER, name);
  return {
    name,
    system,
    folder,
    build: (tarballHash) => buildVite(folder, tarballHash, `${name}: vite build`),
    start: ({ apiUrl }) => startVite(folder, { apiUrl }),
  };
};

/**
 * - `system`: whose API server it needs; `api`: options of that, beside the system.
 * - `build(tarballHash)` gives `{ changed }`. www's packages have to be installed.
 * - `start({ apiUrl, ...api })` gives `{ url, close }`.
 */
export const EXAMPLES = [
  vite('S2', 's2-split-storage'),
  vite('S3', 's3-error-codes'),
  {
    name: 's4-app-router',
    system: 'S4',
    folder: join(FOLDER, 's4-app-router'),
    // Verified by the application with the key that the API server signs with.
    api: { accessSecret: randomBytes(32).toString('base64url'), rotates: true },
    build: () => buildAppRouter(),
    start: ({ apiUrl, accessSecret }) => startAppRouter({ apiUrl, accessSecret }),
  },
  vite('S5', 's5-proactive-expiry'),
];
