// Attached axios instances: node tests/attach/run.mjs [--platform=types,node,chromium] [--axios=1.21.1] [--only=R8,stream]

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { tools } from '../../scripts/lib/tools.mjs';
import { startPageServer } from '../js/lib/page-server.mjs';
import { start } from '../js/lib/process.mjs';
import { startServerThread } from '../js/server/worker.mjs';
import { compileTypes } from './types.mjs';

const HERE = join(ROOT, 'tests', 'attach');
const RUN_LIMIT_MS = 180_000;
/** A test has 10 s; one that leaves no turn to the event loop cannot be ended by its own clock. */
const SILENCE_LIMIT_MS = 30_000;

const json = (...path) => JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'));
const oldest = json('pkg-template', 'package.json').peerDependencies.axios.replace('^', '');
const newest = json('package.json').devDependencies.axios;

const { values } = parseArgs({
  options: {
    platform: { type: 'string', default: 'types,node,chromium' },
    axios: { type: 'string', default: `${oldest},${newest}` },
    only: { type: 'string', default: '' },
    quiet: { type: 'boolean', default: false },
  },
});
const list = (text) => text.split(',').filter(Boolean);
const only = list(values.only);

/** An application that has the package and one version of axios. */
async function makeApp(axios) {
  const app = join(ROOT, 'target', `attach-app-${axios}`);
  mkdirSync(app, { recursive: true });
  const dependencies = {
    axios,
    'form-data': json('node_modules', 'form-data', 'package.json').version,
    '@types/node': '20.19.43',
  };
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'attach-app', private: true, dependencies }));
  // Here, so that the packages are found as an application finds them.
  const copy = "{ lib: require('authflight'), entry: require('authflight/axios'), axios: require('axios') }";
  writeFileSync(join(app, 'copy.cjs'), `module.exports = ${copy};\n`);
  writeFileSync(
    join(app, 'entry.mjs'),
    [
      "export * as lib from 'authflight';",
      "export * as entry from 'authflight/axios';",
      "export { default as axios } from 'axios';",
      "export { default as copy } from './copy.cjs';",
    ].join('\n'),
  );
  await installTarball(app);
  return app;
}

async function openNode(config, onReport) {
  const main = fileURLToPath(new URL('./node-main.mjs', import.meta.url));
  const node = start(process.execPath, ['--expose-gc', main, JSON.stringify(config)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  node.child.on('message', onReport);
  return node;
}

async function openPage(platform, config, onReport, defer) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'page.mjs')],
    bundle: true,
    format: 'esm',
    write: false,
    platform: 'browser',
    target: 'es2022',
    alias: { 'attach-app': join(config.app, 'entry.mjs') },
    logLevel: 'error',
  });
  const pages = await startPageServer({ scripts: { '/suite.js': outputFiles[0].text }, onReport });
  defer(() => pages.close());
  const { open } = await import(`../js/platforms/${platform}.mjs`);
  return open(`${pages.origin}/suite/deep?config=${encodeURIComponent(JSON.stringify(config))}`, { tools: tools() });
}

/** Runs the suite once; `{ passed, failed }`. */
async function runSuite(platform, axios) {
  const score = { passed: 0, failed: 0 };
  const fail = (text) => {
    score.failed += 1;
    process.stdout.write(`FAIL ${text}\n`);
  };
  if (platform === 'types') {
    await compileTypes(await makeApp(axios), (name, problem) => {
      if (problem) fail(`${name}\n${problem.replace(/^/gm, '       ')}`);
      else score.passed += 1;
    });
    return score;
  }
  const cleanups = [];
  let planned = 0;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const limit = setTimeout(finish, RUN_LIMIT_MS, `not done after ${RUN_LIMIT_MS / 1000} s`);
  let silence;
  const onReport = (message) => {
    clearTimeout(silence);
    if (message.type === 'plan') planned = message.count;
    if (message.type === 'begin') silence = setTimeout(finish, SILENCE_LIMIT_MS, `stuck in ${message.name}`);
    if (message.type === 'result') {
      const name = `${message.file}: ${message.name} (${message.ms} ms)`;
      if (!message.ok) fail(`${name}\n${message.error.replace(/^/gm, '       ')}`);
      else {
        score.passed += 1;
        if (!values.quiet) process.stdout.write(`ok   ${name}\n`);
      }
    }
    if (message.type === 'broken') finish(`the suite broke: ${message.error}`);
    if (message.type === 'end') {
      for (const stray of message.strays) fail(`unhandled, after the tests: ${stray}`);
      finish();
    }
  };
  try {
    const app = await makeApp(axios);
    const server = await startServerThread();
    cleanups.push(() => server.close());
    const config = { platform, origins: server.origins, only, app, axios };
    const runner = await (platform === 'node'
      ? openNode(config, onReport)
      : openPage(platform, config, onReport, (cleanup) => cleanups.push(cleanup)));
    cleanups.push(() => runner.stop());
    runner.ended.then((why) => setTimeout(finish, 500, `${why} before the tests did`));
    const problem = await finished;
    if (problem) fail(problem);
    const run = score.passed + score.failed;
    if (run < planned) fail(`${planned - run} tests were not run`);
    if (run === 0) fail('no test was run');
  } finally {
    clearTimeout(limit);
    clearTimeout(silence);
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
  return score;
}

const total = { passed: 0, failed: 0 };
for (const axios of list(values.axios)) {
  for (const platform of list(values.platform)) {
    const began = Date.now();
    const score = await runSuite(platform, axios).catch((error) => {
      process.stdout.write(`FAIL ${error.stack}\n`);
      return { passed: 0, failed: 1 };
    });
    total.passed += score.passed;
    total.failed += score.failed;
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    process.stdout.write(
      `axios ${axios} in ${platform}: ${score.passed} passed, ${score.failed} failed, ${seconds} s\n`,
    );
  }
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
