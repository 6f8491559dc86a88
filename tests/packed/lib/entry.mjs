// Which of the package's files a tool has taken.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const OF_PACKAGE = /node_modules[\\/]authflight[\\/]dist[\\/]([\w.-]+\.c?js)/;

/** Throws unless `paths` names the wanted files of `dist` and no others. Returns them. */
export function assertEntry(paths, ...wanted) {
  const taken = new Set(paths.map((path) => OF_PACKAGE.exec(path)?.[1]).filter(Boolean));
  assert.deepEqual([...taken].sort(), wanted.sort());
  return wanted;
}

/** Those of the package's entries that have the wasm in themselves. */
const INLINED = ['browser.js', 'index.js'];

/**
 * Which of them are in the files of a folder, whatever a bundler has made of them: each is known by the longest word of
 * its wasm that the other has not.
 *
 * @param {string} project where the package is installed
 * @param {string} folder of bundles
 */
export function inlined(project, folder) {
  const texts = INLINED.map((file) => readFileSync(join(project, 'node_modules', 'authflight', 'dist', file), 'utf8'));
  const bundles = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.js$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  return INLINED.filter((_, at) => {
    const words = texts[at].match(/[A-Za-z0-9]{32,}/g).sort((a, b) => b.length - a.length);
    const word = words.find((each) => !texts[1 - at].includes(each));
    return bundles.some((text) => text.includes(word));
  });
}
