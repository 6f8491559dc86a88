// Installs a packed tarball into an application, as its users do, and again only when something has changed.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { withLock } from './lock.mjs';
import { npm } from './npm.mjs';
import { ROOT } from './paths.mjs';
import { run } from './run.mjs';

/** Where `build()` leaves the package. */
export const TARBALL = join(ROOT, 'target', 'npm', 'authflight.tgz');

/**
 * Makes `appDir/node_modules` hold what the application's lock file says, and the package exactly as it is in the
 * tarball, also when that was built again under the same version. The application's package.json may name the tarball
 * (`"authflight": "file:…"`) or not. Safe to run twice, to interrupt, and from several processes at once.
 *
 * @param {string} appDir a folder with a package.json
 * @param {string} [tarballPath] default `target/npm/authflight.tgz`
 * @returns {Promise<{ changed: boolean, name: string, version: string, hash: string }>}
 */
export async function installTarball(appDir, tarballPath = TARBALL) {
  const app = resolve(appDir);
  const tarball = resolve(tarballPath);
  if (!existsSync(tarball)) throw new Error(`${tarball} does not exist: build the package first`);
  return withLock(join(app, '.authflight-install.lock'), () => install(app, tarball));
}

async function install(app, tarball) {
  const { name, version, hash } = await identify(tarball);
  const label = `npm packages of ${relative(ROOT, app) || '.'}`;
  const stampFile = join(app, 'node_modules', '.authflight-tarball.json');
  const folder = join(app, 'node_modules', ...name.split('/'));

  unpin(app, name);
  const wanted = { others: digestOfOthers(app), tarball: hash };
  const present = readJson(stampFile);
  const isThere = existsSync(join(folder, 'package.json'));
  if (isThere && present?.others === wanted.others && present.tarball === wanted.tarball) {
    return { changed: false, name, version, hash };
  }

  // Without its stamp an interrupted installation is done again.
  rmSync(stampFile, { force: true });
  const npmIn = (args, what) => npm([...args, '--no-audit', '--no-fund'], { cwd: app, label: `${label}: ${what}` });
  if (present?.others !== wanted.others) {
    // `ci` also unpacks the tarball, if package.json names it: the one there, which may be another than ours.
    if (existsSync(join(app, 'package-lock.json'))) await npmIn(['ci'], 'npm ci');
    else await npmIn(['install', '--no-package-lock'], 'npm install');
  }
  // npm takes an installed package of the same path and version for the same: it has to be gone.
  rmSync(folder, { recursive: true, force: true });
  const spec = recordedPath(app, name) === tarball ? [] : [tarball];
  await npmIn(['install', '--no-save', ...spec], name);

  const installed = readJson(join(folder, 'package.json'))?.version;
  if (installed !== version) throw new Error(`${folder} holds ${installed}, not ${version}`);
  writeFileSync(stampFile, JSON.stringify({ others: digestOfOthers(app), tarball: hash }));
  return { changed: true, name, version, hash };
}

async function identify(tarball) {
  const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json'], { show: 'none', label: 'tar' });
  const { name, version } = JSON.parse(stdout);
  return { name, version, hash: createHash('sha256').update(readFileSync(tarball)).digest('hex') };
}

/** Takes the tarball's integrity out of the lock file: every new build would break it, and `npm install` writes it. */
function unpin(app, name) {
  const file = join(app, 'package-lock.json');
  const lock = readJson(file);
  const entry = lock?.packages?.[`node_modules/${name}`];
  if (!entry?.integrity || !entry.resolved?.startsWith('file:')) return;
  delete entry.integrity;
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}

/** The tarball that the application's package.json names, as an absolute path. */
function recordedPath(app, name) {
  const { dependencies, devDependencies } = readJson(join(app, 'package.json'));
  const spec = dependencies?.[name] ?? devDependencies?.[name];
  return spec?.startsWith('file:') ? resolve(app, spec.slice('file:'.length)) : undefined;
}

/** What decides about all packages but the tarball's. */
function digestOfOthers(app) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  for (const name of ['package.json', 'package-lock.json']) {
    const file = join(app, name);
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
