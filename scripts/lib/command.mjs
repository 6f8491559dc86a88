// Where a command lies: a look-up in PATH, without starting anything.

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const SUFFIXES = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];

/** True if `file` is a file that may be started. */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The first of `names` (commands, or absolute paths) that exists, or `null`. */
export function findCommand(names, path = process.env.PATH ?? '') {
  for (const name of [names].flat()) {
    for (const folder of /[\\/]/.test(name) ? [''] : path.split(delimiter).filter(Boolean)) {
      for (const suffix of SUFFIXES) {
        const file = (folder ? join(folder, name) : name) + suffix;
        if (isExecutable(file)) return file;
      }
    }
  }
  return null;
}

/** A copy of `env` whose PATH begins with `folders`. */
export function withPath(folders, env = process.env) {
  const copy = { ...env };
  const key = Object.keys(copy).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const rest = (copy[key] ?? '').split(delimiter).filter((folder) => folder && !folders.includes(folder));
  copy[key] = [...folders, ...rest].join(delimiter);
  return copy;
}
