// `npm run demo`: builds everything, starts the site, the examples and their API servers on free ports, and says where. `--check` stops again.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { EXAMPLES } from './lib/examples.mjs';
import { installTarball } from './lib/install-tarball.mjs';
import { ok } from './lib/report.mjs';
import { RunError } from './lib/run.mjs';
import { buildWww, startWww, WWW } from './lib/www.mjs';
import { setup } from './setup.mjs';

/** Makes the waves of requests wide enough to be seen in the timeline. */
const API_LATENCY_MS = 60;
/** A build takes a core and half a gigabyte. */
const BUILDS_AT_ONCE = 2;
/** Cookies do not tell ports apart: this API server's have names of their own. */
const HTTPONLY = { system: 'S1-httponly', cookiePrefix: 'S1_' };

const { values: flags } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    'api-port': { type: 'string', default: '0' },
  },
});

try {
  const { wasmEnv } = await setup({ for: 'demo' });
  await build(wasmEnv);
  await buildAll();
} catch (error) {
  if (!(error instanceof RunError)) throw error;
  process.stderr.write(`✗ ${error.message}\n`);
  process.exit(1);
}

// Only now: its library is one of www's packages.
const { startApi, PASSWORD } = await import(pathToFileURL(join(WWW, 'api', 'server.mjs')).href);

/** What has been started, and has to be closed. */
const started = [];
const keep = async (starting) => {
  const one = await starting;
  started.push(one);
  return one;
};
let stopping;
const stop = () => {
  stopping ??= Promise.allSettled(started.map((each) => each.close()));
  return stopping;
};

/** What `--check` asks: a name, an address, and words of the answer. */
const parts = [];
const running = {};
let api;
let www;
try {
  [api] = await startAll();
} catch (error) {
  await stop();
  throw error;
}

if (flags.check) {
  const failed = (await Promise.all(parts.map(problemOf))).filter(Boolean);
  await stop();
  if (failed.length > 0) throw new Error(failed.join('\n'));
  ok(`the demonstration starts: the site, ${EXAMPLES.length} more examples and their API servers answer`);
  // The server of a preview holds connections that nobody uses any more.
  process.exit();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // The listeners of run.mjs end the commands of the build, and this process with them: there are none any more.
  process.removeAllListeners(signal);
  process.on(signal, async () => {
    await stop();
    process.exit(0);
  });
}
const lines = EXAMPLES.map(({ name, system }) => `  ${`${system} ${name.slice(3)}`.padEnd(20)}${running[system].url}`);
process.stdout.write(`
  The demonstration   ${www.url}
  Its API server      ${api.url}/__control/counters
${lines.join('\n')}

  1. Sign in with any name; the password is “${PASSWORD}”.
  2. Expire the access token, send 20 requests at once: 20 × 401, one refresh, 20 answers.
  3. Revoke the refresh token as well: every request settles, one redirect, and back after signing in.
  4. Let the refresh endpoint answer 500 or stall: an error, and nobody is signed out.
  5. Do the same at ${www.url}/me-ssr, where the server does it while it renders.

  Ctrl-C stops them all.
`);

/** The site, which installs the packages of all, then the examples. */
async function buildAll() {
  const report = ({ changed }, name) => ok(`${name} (${changed ? 'built' : 'unchanged'})`);
  report(await buildWww(), 'www');
  const { hash } = await installTarball(WWW);
  const waiting = [...EXAMPLES];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) report(await next.build(hash), next.name);
  };
  await Promise.all(Array.from({ length: BUILDS_AT_ONCE }, work));
}

/** The examples first: the site tells where they are. */
async function startAll() {
  const latency = API_LATENCY_MS;
  const own = await keep(startApi({ port: Number(flags['api-port']), latency }));
  const httpOnly = await keep(startApi({ ...HTTPONLY, latency }));
  await Promise.all(
    EXAMPLES.map(async ({ name, system, api: options, start }) => {
      const { url: apiUrl } = await keep(startApi({ system, ...options, latency }));
      const { url } = await keep(start({ apiUrl, ...options }));
      running[system] = { url, apiUrl };
      parts.push(
        { name, url, words: '<title>' },
        { name: `API server of ${name}`, url: `${apiUrl}/__control/counters` },
      );
    }),
  );
  www = await keep(
    startWww({
      apiUrl: own.url,
      port: Number(flags.port),
      env: { HTTPONLY_API_URL: httpOnly.url, EXAMPLES: JSON.stringify(running) },
    }),
  );
  parts.push(
    { name: 'the site', url: www.url, words: 'HttpOnly cookies</a>' },
    // The start page leads to every example.
    ...EXAMPLES.map(({ system }) => ({ name: 'the site', url: www.url, words: `href="${running[system].url}"` })),
    { name: 'API server', url: `${own.url}/__control/counters` },
    { name: 'API server with HttpOnly cookies', url: `${httpOnly.url}/__control/counters` },
  );
  return [own];
}

/** Why a part does not answer as it should, if it does not. */
async function problemOf({ name, url, words = '' }) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    if (response.ok && text.includes(words)) return undefined;
    return `${name}: ${url} answered ${response.status}${response.ok ? ` without ${words}` : ''}`;
  } catch (error) {
    return `${name}: ${url}: ${error.cause?.message ?? error.message}`;
  }
}
