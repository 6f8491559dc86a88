// Format, lints, licences: `node scripts/lint.mjs`. Changes nothing; `npm run format` mends what can be mended.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { TARGET, wasmToolchain } from './lib/toolchain.mjs';
import { tools } from './lib/tools.mjs';
import { setup } from './setup.mjs';

const WASM = ['--target', TARGET, '--lib'];

/** Runs every check, and throws at the first that fails. Returns how many there were. */
export async function lint() {
  const { env, deny } = tools();
  const wasm = (await wasmToolchain()).env;
  const [biome, eslint] = ['biome', 'eslint'].map((name) => join(ROOT, 'node_modules', '.bin', name));
  const strict = ['--', '-D', 'warnings'];
  const checks = [
    ['cargo', ['fmt', '--check'], { env, label: 'rustfmt' }],
    ['cargo', ['clippy', '--features', 'server', '--all-targets', ...strict], { env, label: 'clippy' }],
    // The code at the border is compiled for wasm32 alone.
    [
      'cargo',
      ['clippy', ...WASM, '--features', 'server', '--tests', ...strict],
      { env: wasm, label: 'clippy of wasm32' },
    ],
    [
      'cargo',
      ['clippy', ...WASM, '--features', 'browser', ...strict],
      { env: wasm, label: 'clippy of the browser build' },
    ],
    [biome, ['check', '--error-on-warnings', '.'], { label: 'biome' }],
    // React Query's rules, which biome has not; tests/lint shows what they refuse.
    [eslint, ['--max-warnings', '0', 'src'], { cwd: join(ROOT, 'www'), label: 'eslint of www' }],
    [process.execPath, ['--test', join(ROOT, 'tests', 'lint', 'query-keys.test.mjs')], { label: 'rules of eslint' }],
    [deny, ['check', 'bans', 'licenses', 'sources'], { env, label: 'cargo deny' }],
  ];
  for (const [command, args, options] of checks) await run(command, args, options);
  return checks.length;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await setup({ for: 'test' });
  await lint();
}
