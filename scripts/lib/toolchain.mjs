// Which Rust compiles for wasm32 on this machine, found by compiling, and installed where there is none.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCommand, withPath } from './command.mjs';
import { aptObstacle } from './debian.mjs';
import { buildStd, debianRustEnv, hasDebianRust, installDebianRust, PACKAGES } from './debian-rust.mjs';
import { CACHE } from './paths.mjs';
import { note, SetupError } from './report.mjs';
import { ask, run } from './run.mjs';
import { toolFolders } from './tools.mjs';

export const TARGET = 'wasm32-unknown-unknown';

const RUSTUP_LIMIT_MS = { withFallback: 60_000, alone: 15 * 60_000 };

// Uses std, so that a target with only some of its libraries does not pass.
const PROBE = `#[unsafe(no_mangle)]
pub extern "C" fn probe(n: usize) -> usize { std::collections::BTreeMap::from([(n, vec![n; n])]).len() }
`;

let chosen = null;

/**
 * The compiler for wasm32: `{ env, road, version }`, `env` being the environment (PATH with the tools' folders,
 * RUSTC, CARGO) in which cargo and wasm-pack build for it.
 *
 * Looks at what is there: the `rustc` of PATH, then Debian's. With `install: true` it also installs, by rustup
 * or, where rustup has no downloads, from Debian's packages; without, it throws if nothing is there.
 * `AUTHFLIGHT_RUST=rustup|debian` restricts it to one of the two.
 *
 * @returns {Promise<{ env: NodeJS.ProcessEnv, road: 'path' | 'debian', version: string, news: string | null }>}
 */
export async function wasmToolchain({ install = false, again = false } = {}) {
  if (chosen && !again) return chosen;
  const only = process.env.AUTHFLIGHT_RUST;
  const roads = [];
  if (only !== 'debian') roads.push(pathRoad);
  if (only !== 'rustup') roads.push(debianRoad);

  const tried = [];
  for (const road of roads) {
    const found = await road.look(tried);
    if (found) return choose(road, found, null);
  }
  if (!install) throw failure(tried);
  const tail = [];
  for (const road of roads) {
    const news = await road.install({ tried, tail, fallback: road !== roads.at(-1) && aptObstacle() === null });
    const found = news && (await road.look(tried));
    if (found) return choose(road, found, news);
  }
  throw failure(tried, tail);
}

function choose(road, version, news) {
  chosen = { env: withPath(toolFolders(), road.env()), road: road.name, version, news };
  return chosen;
}

const pathRoad = {
  name: 'path',
  env: () => ({ ...process.env }),
  async look(tried) {
    if (!findCommand('rustc') || !findCommand('cargo')) return void tried.push('PATH has no rustc and cargo');
    return probe(process.env.RUSTC || 'rustc', this.env(), tried);
  },
  async install({ tried, tail, fallback }) {
    if (!findCommand('rustup')) return void tried.push('there is no rustup to add the target with');
    try {
      const timeoutMs = fallback ? RUSTUP_LIMIT_MS.withFallback : RUSTUP_LIMIT_MS.alone;
      const { took } = await run('rustup', ['target', 'add', TARGET], {
        label: `rustup target add ${TARGET}`,
        timeoutMs,
      });
      return `added by rustup in ${took}`;
    } catch (error) {
      tail.splice(0, tail.length, ...error.tail);
      tried.push(`${error.command}: ${error.why}`);
      if (fallback) note(`rustup cannot add ${TARGET} (${error.why}): taking Debian's packages`);
      return null;
    }
  },
};

const debianRoad = {
  name: 'debian',
  env: () => debianRustEnv(),
  async look(tried) {
    if (!hasDebianRust()) return void tried.push('/usr/bin has no rustc and cargo');
    return probe('/usr/bin/rustc', this.env(), tried);
  },
  async install({ tried, tail }) {
    const obstacle = aptObstacle();
    if (obstacle) return void tried.push(`Debian's ${PACKAGES[0]}: ${obstacle}`);
    try {
      await installDebianRust();
      await buildStd();
      return "standard library compiled from Debian's source";
    } catch (error) {
      if (!error.tail) throw error;
      tail.splice(0, tail.length, ...error.tail);
      tried.push(`${error.command}: ${error.why}`);
      return null;
    }
  },
};

/** The compiler's version if it really compiles a small library for wasm32; remembered for this very compiler. */
async function probe(rustc, env, tried) {
  const [about, libs] = await Promise.all([
    ask(rustc, ['-vV'], { env }),
    ask(rustc, ['--print', 'target-libdir', '--target', TARGET], { env }),
  ]);
  const version = /^release: (\S+)/m.exec(about.stdout)?.[1];
  if (!about.ok || !version) return void tried.push(`${rustc} does not run: ${lastLine(about.stderr)}`);
  const folder = libs.stdout.trim();
  if (!existsSync(folder)) return void tried.push(`${rustc} ${version} has no standard library for ${TARGET}`);

  const listing = readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).size}`);
  const known = [PROBE, about.stdout, folder, ...listing].join('\n');
  const stamp = join(CACHE, 'probed', createHash('sha256').update(known).digest('hex').slice(0, 16));
  if (existsSync(stamp)) return version;

  const work = mkdtempSync(join(tmpdir(), 'authflight-probe-'));
  writeFileSync(join(work, 'probe.rs'), PROBE);
  const release = ['-Copt-level=z', '-Clto=fat', '-Cpanic=abort'];
  const args = [
    '--edition=2024',
    '--crate-type=cdylib',
    `--target=${TARGET}`,
    ...release,
    'probe.rs',
    '-o',
    'probe.wasm',
  ];
  const compiled = await ask(rustc, args, { env, cwd: work, timeoutMs: 120_000 });
  rmSync(work, { recursive: true, force: true });
  if (!compiled.ok) {
    const why = firstError(compiled.stderr);
    return void tried.push(`${rustc} ${version} cannot compile for ${TARGET}: ${why}`);
  }
  mkdirSync(join(CACHE, 'probed'), { recursive: true });
  writeFileSync(stamp, about.stdout);
  return version;
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) || 'no output';
}

function firstError(text) {
  return text.split('\n').find((line) => line.startsWith('error')) ?? lastLine(text);
}

function failure(tried, tail = []) {
  return new SetupError({
    need: `a Rust compiler with the target ${TARGET}`,
    tried: [...new Set(tried)],
    tail: tail.slice(-12),
    mend: [
      `with rustup: "rustup update stable", then "rustup target add ${TARGET}"`,
      `on Debian or Ubuntu, as root: "apt-get install ${PACKAGES.join(' ')}"`,
      'on Fedora: "dnf install rust cargo lld rust-std-static-wasm32-unknown-unknown"; on Arch: "pacman -S rust lld rust-wasm"',
    ],
  });
}
