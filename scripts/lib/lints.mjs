// rustfmt and clippy of the very toolchain that builds: every install but a minimal one has them.

import { findCommand } from './command.mjs';
import { aptInstall } from './debian.mjs';
import { hasDebianLints, LINT_PACKAGES } from './debian-rust.mjs';
import { SetupError } from './report.mjs';
import { ask, run } from './run.mjs';
import { wasmToolchain } from './toolchain.mjs';

/** Makes sure that `cargo fmt` and `cargo clippy` run beside the compiler for wasm32; returns one line about them. */
export async function ensureLints() {
  const { env, road } = await wasmToolchain();
  if (await present(env, road)) return 'rustfmt and clippy (present)';
  const apt = road === 'debian' || !findCommand('rustup');
  const command = apt ? `apt-get install ${LINT_PACKAGES.join(' ')}` : 'rustup component add rustfmt clippy';
  const tried = [];
  let tail = [];
  try {
    if (apt) await aptInstall(LINT_PACKAGES, "Debian's clippy and rustfmt");
    else await run('rustup', ['component', 'add', 'rustfmt', 'clippy'], { label: command, timeoutMs: 15 * 60_000 });
    if (await present((await wasmToolchain({ again: true })).env, road)) return 'rustfmt and clippy (installed)';
    tried.push(`${command}: it ended well, but they do not run`);
  } catch (error) {
    if (!error.tail) throw error;
    tried.push(`${error.command}: ${error.why}`);
    tail = error.tail;
  }
  throw new SetupError({ need: 'rustfmt and clippy', tried, tail, mend: [`"${command}"`] });
}

async function present(env, road) {
  // Debian's cargo would also take rustup's clippy, which cannot read Debian's standard library.
  if (road === 'debian' && !hasDebianLints()) return false;
  const answers = await Promise.all(['fmt', 'clippy'].map((name) => ask('cargo', [name, '--version'], { env })));
  return answers.every(({ ok }) => ok);
}
