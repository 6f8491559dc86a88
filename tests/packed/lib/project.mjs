// A consumer's project: its files and packages in a folder below target, with the packed package, as a user installs it.

import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installTarball } from '../../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';

const PROJECTS = join(ROOT, 'tests', 'packed', 'projects');
const WORK = join(PROJECTS, 'work.js');
/** What is there from the last time, and costs much. */
const KEPT = /^(node_modules|\.authflight-.*)$/;

/**
 * Lays out `projects/<name>`, with `work.js` in it.
 *
 * @param {string} name its package.json and lock file are `projects/<name>`'s
 * @param {string[]} [more] other folders of `projects` whose files it gets
 * @returns {Promise<{ folder: string, hash: string }>} `hash`: the tarball's
 */
export async function layProject(name, more = []) {
  const folder = join(ROOT, 'target', 'consumers', name);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder).filter((each) => !KEPT.test(each))) {
    rmSync(join(folder, file), { recursive: true });
  }
  for (const each of [...more, name]) cpSync(join(PROJECTS, each), folder, { recursive: true });
  cpSync(WORK, join(folder, 'work.js'));
  const { hash } = await installTarball(folder);
  return { folder, hash };
}
