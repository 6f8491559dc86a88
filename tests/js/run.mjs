// Runs the suite on one platform: node tests/js/run.mjs --platform=node|chromium|firefox|webkit [--only=R1,queue] [--package=FILE]

import { SourceMap } from 'node:module';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { tools as findTools } from '../../scripts/lib/tools.mjs';
import { bundlePages, prepareApp } from './lib/app.mjs';
import { startPageServer } from './lib/page-server.mjs';
import { startServerThread } from './server/worker.mjs';

const PLATFORMS = ['node', 'chromium', 'firefox', 'webkit'];
const OVERALL_LIMIT_MS = 180_000;
/** A test has 10 s; one that leaves no turn to the event loop cannot be ended by its own clock. */
const SILENCE_LIMIT_MS = 30_000;

const { values } = parseArgs({
  options: {
    platform: { type: 'string', default: 'node' },
    only: { type: 'string', default: '' },
    package: { type: 'string', default: join(ROOT, 'target', 'npm', 'authflight.tgz') },
    quiet: { type: 'boolean', default: false },
  },
});
if (!PLATFORMS.includes(values.platform)) {
  process.stderr.write(`--platform is one of ${PLATFORMS.join(', ')}\n`);
  process.exit(2);
}
const only = values.only
  .split(',')
  .map((word) => word.trim())
  .filter(Boolean);

const score = { planned: null, passed: 0, failed: 0, strays: 0 };
let finish;
const finished = new Promise((resolve) => (finish = resolve));

let silence;
function onReport(message) {
  clearTimeout(silence);
  if (message.type === 'begin')
    silence = setTimeout(finish, SILENCE_LIMIT_MS, `stuck in ${message.file}: ${message.name}`);
  if (message.type === 'plan') score.planned = message.count;
  if (message.type === 'result') {
    score[message.ok ? 'passed' : 'failed'] += 1;
    score.strays += message.strays;
    if (!message.ok || !values.quiet)
      process.stdout.write(`${message.ok ? 'ok  ' : 'FAIL'} ${message.file}: ${message.name} (${message.ms} ms)\n`);
    if (!message.ok) process.stdout.write(`${message.error.replace(/^/gm, '       ')}\n`);
  }
  if (message.type === 'broken') finish(`the suite broke: ${message.error}`);
  if (message.type === 'end') {
    score.strays += message.strays.length;
    for (const stray of message.strays) process.stdout.write(`FAIL unhandled, after the tests: ${stray}\n`);
    finish(null);
  }
}

async function main() {
  const cleanups = [];
  const timer = setTimeout(finish, OVERALL_LIMIT_MS, `not done after ${OVERALL_LIMIT_MS / 1000} s`);
  try {
    const folder = await prepareApp(values.package);
    const server = await startServerThread();
    cleanups.push(() => server.close());
    const runner = await open(folder, server.origins, cleanups);
    cleanups.push(() => runner.stop());
    runner.ended.then((why) => setTimeout(finish, 500, `${why} before the tests did`));
    return await finished;
  } finally {
    clearTimeout(timer);
    clearTimeout(silence);
    for (const cleanup of cleanups.reverse())
      await cleanup().catch((error) => process.stderr.write(`${error.stack}\n`));
  }
}

async function open(folder, origins, cleanups) {
  const { platform } = values;
  const { open: openPlatform } = await import(`./platforms/${platform}.mjs`);
  if (platform === 'node') return openPlatform({ app: join(folder, 'entry.mjs'), origins, only }, onReport);
  const { scripts, map } = await bundlePages(folder);
  const sources = new SourceMap(map);
  const pages = await startPageServer({
    scripts,
    onReport: (message) => onReport({ ...message, error: message.error && inSources(message.error, sources) }),
  });
  cleanups.push(() => pages.close());
  const config = encodeURIComponent(JSON.stringify({ platform, origins, only }));
  return openPlatform(`${pages.origin}/suite/deep?config=${config}`, { tools: findTools() });
}

/** The stack of a page's error by the files that the page was bundled from. */
function inSources(text, sources) {
  return text
    .split('\n')
    .map((line) => {
      const place = /\/suite\.js:(\d+):(\d+)/.exec(line);
      if (!place) return line;
      const { originalSource, originalLine } = sources.findEntry(Number(place[1]) - 1, Number(place[2]) - 1);
      if (!originalSource || /(assert|harness)\.mjs$/.test(originalSource)) return null;
      return `    at ${originalSource.includes('authflight') ? 'authflight/' : ''}${basename(originalSource)}:${originalLine + 1}`;
    })
    .filter((line) => line !== null)
    .join('\n');
}

const start = Date.now();
const problem = await main().catch((error) => error.stack);
if (problem) process.stdout.write(`FAIL ${problem}\n`);
const run = score.passed + score.failed;
const missing = score.planned !== null && run < score.planned ? `, ${score.planned - run} not run` : '';
const strays = score.strays > 0 ? `, ${score.strays} unhandled` : '';
process.stdout.write(`${values.platform}: ${((Date.now() - start) / 1000).toFixed(1)} s\n`);
process.stdout.write(`${score.passed} passed, ${score.failed} failed${missing}${strays}\n`);
process.exitCode = problem || run === 0 || score.failed > 0 || missing || score.strays > 0 ? 1 : 0;
