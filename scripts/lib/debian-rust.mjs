// Debian's Rust with a wasm32 standard library, which Debian has only as source: it is compiled once.

import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, isExecutable, withPath } from './command.mjs';
import { aptInstall, asRoot } from './debian.mjs';
import { CACHE, cargoHome, SCRATCH } from './paths.mjs';
import { ask, run } from './run.mjs';

/** A compiler, what it links wasm with, and the standard library's source. */
export const PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'rust-web-llvm', 'lld-22'];

/** Its linter and formatter, for tests only. */
export const LINT_PACKAGES = ['rust-web-clippy', 'rustfmt-web'];

const TARGET = 'wasm32-unknown-unknown';
const RUSTC = '/usr/bin/rustc';
const CARGO = '/usr/bin/cargo';
const COMMANDS = ['cargo', 'rustc', 'rustdoc', 'rustfmt', 'cargo-fmt', 'cargo-clippy', 'clippy-driver'];
const SHIMS = join(CACHE, 'debian-rust', 'bin');
const SOURCE = '/usr/lib/rustlib/src/rust/library/std/src/lib.rs';

/** True if /usr/bin has a compiler and a cargo of the system's own. */
export function hasDebianRust() {
  return process.platform === 'linux' && isExecutable(RUSTC) && isExecutable(CARGO);
}

/** True if the linter and the formatter of that compiler are there. */
export function hasDebianLints() {
  return isExecutable('/usr/bin/clippy-driver') && isExecutable('/usr/bin/rustfmt');
}

/** The environment in which `cargo` and `rustc` are Debian's, whatever else is in PATH. */
export function debianRustEnv(base = process.env) {
  mkdirSync(SHIMS, { recursive: true });
  for (const command of COMMANDS) {
    const real = join('/usr/bin', command);
    const shim = join(SHIMS, command);
    if (isExecutable(real) && !existsSync(shim)) {
      rmSync(shim, { force: true });
      symlinkSync(real, shim);
    }
  }
  const env = withPath([SHIMS], base);
  delete env.RUSTUP_TOOLCHAIN;
  return { ...env, RUSTC, CARGO };
}

/** Installs the packages that are missing. */
export async function installDebianRust() {
  const complete = hasDebianRust() && existsSync(SOURCE) && findCommand('rust-lld');
  if (!complete) await aptInstall(PACKAGES, "Debian's Rust");
}

/** Compiles the standard library for wasm32 and puts it where the compiler looks for an installed target. */
export async function buildStd() {
  const { stdout } = await ask(RUSTC, ['-vV']);
  const release = /^release: (\S+)/m.exec(stdout)?.[1] ?? 'unknown';
  const crate = join(SCRATCH, `std-${release}`);
  mkdirSync(join(crate, 'src'), { recursive: true });
  writeFileSync(join(crate, 'Cargo.toml'), '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n');
  writeFileSync(join(crate, 'src', 'lib.rs'), '#![no_std]\n');
  const env = {
    ...debianRustEnv(),
    RUSTC_BOOTSTRAP: '1', // build-std is unstable; what comes out is the ordinary library.
    // Without bitcode in it, `lto = "fat"` fails; panics name source files, and none of this machine's folders.
    CARGO_ENCODED_RUSTFLAGS: ['-Cembed-bitcode=yes', `--remap-path-prefix=${cargoHome()}=cargo`].join('\x1f'),
    CARGO_TARGET_DIR: join(crate, 'target'),
  };
  const parts = '-Zbuild-std=std,panic_abort,test'; // `test`: wasm-bindgen-test runs on rustc's test harness.
  await run(CARGO, ['build', '--release', '--target', TARGET, parts], {
    env,
    cwd: crate,
    label: `standard library for wasm32, Rust ${release}`,
  });
  const deps = join(crate, 'target', TARGET, 'release', 'deps');
  const rlibs = readdirSync(deps).filter((name) => name.endsWith('.rlib') && !name.startsWith('libempty-'));
  await installTarget(rlibs.map((name) => join(deps, name)));
  rmSync(crate, { recursive: true, force: true });
}

/** Copies beside the final place and renames: a half-copied library is never taken for an installed one. */
async function installTarget(rlibs) {
  const { stdout } = await ask(RUSTC, ['--print', 'sysroot']);
  const rustlib = join(stdout.trim(), 'lib', 'rustlib');
  const final = join(rustlib, TARGET);
  const partial = join(rustlib, `.${TARGET}.partial`);
  const label = 'standard library for wasm32: copy';
  const copy = `set -e; partial=$1; final=$2; shift 2
rm -rf "$partial"; mkdir -p "$partial/lib"; cp "$@" "$partial/lib/"; chmod -R a+rX "$partial"
rm -rf "$final"; mv "$partial" "$final"`;
  await asRoot(['sh', '-c', copy, 'sh', partial, final, ...rlibs], { label, show: 'none' });
}
