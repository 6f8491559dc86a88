// `npm run demo`: builds everything, starts the site and its API server on free ports, and says where. `--check` stops again.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { ok } from './lib/report.mjs';
import { RunError } from './lib/run.mjs';
import { buildWww, startWww, WWW } from './lib/www.mjs';
import { setup } from './setup.mjs';

/** Makes the waves of requests wide enough to be seen in the timeline. */
const API_LATENCY_MS = 60;

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
  ok(`www (${(await buildWww()).changed ? 'built' : 'unchanged'})`);
} catch (error) {
  if (!(error instanceof RunError)) throw error;
  process.stderr.write(`✗ ${error.message}\n`);
  process.exit(1);
}

// Only now: its library is one of www's packages.
const { startApi, PASSWORD } = await import(pathToFileURL(join(WWW, 'api', 'server.mjs')).href);
const api = await startApi({ port: Number(flags['api-port']), latency: API_LATENCY_MS });
const www = await startWww({ apiUrl: api.url, port: Number(flags.port) });

let stopping;
const stop = () => (stopping ??= Promise.all([www.close(), api.close()]));

if (flags.check) {
  const page = await fetch(www.url);
  const text = await page.text();
  await stop();
  if (!page.ok || !text.includes('authflight')) throw new Error(`${www.url} answered ${page.status}`);
  ok('the demonstration starts and answers');
} else {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // The listeners of run.mjs end the commands of the build, and this process with them: there are none any more.
    process.removeAllListeners(signal);
    process.on(signal, async () => {
      await stop();
      process.exit(0);
    });
  }
  process.stdout.write(`
  The demonstration   ${www.url}
  Its API server      ${api.url}/__control/counters

  1. Sign in with any name; the password is “${PASSWORD}”.
  2. Expire the access token, send 20 requests at once: 20 × 401, one refresh, 20 answers.
  3. Revoke the refresh token as well: every request settles, one redirect, and back after signing in.
  4. Let the refresh endpoint answer 500 or stall: an error, and nobody is signed out.
  5. Do the same at ${www.url}/me-ssr, where the server does it while it renders.

  Ctrl-C stops both.
`);
}
