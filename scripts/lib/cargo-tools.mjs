// Command-line tools that cargo compiles once, each into its own folder of the cache.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand } from './command.mjs';
import { ROOT, SCRATCH, TOOLS } from './paths.mjs';
import { SetupError } from './report.mjs';
import { ask, run } from './run.mjs';

const EXE = process.platform === 'win32' ? '.exe' : '';

/** Compiled in a third of the time; wasm-bindgen then takes 0.1 s for our core instead of 0.04, for the same output. */
const UNOPTIMISED = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '0',
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
  CARGO_PROFILE_RELEASE_DEBUG: '0',
};

/**
 * `exact`: no other version will do. `args`: how cargo is to build it; wasm-bindgen-cli goes without `--locked`,
 * because its lock file may name versions that were withdrawn since.
 */
const CARGO_TOOLS = {
  'wasm-bindgen': {
    crate: 'wasm-bindgen-cli',
    version: wasmBindgenVersion,
    exact: true,
    bins: ['wasm-bindgen', 'wasm-bindgen-test-runner'],
    args: [],
  },
  'wasm-pack': { version: () => '0.15.1', exact: true, args: ['--locked'] },
  geckodriver: { version: () => '0.37.1', args: ['--locked'] },
  'cargo-nextest': {
    version: () => '0.9.143',
    args: ['--locked', '--no-default-features', '--features', 'default-no-update'],
  },
  'cargo-deny': { version: () => '0.20.2', args: ['--locked'] },
};

/** The version of crate wasm-bindgen in Cargo.lock: the command-line tool must be of the very same. */
export function wasmBindgenVersion() {
  const lock = join(ROOT, 'Cargo.lock');
  const text = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
  const version = /^name = "wasm-bindgen"\r?\nversion = "([^"]+)"/m.exec(text)?.[1];
  if (version) return version;
  throw new SetupError({
    need: 'the version of wasm-bindgen',
    tried: [`${lock} has no package wasm-bindgen`],
    mend: ['"git checkout Cargo.lock", or "cargo generate-lockfile" after a change of Cargo.toml'],
  });
}

/** The folders of all tools, whether they are there yet or not. */
export function cargoToolFolders() {
  return Object.keys(CARGO_TOOLS).map((name) => join(folderOf(name), 'bin'));
}

/** The path of a tool's command, or `null` if it is not there. */
export function cargoTool(name, bin = name) {
  const cached = findCommand(join(folderOf(name), 'bin', bin));
  return cached ?? (CARGO_TOOLS[name].exact ? null : findCommand(bin));
}

/**
 * Makes sure that a tool answers `--version` as it should; compiles it if it does not.
 *
 * @param {string} name a key of `CARGO_TOOLS`
 * @param {NodeJS.ProcessEnv} env the environment of the cargo that compiles it
 * @returns {Promise<string>} one line about it
 */
export async function ensureCargoTool(name, env) {
  const tool = CARGO_TOOLS[name];
  const version = tool.version();
  const file = cargoTool(name);
  const got = await answer(name, file);
  if (got && file.startsWith(TOOLS)) {
    if (got === version) return `${name} ${version} (cached)`;
  } else if (got) {
    return `${name} ${got} (in PATH)`;
  }
  if (tool.exact && (await adopt(name, version))) return `${name} ${version} (in PATH)`;
  return compile(name, version, env);
}

/** The version a command reports, or `null` if it does not run. */
async function answer(name, file) {
  if (!file) return null;
  const args = name.startsWith('cargo-') ? [name.slice('cargo-'.length), '--version'] : ['--version'];
  const { ok, stdout } = await ask(file, args);
  return ok ? (/\d+\.\d+\.\d+[-+.\w]*/.exec(stdout)?.[0] ?? null) : null;
}

/** Links a tool of the right version that is in PATH already into the cache. */
async function adopt(name, version) {
  const links = binsOf(name).map((bin) => ({ bin, file: findCommand(bin) }));
  for (const { file } of links) if ((await answer(name, file)) !== version) return false;
  if (process.platform === 'win32') return false;
  await replaceFolder(name, (partial) => {
    mkdirSync(join(partial, 'bin'), { recursive: true });
    for (const { bin, file } of links) symlinkSync(file, join(partial, 'bin', bin));
  });
  return true;
}

async function compile(name, version, env) {
  const tool = CARGO_TOOLS[name];
  const crate = tool.crate ?? name;
  const label = `${name} ${version}`;
  let took = '';
  try {
    await replaceFolder(name, async (partial) => {
      const args = ['install', crate, '--version', version, ...tool.args, '--root', partial];
      // One target folder for all tools: they share dependencies, and an interrupted build goes on from it.
      const target = { ...UNOPTIMISED, CARGO_TARGET_DIR: join(SCRATCH, 'cargo') };
      ({ took } = await run('cargo', args, {
        env: { ...env, ...target },
        cwd: SCRATCH,
        label: `${label}: cargo install`,
      }));
    });
  } catch (error) {
    if (!error.tail) throw error;
    throw new SetupError({
      need: label,
      tried: [`${error.command}: ${error.why}`],
      tail: error.tail,
      mend: [
        ...hints(error.tail),
        `compile it by hand: "cargo install ${crate} --version ${version} ${tool.args.join(' ')}"`,
      ],
    });
  }
  const got = await answer(name, cargoTool(name));
  if (got === version) return `${label} (compiled in ${took})`;
  throw new SetupError({
    need: label,
    tried: [`it was compiled, but answers "--version" with ${got ?? 'nothing'}`],
    mend: [`remove ${folderOf(name)}`],
  });
}

/** Fills a folder beside the final one, then renames it: there is no half-installed tool. */
async function replaceFolder(name, fill) {
  const final = folderOf(name);
  const partial = `${final}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  mkdirSync(SCRATCH, { recursive: true });
  await fill(partial);
  rmSync(final, { recursive: true, force: true });
  renameSync(partial, final);
}

function folderOf(name) {
  return join(TOOLS, `${name}-${CARGO_TOOLS[name].version()}`);
}

function binsOf(name) {
  return (CARGO_TOOLS[name].bins ?? [name]).map((bin) => bin + EXE);
}

function hints(tail) {
  const text = tail.join('\n');
  const found = [];
  if (/linker `\w+` not found/.test(text)) {
    found.push('install a C compiler (Debian: "apt-get install build-essential"; macOS: "xcode-select --install")');
  }
  if (/resolve host|failed to download|failed to get|timed out|network/i.test(text)) {
    found.push("look whether cargo reaches its registry: network, proxy, cargo's own configuration");
  }
  if (/requires rustc|rustc \d\S* is not supported/.test(text)) found.push('update Rust: "rustup update stable"');
  if (/No space left/.test(text)) found.push('make room on the disk');
  return found;
}
