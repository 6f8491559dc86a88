// The folders and files that the scripts agree on.

import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What outlives a clone: compiled tools, and notes of what was found to work. */
export const CACHE = resolve(process.env.AUTHFLIGHT_CACHE || join(homedir(), '.cache', 'authflight'));

/** One folder `<name>-<version>` for each tool that cargo built. */
export const TOOLS = join(CACHE, 'tools');

/** Half-done builds, kept so that an interrupted set-up goes on where it stopped. */
export const SCRATCH = join(CACHE, 'scratch');

/** The full output of every command that `run` started. */
export const LOGS = join(ROOT, 'target', 'logs');

/** Where cargo keeps the sources of crates. */
export const cargoHome = (env = process.env) => resolve(env.CARGO_HOME || join(homedir(), '.cargo'));
