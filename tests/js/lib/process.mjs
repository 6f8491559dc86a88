// Long-running helpers of a run (drivers, displays, Node itself): started in a group of their own, ended by its id.

import { spawn } from 'node:child_process';

const GRACE_MS = 3_000;
const alive = new Set();

for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.once(name, () => process.exit(code));
}
process.on('exit', () => {
  for (const child of alive) signal(child, 'SIGKILL');
});

/** Starts a process with `spawn`'s options; `tail()` gives the end of what it said on its pipes. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4_000)));
  }
  alive.add(child);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(`${command}: ${error.message}`));
    child.once('exit', (code, name) => {
      alive.delete(child);
      resolve(`${command} ended (${name ?? code})`);
    });
  });
  return {
    child,
    ended,
    tail: () => said,
    async stop() {
      if (!alive.has(child)) return;
      signal(child, 'SIGTERM');
      const timer = setTimeout(() => signal(child, 'SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(timer);
      // Whoever is left of its group.
      signal(child, 'SIGKILL');
    },
  };
}

function signal(child, name) {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group is gone.
  }
}
