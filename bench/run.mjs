// authflight beside its peers: `npm run bench` (quick), `npm run bench -- --full`, `--only=steady,storm`,
// `--docs` (writes the page of the documentation), `--check` (a few seconds: that it works, and who settles; no times).

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { withLock } from '../scripts/lib/lock.mjs';
import { ROOT } from '../scripts/lib/paths.mjs';
import { note, seconds } from '../scripts/lib/report.mjs';
import { setup } from '../scripts/setup.mjs';
import { bundleForLoad, installApp } from './app.mjs';
import { CLIENTS, LIMIT } from './clients/index.mjs';
import { plan } from './plan.mjs';
import { lineOf, writeReport } from './report.mjs';
import { launch, startNode, startPage } from './runners.mjs';
import { navigate } from './scenarios/load.mjs';
import { startServer } from './server.mjs';
import { summarise } from './statistics.mjs';
import { readable } from './tokens.mjs';

const OUT = join(ROOT, 'target', 'bench');
const RUN_LIMIT_MS = 200_000;
/** Of each case; but one, once the whole has taken so long. */
const LEAST_ROUNDS = 2;
const LATE_MS = { check: 60_000, quick: 150_000, full: 3_600_000 };

const { values } = parseArgs({
  options: {
    full: { type: 'boolean' },
    check: { type: 'boolean' },
    docs: { type: 'boolean' },
    only: { type: 'string' },
    clients: { type: 'string' },
  },
});
const mode = values.check ? 'check' : values.full ? 'full' : 'quick';
const only = values.only?.split(',');
const wanted = values.clients?.split(',');

const cases = plan(mode)
  .filter(({ id, section }) => !only || only.some((name) => id.startsWith(name) || section === name))
  .map((each) => ({ ...each, clients: each.clients.filter((client) => !wanted || wanted.includes(client)) }));

const { wasmEnv } = await setup({ for: mode === 'check' ? 'build' : 'test' });
await build(wasmEnv);
const results = await withLock(join(ROOT, 'target', '.bench-app.lock'), measureAll);
if (mode === 'check') process.exitCode = judge(results);
else writeReport({ ...results, cases: readCases() }, { folder: OUT, docs: values.docs });

/** What this run has measured, and those before it. */
function readCases() {
  return plan(mode)
    .map(({ id }) => join(OUT, `${id}.json`))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')));
}

async function measureAll() {
  const version = await installApp();
  const server = await startServer(readable());
  const needsBrowser = mode !== 'check';
  const browser = needsBrowser ? await launch() : undefined;
  const begun = Date.now();
  const running = { node: new Map(), chromium: new Map() };
  try {
    for (const [host, clients] of Object.entries(neededHosts())) {
      for (const client of clients) {
        const start =
          host === 'node' ? startNode(client, RUN_LIMIT_MS) : startPage(browser, client, server.origin, RUN_LIMIT_MS);
        running[host].set(client, await start);
      }
    }
    const bytes = await addLoads(server);
    // What other parts have measured stays beside this one's, and comes into the same report.
    if (!only && !wanted) rmSync(OUT, { recursive: true, force: true });
    mkdirSync(OUT, { recursive: true });
    const done = [];
    for (const each of cases) {
      const least = Date.now() - begun > LATE_MS[mode] ? 1 : LEAST_ROUNDS;
      const rows = await measure(each, { running, browser, server, least });
      if (each.section === 'load') for (const row of rows) row.bytes = bytes[row.client];
      const { expected, ...what } = each;
      done.push({ ...what, rows });
      writeFileSync(join(OUT, `${each.id}.json`), `${JSON.stringify({ ...what, rows }, null, 2)}\n`);
      if (mode !== 'check') for (const line of lineOf({ ...what, rows })) console.log(line);
    }
    note(`measured in ${seconds(begun)}`);
    return { mode, version, machine: machine(browser), cases: done };
  } finally {
    for (const each of [...running.node.values(), ...running.chromium.values()]) await each.stop();
    await browser?.close();
    await server.close();
  }
}

/** Which clients are started where. */
function neededHosts() {
  const needed = { node: new Set(), chromium: new Set() };
  for (const { host, clients, section } of cases) {
    if (section !== 'load') for (const client of clients) needed[host].add(client);
  }
  return needed;
}

async function addLoads(server) {
  const bytes = {};
  const loaded = cases.find(({ section }) => section === 'load')?.clients ?? [];
  for (const client of loaded) {
    const tokens = { accessToken: server.accessToken, refreshToken: 'r1' };
    bytes[client] = server.addScript(client, await bundleForLoad(client, tokens));
  }
  return bytes;
}

/** All clients in turn, again and again; who begins changes. */
async function measure({ section, scenario, host, isReal, params, clients, rounds, budgetMs, metric }, world) {
  const { running, browser, server, least } = world;
  const given = isReal ? { ...params, origin: server.origin, accessToken: server.accessToken } : params;
  const runOne = async (client) => {
    if (section === 'load') return navigate(browser, server, client);
    const before = server.counts.refreshes;
    const row = await running[host].get(client).run(scenario, given);
    return isReal ? { ...row, refreshes: server.counts.refreshes - before } : row;
  };
  const begun = Date.now();
  const all = [];
  while (all.length < rounds && (all.length < least || Date.now() - begun < budgetMs)) {
    const round = {};
    for (let turn = 0; turn < clients.length; turn += 1) {
      const client = clients[(turn + all.length) % clients.length];
      round[client] = await runOne(client).catch((error) => ({ error: error.message }));
    }
    all.push(round);
  }
  return summarise(all, metric, LIMIT).sort((a, b) => clients.indexOf(a.client) - clients.indexOf(b.client));
}

function machine(browser) {
  const [{ model }] = cpus();
  return {
    cores: cpus().length,
    processor: `${model.trim()}, ${cpus().length} cores`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    chromium: browser?.version() ?? null,
    load: loadavg().map((each) => Number(each.toFixed(2))),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** Of authflight all columns but times; of the others, that they could be measured. Answers with the exit code. */
function judge({ cases: done }) {
  let passed = 0;
  let failed = 0;
  for (const each of done) {
    const { expected } = cases.find(({ id }) => id === each.id);
    for (const row of each.rows) {
      const wrong = row.client === 'authflight' ? expected(row, each.params).filter(Boolean) : [];
      if (row.error) wrong.push(row.error);
      if (wrong.length > 0) failed += 1;
      else passed += 1;
      console.log(
        `${wrong.length > 0 ? 'FAIL' : 'ok  '} ${each.title}: ${CLIENTS[row.client]} ${wrong.join(', ')}`.trimEnd(),
      );
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
