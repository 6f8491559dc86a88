// Type-checks code blocks in an application that has the packed package, and runs those that stand for themselves.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { ask } from '../../scripts/lib/run.mjs';

/** Where the documentation says that the API server is. */
export const PRINTED_API = 'http://localhost:4000';

const BLOCK_LIMIT_MS = 30_000;
const TSC_LIMIT_MS = 120_000;

/** The application that the documentation's code is tried in. */
export const APP = join(ROOT, 'target', 'documentation-app');

/** What a run holds while it uses the application. */
export const APP_LOCK = join(ROOT, 'target', '.documentation-app.lock');

const FOLDER = join(APP, '.blocks');
const TEMPLATES = join(ROOT, 'tests');

/** Makes the application new, with these blocks as its further files, and those of a folder in tests. Keeps what is installed. */
export function layApp(files, { more } = {}) {
  for (const part of ['src', '.next', '.blocks']) rmSync(join(APP, part), { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  cpSync(join(TEMPLATES, 'lib', 'app'), APP, { recursive: true });
  if (more) cpSync(join(TEMPLATES, more), join(APP, 'src'), { recursive: true });
  for (const { file, text } of files) {
    mkdirSync(dirname(join(APP, file)), { recursive: true });
    writeFileSync(join(APP, file), text);
  }
}

/**
 * Type-checks blocks, each as a file of its own: `report(name(block), problem)` for each. Files of the application are
 * checked as far as a block imports them.
 */
export async function compileBlocks(blocks, { name, report }) {
  const files = blocks.map((block, index) => {
    const file = `block-${index}.${block.language}`;
    writeFileSync(join(FOLDER, file), block.text);
    return file;
  });
  const compilerOptions = { checkJs: true, incremental: false, types: ['node'] };
  const config = { extends: '../tsconfig.json', compilerOptions, include: [], files };
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(APP, 'node_modules', 'typescript', 'lib', 'tsc.js');
  const { ok, stdout } = await ask(process.execPath, [tsc, '-p', FOLDER, '--pretty', 'false'], {
    cwd: FOLDER,
    timeoutMs: TSC_LIMIT_MS,
  });
  const errors = stdout.split('\n').filter(Boolean);
  blocks.forEach((block, index) => {
    const own = errors.filter((line) => line.startsWith(`${files[index]}(`));
    report(`${name(block)}: compiles`, own.join('\n'));
  });
  // Indented lines go on with the one before.
  const others = errors.filter((line) => !/^\s/.test(line) && !files.some((file) => line.startsWith(`${file}(`)));
  if (others.length > 0 || (!ok && errors.length === 0))
    report('the blocks compile', others.join('\n') || 'tsc failed');
}

/** Runs a block in Node against the API server, and holds what it prints against its `// →` comments. */
export async function executeBlock({ language, text, words, prints }, api) {
  api.reset({ expired: words.includes('expired') });
  const { code } = await transform(text.replaceAll(PRINTED_API, api.url), { loader: language, target: 'node20' });
  const file = join(FOLDER, 'running.mjs');
  writeFileSync(file, code);
  const { ok, stdout, stderr } = await ask(process.execPath, [file], { cwd: APP, timeoutMs: BLOCK_LIMIT_MS });
  // Node shows the source line, which is the whole of a minified file.
  const said = `${stdout}${stderr}`.split('\n').filter((each) => each.length < 1000);
  assert.ok(ok, said.join('\n'));
  assert.deepEqual(stdout.split('\n').filter(Boolean), prints);
  const refreshes = words.find((word) => word.startsWith('refreshes='));
  if (refreshes) assert.equal(`refreshes=${api.seen.refreshes}`, refreshes);
}
