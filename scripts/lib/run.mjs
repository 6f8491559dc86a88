// Running a command: output into a log file, progress on the screen, the last lines in the error.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { LOGS, ROOT } from './paths.mjs';
import { progress, seconds } from './report.mjs';

const TAIL_LINES = 30;
const GRACE_MS = 5_000;
const GROUPS = process.platform !== 'win32';
const alive = new Set();
let guarded = false;
let interrupted = false;

/** A command that failed, was killed, or took too long; `tail` holds its last 30 lines. */
export class RunError extends Error {
  constructor(command, why, tail, logFile) {
    super(
      `${command}: ${why}\n${tail.map((line) => `  │ ${line}`).join('\n')}\n  (all of it: ${relative(ROOT, logFile)})`,
    );
    this.name = 'RunError';
    Object.assign(this, { command, why, tail, logFile });
  }
}

/**
 * Runs a command to its end and returns `{ stdout, tail, took, logFile }`, or throws a `RunError`.
 *
 * @param {string} cmd
 * @param {string[]} args
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] the whole environment; `process.env` by default
 * @param {string} [options.cwd] the repository's root by default
 * @param {string} [options.label] what the progress line and the log file are called
 * @param {number} [options.timeoutMs] kill the command's process group after so many milliseconds; none by default
 * @param {'progress' | 'all' | 'none'} [options.show] what the screen gets; `progress` by default
 * @param {boolean} [options.foreground] stay in the terminal's process group, so that the command can ask a question
 */
export function run(cmd, args, options = {}) {
  const { env = process.env, cwd = ROOT, label = cmd, timeoutMs = 0, show = 'progress', foreground = false } = options;
  mkdirSync(LOGS, { recursive: true });
  const logFile = join(LOGS, `${label.toLowerCase().replace(/[^a-z0-9.]+/g, '-')}.log`);
  const log = openSync(logFile, 'w');
  const command = [cmd, ...args].join(' ');
  writeSync(log, `$ ${command}\n`);

  return new Promise((resolve, reject) => {
    const start = Date.now();
    const shown = show === 'progress' ? progress(label) : null;
    const stdout = [];
    const tail = [];
    let timedOut = false;
    let ended = false;
    const child = launch(cmd, args, { env, cwd, foreground, stdin: foreground ? 'inherit' : 'ignore' });
    const giveUp = () => {
      timedOut = true;
      kill(child);
    };
    const timer = timeoutMs > 0 ? setTimeout(giveUp, timeoutMs) : null;

    const listen = (stream, keep) => {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        if (!ended) writeSync(log, text);
        if (keep) stdout.push(text);
        if (show === 'all') process.stdout.write(text);
        const lines = (rest + text).split(/\r\n|[\r\n]/);
        rest = lines.pop() ?? '';
        for (const line of lines) remember(line);
      });
      stream.on('end', () => remember(rest));
    };
    const remember = (raw) => {
      const line = stripVTControlCharacters(raw).trimEnd();
      if (line === '') return;
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      shown?.line(line);
    };
    listen(child.stdout, true);
    listen(child.stderr, false);

    const end = (why) => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      shown?.stop();
      alive.delete(child);
      closeSync(log);
      if (interrupted) return; // This process is about to end: nobody is to take it for the command's failure.
      if (why === null) resolve({ stdout: stdout.join(''), tail, took: seconds(start), logFile });
      else reject(new RunError(command, why, tail, logFile));
    };
    child.on('error', (error) => end(error.code === 'ENOENT' ? 'command not found' : error.message));
    // Whoever inherited the output may hold it open after the command itself has ended.
    child.on('exit', (code, signal) => setTimeout(() => child.emit('close', code, signal), GRACE_MS).unref());
    child.on('close', (code, signal) => {
      if (timedOut) end(`gave up after ${seconds(start)}`);
      else if (code === 0) end(null);
      else end(signal ? `killed by ${signal}` : `exit code ${code} after ${seconds(start)}`);
    });
  });
}

/** Asks a quick question: `{ ok, stdout, stderr }`, never throws, shows and logs nothing. */
export function ask(cmd, args, { env = process.env, cwd = ROOT, timeoutMs = 30_000 } = {}) {
  return new Promise((resolve) => {
    const said = { stdout: '', stderr: '' };
    const child = launch(cmd, args, { env, cwd, foreground: false, stdin: 'ignore' });
    const timer = setTimeout(() => kill(child), timeoutMs);
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text) => {
        said[name] += text;
      });
    }
    const end = (ok) => {
      clearTimeout(timer);
      alive.delete(child);
      if (!interrupted) resolve({ ok, ...said });
    };
    child.on('error', () => end(false));
    child.on('close', (code) => end(code === 0));
  });
}

function launch(cmd, args, { env, cwd, foreground, stdin }) {
  guard();
  const child = spawn(cmd, args, {
    env,
    cwd,
    stdio: [stdin, 'pipe', 'pipe'],
    detached: GROUPS && !foreground,
    shell: process.platform === 'win32' && /\.cmd$/i.test(cmd),
  });
  child.group = GROUPS && !foreground;
  alive.add(child);
  return child;
}

/** Ends a process that this module started, with all that it started itself. */
function kill(child) {
  signal(child, 'SIGTERM');
  setTimeout(() => alive.has(child) && signal(child, 'SIGKILL'), GRACE_MS).unref();
}

function signal(child, name) {
  if (!child.pid) return;
  try {
    if (child.group) process.kill(-child.pid, name);
    else child.kill(name);
  } catch {
    // It has ended already.
  }
}

/** Takes the running commands along when this process is told to end. */
function guard() {
  if (guarded) return;
  guarded = true;
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.once(name, () => {
      interrupted = true;
      for (const child of alive) signal(child, 'SIGTERM');
      const deadline = Date.now() + GRACE_MS;
      setInterval(() => {
        if (alive.size > 0 && Date.now() < deadline) return;
        process.stderr.write('\n· interrupted\n');
        process.exit(code);
      }, 50);
    });
  }
  process.on('exit', () => {
    for (const child of alive) signal(child, 'SIGKILL');
  });
}
