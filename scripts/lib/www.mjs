// Builds and starts the demonstration site (www) and other Next.js applications, for `npm run demo` and for the tests.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { installTarball, TARBALL } from './install-tarball.mjs';
import { withLock } from './lock.mjs';
import { ROOT } from './paths.mjs';
import { run } from './run.mjs';

/** The site's folder. */
export const WWW = join(ROOT, 'www');

const HOST = '127.0.0.1';
/** An application's own Next.js, or the site's. */
const nextOf = (app) =>
  [app, WWW].map((folder) => join(folder, 'node_modules', 'next', 'dist', 'bin', 'next')).find(existsSync);
/** What the build does not read. */
const NO_SOURCE = new Set(['node_modules', '.next', 'api', 'examples', 'next-env.d.ts', '.gitignore']);
const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;
const GRACE_MS = 5_000;
const PORT_TRIES = 3;
const TAIL_CHARS = 8_000;
const GROUPS = process.platform !== 'win32';

/**
 * Installs the tarball into www and runs `next build`, which also checks the types; does nothing if the site was built
 * from the same sources and the same tarball before.
 *
 * @param {{ tarball?: string }} [options]
 * @returns {Promise<{ changed: boolean }>}
 */
export async function buildWww({ tarball = TARBALL } = {}) {
  const { hash } = await installTarball(WWW, tarball);
  return buildNext(WWW, hash, 'www: next build');
}

/**
 * Runs `next build` in an application that has the site's packages, unless it was built from the same sources and the
 * same tarball before.
 *
 * @param {string} app its folder
 * @param {string} tarballHash as `installTarball` answers
 * @param {string} label what the build is called
 * @param {string[]} [args] more for `next build`, such as `--webpack`
 * @returns {Promise<{ changed: boolean, said?: string }>} `said`: what it printed
 */
export function buildNext(app, tarballHash, label, args = []) {
  return withLock(join(app, '.authflight-build.lock'), async () => {
    const stamp = join(app, '.next', 'authflight-stamp');
    const wanted = digestOf([app], [tarballHash, ...args].join(' '));
    const isBuilt = existsSync(join(app, '.next', 'BUILD_ID'));
    if (isBuilt && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { changed: false };

    rmSync(stamp, { force: true });
    const { stdout } = await run(process.execPath, [nextOf(app), 'build', ...args], {
      cwd: app,
      env: nextEnv(),
      label,
    });
    mkdirSync(join(app, '.next'), { recursive: true });
    writeFileSync(stamp, wanted);
    return { changed: true, said: stdout };
  });
}

/**
 * Runs `next start` on the built site, or another application built like it, and waits until it answers.
 *
 * @param {object} options
 * @param {string} options.apiUrl where the API server is, for the server and for the browser
 * @param {string} [options.app] the application's folder
 * @param {number} [options.port] 0, the default, means a free one
 * @param {Record<string, string>} [options.env] more for the environment, such as `API_TIMEOUT` in milliseconds
 * @returns {ReturnType<typeof startNext>}
 */
export function startWww({ apiUrl, app = WWW, port = 0, env = {} }) {
  return startNext({ app, port, env: { ...env, API_URL: apiUrl }, isReady: (url) => answers(url, apiUrl) });
}

/**
 * Runs `next start` on a built application, or the server of a standalone build, and waits until it answers. The
 * process and what it started end with `close()`, and at the latest with this process.
 *
 * @param {object} options
 * @param {string} options.app the application's folder
 * @param {string} [options.script] a server to run in place of `next start`, told by `PORT` and `HOSTNAME` where to listen
 * @param {string[]} [options.command] of Next.js, such as `['dev', '--webpack']`
 * @param {number} [options.port] 0, the default, means a free one
 * @param {Record<string, string> | ((url: string) => Record<string, string>)} [options.env] more for the environment
 * @param {(url: string) => Promise<boolean>} options.isReady asks whether it answers
 * @param {number} [options.readyWithinMs] when it is given up
 * @returns {Promise<{ url: string, port: number, pid: number, output: () => string, close: () => Promise<void> }>}
 */
export async function startNext({ port = 0, ...options }) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(options, port || (await freePort()));
    } catch (error) {
      // Between finding a free port and using it somebody else may have taken it.
      if (port !== 0 || attempt === PORT_TRIES || !/EADDRINUSE/.test(error.message)) throw error;
    }
  }
}

async function start(options, port) {
  const { app, script, command = ['start'], env = {}, isReady, readyWithinMs = READY_WITHIN_MS } = options;
  const url = `http://${HOST}:${port}`;
  const more = typeof env === 'function' ? env(url) : env;
  const args = script ? [script] : [nextOf(app), ...command, '--hostname', HOST, '--port', String(port)];
  const child = spawn(process.execPath, args, {
    cwd: app,
    env: nextEnv(script ? { ...more, PORT: String(port), HOSTNAME: HOST } : more),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: GROUPS,
  });
  let said = '';
  let ended = null;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said = (said + stripVTControlCharacters(text)).slice(-TAIL_CHARS);
    });
  }
  const exit = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  }).then((why) => {
    ended = why;
    process.off('exit', killNow);
  });
  const signal = (name) => {
    if (ended !== null || child.pid === undefined) return;
    try {
      process.kill(GROUPS ? -child.pid : child.pid, name);
    } catch {
      // It has ended already.
    }
  };
  const killNow = () => signal('SIGKILL');
  process.on('exit', killNow);
  const close = async () => {
    signal('SIGTERM');
    const last = setTimeout(killNow, GRACE_MS);
    await exit;
    clearTimeout(last);
  };

  const deadline = Date.now() + readyWithinMs;
  while (!(await isReady(url))) {
    if (ended !== null) throw new Error(`next ${command[0]}: ${ended}\n${said}`);
    if (Date.now() > deadline) {
      await close();
      throw new Error(`next ${command[0]}: no answer at ${url} within ${readyWithinMs / 1000} s\n${said}`);
    }
    await sleep(POLL_MS);
  }
  return { url, port, pid: child.pid, output: () => said, close };
}

/** Asks for what names this API server, so that nobody else's server on the port counts. */
async function answers(url, apiUrl) {
  try {
    const response = await fetch(`${url}/api/env.js`, { signal: AbortSignal.timeout(5_000) });
    return response.ok && (await response.text()).includes(JSON.stringify(apiUrl));
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function nextEnv(more = {}) {
  const { PORT, HOSTNAME, NODE_ENV, ...env } = process.env;
  return { ...env, NEXT_TELEMETRY_DISABLED: '1', ...more };
}

/** What a build depends on: the sources in these folders, this Node, and `salt`. */
export function digestOf(folders, salt) {
  const hash = createHash('sha256').update(`${process.version} ${salt}`);
  for (const folder of folders) {
    for (const file of sources(folder)) hash.update(`\n${file}\n`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

/** Paths below the application's folder, sorted. */
function sources(folder, below = '') {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter(({ name }) => !(below === '' && NO_SOURCE.has(name)) && !/\.lock(\.|$)|\.tsbuildinfo$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below ? `${below}/${entry.name}` : entry.name;
      return entry.isDirectory() ? sources(folder, path) : [path];
    });
}
