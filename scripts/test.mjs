// Everything: `npm test` sets up, lints, builds, tests on real parts, and prints what the package weighs.
// `npm test -- --only=native,js` runs some of the parts.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { installTarball, TARBALL } from './lib/install-tarball.mjs';
import { ROOT } from './lib/paths.mjs';
import { note, ok, seconds } from './lib/report.mjs';
import { run } from './lib/run.mjs';
import { buildWww, WWW } from './lib/www.mjs';
import { lint } from './lint.mjs';
import { setup } from './setup.mjs';
import { size } from './size.mjs';

const NODE = process.execPath;

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');

const { wasmEnv, ...tools } = await setup({ for: 'test' });

/** As many parts at once: most of them wait for a browser or a server half of the time. */
const LANES = 2;

/** Each part, in the order in which they begin. It answers with how many tests passed, or throws. */
const PARTS = {
  async build() {
    await build(wasmEnv);
    await size();
    return 1;
  },
  async native() {
    const { stdout, tail } = await run('cargo', ['nextest', 'run', '--features', 'server', '--no-fail-fast'], {
      env: tools.env,
      label: 'native tests',
    });
    return count(/(\d+) passed/, [stdout, ...tail]);
  },
  async lint() {
    return lint();
  },
  async replay() {
    const args = ['test', '--features', 'server', '--test', 'model', 'traces_of_walks'];
    await run('cargo', args, { env: tools.env, label: 'walks of the model' });
    return script('tests/replay/run.mjs');
  },
  package: () => script('tests/packed/tarball.mjs'),
  types: () => script('tests/types/run.mjs'),
  web: () => both(web('chrome', tools.chromedriver), web('firefox', tools.geckodriver)),
  node: () => script('tests/js/run.mjs', '--platform=node', '--quiet'),
  chromium: () => script('tests/js/run.mjs', '--platform=chromium', '--quiet'),
  firefox: () => script('tests/js/run.mjs', '--platform=firefox', '--quiet'),
  webkit: () => script('tests/js/run.mjs', '--platform=webkit', '--quiet'),
  async storms() {
    return (await script('tests/storms/run.mjs', '--runs=10')) + (await script('tests/storms/long.mjs'));
  },
  redis: () => script('tests/redis/run.mjs'),
  async tabs() {
    const cases = await script('tests/tabs/run.mjs');
    const elsewhere = (browser) => script('tests/tabs/run.mjs', `--browser=${browser}`, '--only=: local');
    const random = (kill) => script('tests/tabs/random.mjs', `--kill=${kill}`, '--runs=20', '--quiet');
    return (
      cases +
      (await both(
        both(elsewhere('firefox'), elsewhere('webkit')),
        random('none').then(async (runs) => runs + (await random('leader'))),
      ))
    );
  },
  waking: () => nodeTests('tests/js/waking.test.mjs'),
  attach: () => script('tests/attach/run.mjs', '--quiet'),
  clients: () => script('tests/clients/run.mjs'),
  consumers: () => script('tests/packed/consumers.mjs', '--quick'),
  differential: () =>
    both(
      script('tests/differential/run.mjs', '--platform=node', '--quiet'),
      script('tests/differential/run.mjs', '--platform=chromium', '--quiet'),
    ),
  async demo() {
    await run(NODE, [join(ROOT, 'scripts', 'demo.mjs'), '--check'], { label: 'npm run demo -- --check' });
    return 1;
  },
  async api() {
    await installTarball(WWW);
    return nodeTests('www/api/server.test.mjs');
  },
  async e2e() {
    await buildWww();
    return nodeTests(
      'tests/e2e/s1.test.mjs',
      'tests/e2e/s1-query.test.mjs',
      'tests/e2e/s1-httponly.test.mjs',
      'tests/e2e/s1-faults.test.mjs',
      'tests/e2e/users.test.mjs',
      'tests/e2e/article.test.mjs',
    );
  },
  examples: () => nodeTests('tests/e2e/s2.test.mjs', 'tests/e2e/s3.test.mjs', 'tests/e2e/s5.test.mjs'),
  // Several builds of one application: the longest part, unless they are there from the last time.
  s4: () =>
    nodeTests(
      ...['next-proxy', 'session-boundary', 's4-docs', 's4', 's4-variants', 's4-article'].map(
        (name) => `tests/e2e/${name}.test.mjs`,
      ),
    ),
  // That the benchmarks run, and who settles; no times.
  bench: () => script('bench/run.mjs', '--check'),
  readme: () => script('tests/readme/run.mjs'),
  docs: () => script('tests/docs/run.mjs'),
};

/** wasm-bindgen-test in one browser, headless. */
async function web(browser, driver) {
  const args = ['test', '--headless', `--${browser}`, `--${driver.split('/').pop()}`, driver];
  const { stdout, tail } = await run(tools.wasmPack, [...args, '--mode', 'no-install', '--test', 'web'], {
    env: wasmEnv,
    label: `wasm-bindgen-test in ${browser}`,
  });
  return count(/(\d+) passed/, [stdout, ...tail]);
}

async function both(first, second) {
  const [a, b] = await Promise.allSettled([first, second]);
  for (const { reason } of [a, b]) if (reason) throw reason;
  return a.value + b.value;
}

/** A runner that closes with `N passed, N failed`. */
async function script(file, ...args) {
  const label = [file, ...args].join(' ').replace(/ --quiet$/, '');
  const { stdout } = await run(NODE, [join(ROOT, file), ...args], { label });
  return count(/(\d+) passed/, [stdout]);
}

/** Each file by itself: the runner of `--test` reads binary messages out of what a file prints, and trips over them at times. */
async function nodeTests(...files) {
  let passed = 0;
  for (const file of files) {
    const { stdout } = await run(NODE, ['--test-reporter=tap', join(ROOT, file)], { label: file });
    passed += count(/^# pass (\d+)/m, [stdout]);
  }
  return passed;
}

/** The last number that the pattern finds; no tests at all is a failure. */
function count(pattern, texts) {
  const found = [...texts.join('\n').matchAll(new RegExp(pattern, 'gm'))].map(([, number]) => Number(number));
  const number = found.at(-1) ?? 0;
  if (number === 0) throw new Error('no test ran');
  return number;
}

/** These need no package. */
const APART = ['build', 'native', 'lint'];

const start = Date.now();
const rows = [];
const waiting = Object.keys(PARTS).filter((name) => !only || only.includes(name));
let built = Promise.resolve();

async function runPart(name) {
  if (!APART.includes(name)) await built;
  const begun = Date.now();
  try {
    const passed = await PARTS[name]();
    rows.push({ name, passed, failed: 0 });
    ok(`${name}: ${passed} in ${seconds(begun)}`);
  } catch (error) {
    rows.push({ name, passed: 0, failed: 1 });
    process.stderr.write(`✗ ${name} after ${seconds(begun)}\n${error.stack}\n`);
  }
}

async function lane() {
  for (let name = waiting.shift(); name; name = waiting.shift()) {
    const running = runPart(name);
    if (name === 'build') built = running;
    await running;
  }
}

await Promise.all(Array.from({ length: LANES }, lane));

const failed = rows.filter((row) => row.failed > 0).map((row) => row.name);
note(`${rows.length} parts in ${seconds(start)}; package: ${readFileSync(TARBALL).length} bytes`);
if (failed.length > 0) note(`failed: ${failed.join(', ')}`);
console.log(`${rows.reduce((sum, row) => sum + row.passed, 0)} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
