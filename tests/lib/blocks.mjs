// Type-checks code blocks in an application that has the packed package, and runs those that stand for themselves.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';
import { ask } from '../../scripts/lib/run.mjs';

/** Where the documentation says that the API server is. */
export const PRINTED_API = 'http://localhost:4000';

const FOLDER = '.blocks';
const BLOCK_LIMIT_MS = 30_000;
const TSC_LIMIT_MS = 120_000;

const folderOf = (app) => join(app, FOLDER);

/** Makes `app` a new application of the template, with these blocks as its further files. Keeps what is installed. */
export function layApp(app, { template, files }) {
  for (const part of ['src', '.next', FOLDER]) rmSync(join(app, part), { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  cpSync(template, app, { recursive: true });
  for (const { file, text } of files) {
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), text);
  }
}

/**
 * Type-checks blocks, each as a file of its own: `report(name(block), problem)` for each. `extra`: names of further files
 * that are there already and belong to the application.
 */
export async function compileBlocks(app, blocks, { name, report, extra = [] }) {
  const folder = folderOf(app);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const files = blocks.map((block, index) => {
    const file = `block-${index}.${block.language}`;
    writeFileSync(join(folder, file), block.text);
    return file;
  });
  const compilerOptions = { checkJs: true, incremental: false, types: ['node'] };
  const config = { extends: '../tsconfig.json', compilerOptions, include: [], files: [...files, ...extra] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(app, 'node_modules', 'typescript', 'lib', 'tsc.js');
  const { ok, stdout } = await ask(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    cwd: folder,
    timeoutMs: TSC_LIMIT_MS,
  });
  const errors = stdout.split('\n').filter(Boolean);
  blocks.forEach((block, index) => {
    const own = errors.filter((line) => line.startsWith(`${files[index]}(`));
    report(`${name(block)}: compiles`, own.join('\n'));
  });
  const others = errors.filter((line) => !files.some((file) => line.startsWith(`${file}(`)));
  if (others.length > 0 || (!ok && errors.length === 0))
    report('the blocks compile', others.join('\n') || 'tsc failed');
}

/** Runs a block in Node against the API server, and holds what it prints against its `// →` comments. */
export async function executeBlock(app, { language, text, words, prints }, api) {
  api.reset({ expired: words.includes('expired') });
  const { code } = await transform(text.replaceAll(PRINTED_API, api.url), { loader: language, target: 'node20' });
  const file = join(folderOf(app), 'running.mjs');
  writeFileSync(file, code);
  const { ok, stdout, stderr } = await ask(process.execPath, [file], { cwd: app, timeoutMs: BLOCK_LIMIT_MS });
  // Node shows the source line, which is the whole of a minified file.
  const said = `${stdout}${stderr}`.split('\n').filter((each) => each.length < 1000);
  assert.ok(ok, said.join('\n'));
  assert.deepEqual(stdout.split('\n').filter(Boolean), prints);
  const refreshes = words.find((word) => word.startsWith('refreshes='));
  if (refreshes) assert.equal(`refreshes=${api.seen.refreshes}`, refreshes);
}
