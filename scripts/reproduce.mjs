// Builds the commit at hand twice, in two folders, and compares the packages: node scripts/reproduce.mjs

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { note, ok } from './lib/report.mjs';
import { run } from './lib/run.mjs';

/** Of different lengths, as what holds a path would show. */
const FOLDERS = ['a', 'another/folder'];

const base = mkdtempSync(join(tmpdir(), 'authflight-reproduce-'));

/** The SHA-256 of every file of the package that a fresh copy of the commit makes, by its path; and of the tarball. */
async function digests(name) {
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  const archive = join(base, 'commit.tar');
  await run('git', ['archive', '--output', archive, 'HEAD'], { label: 'git archive' });
  await run('tar', ['-xf', archive, '-C', folder], { label: 'tar' });
  await run(process.execPath, [join(folder, 'scripts', 'build.mjs')], { cwd: folder, label: `the build in ${name}` });
  const out = join(folder, 'target', 'npm');
  const files = [join(out, 'authflight.tgz')];
  for (const file of readdirSync(join(out, 'package'), { recursive: true })) files.push(join(out, 'package', file));
  return new Map(
    files
      .filter((file) => statSync(file).isFile())
      .map((file) => [relative(out, file), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}

try {
  const [first, second] = [await digests(FOLDERS[0]), await digests(FOLDERS[1])];
  const names = new Set([...first.keys(), ...second.keys()]);
  const different = [...names].filter((name) => first.get(name) !== second.get(name));
  note(`authflight.tgz: ${first.get('authflight.tgz')}`);
  if (different.length > 0) throw new Error(`these differ: ${different.join(', ')}`);
  ok(`${names.size} files are the same`);
} finally {
  rmSync(base, { recursive: true, force: true });
}
