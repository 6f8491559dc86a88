// Runs every case through axios and through this package: node tests/differential/run.mjs --platform=node|chromium
// [--only=words] [--quiet] [--self: axios on both sides] [--causes: differences grouped by place]

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { tools } from '../../scripts/lib/tools.mjs';
import { prepareApp } from '../js/lib/app.mjs';
import { start } from '../js/lib/process.mjs';
import { open as openChromium } from '../js/platforms/chromium.mjs';
import { RULES } from './cases/differences.mjs';
import { cases } from './cases/index.mjs';
import { compare, judge, short } from './lib/compare.mjs';
import { checkTable } from './lib/intended.mjs';
import { startServer } from './server/server.mjs';

const OVERALL_LIMIT_MS = 120_000;
const HERE = fileURLToPath(new URL('.', import.meta.url));

const { values } = parseArgs({
  options: {
    platform: { type: 'string', default: 'node' },
    only: { type: 'string', default: '' },
    package: { type: 'string', default: join(ROOT, 'target', 'npm', 'authflight.tgz') },
    quiet: { type: 'boolean', default: false },
    self: { type: 'boolean', default: false },
    causes: { type: 'boolean', default: false },
  },
});
const { platform, self } = values;
if (!['node', 'chromium'].includes(platform)) {
  process.stderr.write('--platform is node or chromium\n');
  process.exit(2);
}
const words = values.only.toLowerCase().split(',').filter(Boolean);
const chosen = cases.flatMap((test, number) => {
  const fits = words.length === 0 || words.some((word) => test.name.toLowerCase().includes(word));
  return fits && (!test.on || test.on.includes(platform)) ? [number] : [];
});

let server;
let doing = 'nothing';
let finish;
const finished = new Promise((resolve) => (finish = resolve));
const came = new Map();
const score = { passed: 0, failed: 0 };
const causes = new Map();
const rulesUsed = new Set();

function onReport(message) {
  if (message.type === 'begin')
    doing = `${cases[message.number].name} (${message.which === 0 ? 'axios' : 'authflight'})`;
  if (message.type === 'broken') finish(`the suite broke in ${doing}: ${message.error}`);
  if (message.type === 'end') finish(null);
  if (message.type !== 'came') return;
  const { number, which } = message;
  const whole = { came: message.came, arrived: server.arrivals(`c${number}-${which}`) };
  const whatever = neutral(JSON.stringify(whole), `c${number}-${which}`);
  if (which === 0) came.set(number, whatever);
  else conclude(cases[number], came.get(number), whatever);
}

/** Without the addresses of this run. */
function neutral(text, ns) {
  let out = text.replaceAll(ns, 'NS');
  for (const [name, origin] of Object.entries(server.origins)) {
    out = out.replaceAll(origin, `http://${name}`).replaceAll(origin.slice('http://'.length), name);
  }
  return JSON.parse(out);
}

function conclude(test, axios, ours) {
  for (const { headers } of [...axios.arrived, ...ours.arrived]) {
    // The boundary is as long as the platform likes.
    if (headers['content-type']?.startsWith('multipart/')) delete headers['content-length'];
  }
  if (test.atOnce) for (const side of [axios, ours]) side.arrived.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (test.resent) for (const side of [axios, ours]) side.arrived = onceEach(side.arrived);
  withoutOneSidedLength(axios.arrived, ours.arrived);
  const found = compare(axios, ours);
  const { problems, used, unexplained } = judge(found, {
    declared: self ? [] : test.differs,
    rules: self ? [] : RULES,
    platform,
    arrived: axios.arrived,
  });
  for (const rule of used) rulesUsed.add(rule);
  if (axios.came.unsettled) problems.unshift('with axios the case does not settle');
  score[problems.length === 0 ? 'passed' : 'failed'] += 1;
  if (problems.length > 0) {
    process.stdout.write(`FAIL ${test.name}\n${problems.map((problem) => `       ${problem}\n`).join('')}`);
    for (const { path, axios: theirs, ours: mine } of unexplained) {
      const key = `${path.replace(/\[\d+\]/g, '[]')}: ${short(theirs).slice(0, 90)} | ${short(mine).slice(0, 90)}`;
      causes.set(key, [...(causes.get(key) ?? []), test.name]);
    }
  } else if (!values.quiet) process.stdout.write(`ok   ${test.name}\n`);
}

const onceEach = (arrivals) =>
  arrivals.filter((each, index) => index === 0 || JSON.stringify(each) !== JSON.stringify(arrivals[index - 1]));

/** Content-Length is compared where both have it: platforms differ in how they send bodies. */
function withoutOneSidedLength(one, other) {
  for (const [index, { headers }] of one.entries()) {
    const lengths = [headers, other[index]?.headers ?? {}];
    if (lengths.every((each) => each['content-length'] !== undefined)) continue;
    for (const each of lengths) delete each['content-length'];
  }
}

async function main() {
  const cleanups = [];
  const timer = setTimeout(() => finish(`not done after ${OVERALL_LIMIT_MS / 1000} s: ${doing}`), OVERALL_LIMIT_MS);
  try {
    const folder = await prepareApp(values.package);
    const files = platform === 'node' ? {} : await pages(folder);
    server = await startServer({ files, onReport });
    cleanups.push(() => server.close());
    const config = { platform, self, origins: server.origins, only: chosen };
    const realm = platform === 'node' ? openNode(folder, config) : await openPage(config);
    cleanups.push(() => realm.stop());
    realm.ended.then((why) => setTimeout(finish, 500, `${why} in ${doing}`));
    return await finished;
  } finally {
    clearTimeout(timer);
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

function openNode(folder, config) {
  const args = [join(HERE, 'node-main.mjs'), JSON.stringify({ ...config, app: join(folder, 'entry.mjs') })];
  const node = start(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  node.child.on('message', onReport);
  return node;
}

const openPage = (config) =>
  openChromium(`${server.origins.home}/page?config=${encodeURIComponent(JSON.stringify(config))}`, { tools: tools() });

async function pages(folder) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'page.mjs')],
    bundle: true,
    format: 'esm',
    write: false,
    platform: 'browser',
    target: 'es2022',
    nodePaths: [join(folder, 'node_modules')],
    logLevel: 'error',
  });
  const html =
    '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script>';
  return { '/page': ['text/html', html], '/page.js': ['text/javascript', outputFiles[0].text] };
}

const begun = Date.now();
const problems = [await main().catch((error) => error.stack), ...(self ? [] : checkTable(cases, RULES))].filter(
  Boolean,
);
if (!self && words.length === 0) {
  for (const rule of RULES) {
    if (rulesUsed.has(rule) || (rule.on && !rule.on.includes(platform))) continue;
    problems.push(`no case shows the rule ${rule.id} at ${rule.path}`);
  }
}
for (const problem of problems) process.stdout.write(`FAIL ${problem}\n`);
const missing = chosen.length - score.passed - score.failed;
if (values.causes) {
  const rows = [...causes].sort((a, b) => b[1].length - a[1].length);
  for (const [key, names] of rows)
    process.stdout.write(`${String(names.length).padStart(4)}  ${key}  <- ${names[0]}\n`);
}
process.stdout.write(`${platform}: ${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
process.stdout.write(
  `${score.passed} passed, ${score.failed + problems.length} failed${missing > 0 ? `, ${missing} not run` : ''}\n`,
);
process.exitCode = score.passed === 0 || score.failed > 0 || problems.length > 0 || missing > 0 ? 1 : 0;
