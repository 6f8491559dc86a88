// The application in which the instances run: the packed package, and the clients of Redis.

import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installTarball } from '../../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';

const HERE = join(ROOT, 'tests', 'redis');

export const APP = join(ROOT, 'target', 'redis-app');
export const APP_LOCK = join(ROOT, 'target', '.redis-app.lock');

export async function layApp() {
  mkdirSync(APP, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(HERE, file), join(APP, file));
  await installTarball(APP);
  rmSync(join(APP, 'lib'), { recursive: true, force: true });
  mkdirSync(join(APP, 'lib'));
  for (const file of ['clients.mjs', 'instance.mjs', 'direct.mjs']) {
    cpSync(join(HERE, 'lib', file), join(APP, 'lib', file));
  }
}
