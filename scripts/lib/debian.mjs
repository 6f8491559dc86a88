// Debian's packages, installed by apt-get as root or through sudo.

import { spawnSync } from 'node:child_process';
import { findCommand } from './command.mjs';
import { run } from './run.mjs';

const ROOT_USER = process.getuid?.() === 0;
const TIME_LIMIT_MS = 20 * 60_000;

/** Why packages cannot be installed on this system, or `null` if they can. */
export function aptObstacle() {
  if (process.platform !== 'linux' || !findCommand('apt-get') || !findCommand('dpkg'))
    return 'this system has no apt-get';
  if (!ROOT_USER && !findCommand('sudo')) return 'apt-get needs root, and there is no sudo';
  return null;
}

/** Installs packages; throws the `RunError` of the step that failed. */
export async function aptInstall(packages, label) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const step = (args, name) => asRoot(args, { env, label: `${label}: ${name}`, timeoutMs: TIME_LIMIT_MS });
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  await step(['dpkg', '--configure', '-a'], 'dpkg'); // An earlier installation may have been interrupted.
  await step(['apt-get', ...wait, 'update'], 'apt-get update');
  await step(['apt-get', ...wait, 'install', '--yes', '--no-install-recommends', ...packages], 'apt-get install');
}

/** `run` as root: directly, or through sudo, which may ask for the password on the terminal. */
export async function asRoot([cmd, ...args], options = {}) {
  if (ROOT_USER) return run(cmd, args, options);
  if (process.stdin.isTTY && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    process.stdout.write('· sudo is needed to install packages\n');
    spawnSync('sudo', ['-v'], { stdio: 'inherit' });
  }
  const kept = options.env?.DEBIAN_FRONTEND ? [`DEBIAN_FRONTEND=${options.env.DEBIAN_FRONTEND}`] : [];
  return run('sudo', ['-n', ...kept, cmd, ...args], { ...options, foreground: true });
}
