// Makes a machine ready: `node scripts/setup.mjs [--for=build|demo|test]`, safe to run again at any time.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBrowsers } from './lib/browsers.mjs';
import { ensureCargoTool } from './lib/cargo-tools.mjs';
import { ensureLints } from './lib/lints.mjs';
import { withLock } from './lib/lock.mjs';
import { ensureNpm } from './lib/npm.mjs';
import { CACHE, SCRATCH } from './lib/paths.mjs';
import { ensureRedis } from './lib/redis.mjs';
import { ok, SetupError, seconds } from './lib/report.mjs';
import { wasmToolchain } from './lib/toolchain.mjs';
import { tools } from './lib/tools.mjs';

const NODE_MAJOR = 20;
const PURPOSES = ['build', 'demo', 'test'];

/** What each purpose needs, the quick and the likely to fail first. */
const NEEDS = [
  { for: PURPOSES, ensure: ensureNode },
  { for: PURPOSES, ensure: ensureWasm },
  { for: PURPOSES, ensure: () => ensureNpm() },
  { for: ['test'], ensure: ensureLints },
  { for: ['test'], ensure: ensureBrowsers },
  { for: ['test'], ensure: ensureRedis },
  { for: PURPOSES, ensure: cargoTool('wasm-bindgen') },
  { for: ['test'], ensure: cargoTool('wasm-pack') },
  { for: ['test'], ensure: cargoTool('cargo-nextest') },
  { for: ['test'], ensure: cargoTool('geckodriver') },
  { for: ['test'], ensure: cargoTool('cargo-deny') },
];

/** What this process has looked at already. */
const met = new Set();

/**
 * Installs what is missing, says so line by line, and returns the tools' paths and the environment of wasm builds.
 * If something cannot be had it says what to do, and ends the process with code 1.
 *
 * @param {{ for?: 'build' | 'demo' | 'test' }} [options]
 */
export async function setup({ for: purpose = 'test' } = {}) {
  const needs = NEEDS.filter((need) => need.for.includes(purpose) && !met.has(need));
  try {
    if (needs.length > 0) await withLock(join(CACHE, 'setup.lock'), () => meet(needs, purpose));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  return { ...tools(), wasmEnv: (await wasmToolchain()).env };
}

async function meet(needs, purpose) {
  const start = Date.now();
  for (const need of needs) {
    ok(await need.ensure());
    met.add(need);
  }
  rmSync(SCRATCH, { recursive: true, force: true });
  ok(`set up for ${purpose} in ${seconds(start)}`);
}

async function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return `Node ${process.versions.node}`;
  throw new SetupError({
    need: `Node ${NODE_MAJOR} or newer`,
    tried: [`this is Node ${process.versions.node}`],
    mend: [`install Node ${NODE_MAJOR} or newer with your system's packages or a version manager`],
  });
}

async function ensureWasm() {
  const { version, road, news } = await wasmToolchain({ install: true });
  return `Rust ${version}${road === 'debian' ? " (Debian's)" : ''} with wasm32-unknown-unknown (${news ?? 'present'})`;
}

function cargoTool(name) {
  return async () => ensureCargoTool(name, (await wasmToolchain()).env);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const purpose = /^--for=(.*)$/.exec(process.argv[2] ?? '--for=test')?.[1];
  if (PURPOSES.includes(purpose)) {
    await setup({ for: purpose });
  } else {
    process.stderr.write(`usage: node scripts/setup.mjs [--for=${PURPOSES.join('|')}]\n`);
    process.exitCode = 2;
  }
}
