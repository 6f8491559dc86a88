// Which of the package's files a tool has taken.

import assert from 'node:assert/strict';

const OF_PACKAGE = /node_modules[\\/]authflight[\\/]dist[\\/]([\w.-]+\.c?js)/;

/** Throws unless `paths` names the wanted files of `dist` and no others. */
export function assertEntry(paths, ...wanted) {
  const taken = new Set(paths.map((path) => OF_PACKAGE.exec(path)?.[1]).filter(Boolean));
  assert.deepEqual([...taken].sort(), wanted.sort());
}
