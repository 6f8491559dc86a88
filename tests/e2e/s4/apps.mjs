// The App Router's example as it is, and variants of it, built with what the demonstration site has installed.

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { APP_ROUTER, buildAppRouter, startAppRouter } from '../../../scripts/lib/app-router.mjs';
import { installTarball } from '../../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { buildNext, startNext, WWW } from '../../../scripts/lib/www.mjs';

/** What access tokens are signed with. */
export const SECRET = 's4-secret-of-the-tests-with-32-bytes-or-more';

/** For `startApi`: an API server as S4 has it, whose refresh tokens rotate. */
export const API = { system: 'S4', rotates: true, accessSecret: SECRET };

/** Seconds in which an access token lives, however many minutes the server's clocks are set forward. */
export const LIFETIME = 7_200;

const NO_SOURCE = ['node_modules', '.next', 'next-env.d.ts'];
/** What a laid out application keeps from one time to the next. */
const KEPT = /^(node_modules|\.next|next-env\.d\.ts|\.authflight-.*)$/;

/** Builds and starts the example itself, with Turbopack. */
export async function startExample({ apiUrl, env }) {
  await buildAppRouter();
  return startAppRouter({ apiUrl, accessSecret: SECRET, env });
}

/**
 * Builds and starts a variant: the example's files, and above them those of `tests/e2e/s4/<name>`.
 *
 * @param {{ apiUrl: string, env?: object }} site where the API server is, and more for the environment
 * @param {string} name
 * @param {{ without?: string[], args?: string[], script?: string }} [options]
 *   `without`: files of the example that it has not; `args`: of `next build`; `script`: what to run in place of `next start`
 */
export async function startVariant({ apiUrl, env }, name, { without = [], args = [], script } = {}) {
  const app = layOut(name);
  cpSync(APP_ROUTER, app, { recursive: true, filter: (file) => !NO_SOURCE.includes(basename(file)) });
  if (existsSync(join(import.meta.dirname, name))) cpSync(join(import.meta.dirname, name), app, { recursive: true });
  for (const file of without) rmSync(join(app, file), { recursive: true });
  await build(app, name, args);
  return startAppRouter({ apiUrl, accessSecret: SECRET, app, script: script && join(app, script), env });
}

/** Builds what the article does, on the example's start page, and starts it. */
export async function startArticle({ apiUrl }) {
  const app = layOut('article');
  for (const file of ['next.config.ts', 'tsconfig.json', 'app/layout.tsx', 'app/page.tsx', 'app/styles.css']) {
    cpSync(join(APP_ROUTER, file), join(app, file));
  }
  cpSync(join(import.meta.dirname, 'article'), app, { recursive: true });
  await build(app, 'article', []);
  const isReady = (url) =>
    fetch(`${url}/favicon.ico`).then(
      ({ status }) => status === 404,
      () => false,
    );
  return startNext({ app, env: { API_URL: apiUrl, AUTH_SECRET: SECRET }, isReady });
}

/** An empty folder with the packages of the demonstration site, two folders below the repository. */
function layOut(name) {
  const app = join(ROOT, 'target', `s4-${name}`);
  mkdirSync(app, { recursive: true });
  for (const file of readdirSync(app).filter((each) => !KEPT.test(each))) rmSync(join(app, file), { recursive: true });
  writeFileSync(join(app, 'package.json'), '{ "name": "s4", "private": true, "type": "module" }\n');
  const packages = join(app, 'node_modules');
  if (!existsSync(packages)) symlinkSync(join(WWW, 'node_modules'), packages, 'junction');
  return app;
}

async function build(app, name, args) {
  const { hash } = await installTarball(WWW);
  await buildNext(app, hash, `S4, ${name}: next build`, args);
}
