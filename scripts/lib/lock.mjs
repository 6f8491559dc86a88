// A lock that lets one set-up at a time work in the cache; a dead holder's lock is taken over.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { progress } from './report.mjs';

const POLL_MS = 500;

/** Runs `work` while holding the lock `folder`. */
export async function withLock(folder, work) {
  await acquire(folder);
  const release = () => discard(folder, holderOf(process.pid));
  process.on('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const mine = `${folder}.${process.pid}`;
  rmSync(mine, { recursive: true, force: true });
  mkdirSync(mine);
  writeFileSync(join(mine, 'holder'), holderOf(process.pid));
  let waiting = null;
  try {
    while (!take(mine, folder)) {
      const holder = read(folder);
      if (holder !== null && !isAlive(holder)) discard(folder, holder);
      else waiting ??= progress(`another set-up is at work (process ${holder?.split(' ')[0] ?? '?'}): waiting for it`);
      await sleep(POLL_MS);
    }
  } finally {
    waiting?.stop();
    rmSync(mine, { recursive: true, force: true });
  }
}

/** Renaming onto a folder that is not empty fails: the lock appears at once, with its holder in it, or not at all. */
function take(mine, folder) {
  try {
    renameSync(mine, folder);
    return true;
  } catch (error) {
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST' || existsSync(folder)) return false;
    throw error;
  }
}

/** Moves a holder's lock away and removes it; puts it back if it has become somebody else's in between. */
function discard(folder, holder) {
  const aside = `${folder}.stale.${process.pid}`;
  try {
    renameSync(folder, aside);
    if (read(aside) === holder) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, folder);
  } catch {
    // Somebody else was faster.
  }
}

function read(folder) {
  try {
    return readFileSync(join(folder, 'holder'), 'utf8');
  } catch {
    return null;
  }
}

function isAlive(holder) {
  const pid = Number(holder.split(' ')[0]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return holderOf(pid) === holder;
}

/** The process and, where the system tells, its start: a process id alone may have been given to another since. */
function holderOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid} ?`;
  }
}
