// Drives client.fetch by the libraries that take one, as their pages in www/docs/clients say: node tests/clients/run.mjs [--only=ky,urql] [--platform=node]

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../../scripts/lib/browsers.mjs';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { ask } from '../../scripts/lib/run.mjs';
import { runTests } from '../lib/runner.mjs';
import { claims, codeFor, readPages } from './pages.mjs';

const HERE = join(ROOT, 'tests', 'clients');
const APP = join(ROOT, 'target', 'clients-app');
const OVERALL_LIMIT_MS = 240_000;
const TSC_LIMIT_MS = 120_000;
const TEST_LIMIT_MS = 20_000;

const { values } = parseArgs({ options: { only: { type: 'string' }, platform: { type: 'string' } } });
const only = values.only?.split(',');
const pages = readPages().filter(({ name }) => !only || only.includes(name));
const strays = [];
process.on('unhandledRejection', (reason) => strays.push(reason));

await runTests(main, { lock: join(ROOT, 'target', '.clients-app.lock'), limitMs: OVERALL_LIMIT_MS });

async function main({ attempt, check, report }) {
  mkdirSync(APP, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(HERE, file), join(APP, file));
  await installTarball(APP);
  for (const page of pages) {
    await check(claims(page));
  }
  await compile(report);
  const { startServer } = await bundle({ stdin: source(`export * from '${HERE}/server.mjs';`) }, 'server.mjs', 'node');
  const server = await startServer();
  try {
    if (values.platform !== 'chromium') await inNode(server, { attempt, report });
    if (values.platform !== 'node') await inChromium(server, { attempt, report });
  } finally {
    await server.close();
  }
}

/** Type-checks the pages' code as an application's, strictly. */
async function compile(report) {
  const folder = join(APP, 'printed');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  copyFileSync(join(HERE, 'trpc-router.ts'), join(folder, 'server.ts'));
  copyFileSync(join(HERE, 'schema.d.ts'), join(folder, 'schema.d.ts'));
  for (const { name, code } of pages) writeFileSync(join(folder, `${name}.ts`), code);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'],
    types: [],
  };
  const files = pages.map(({ name }) => `${name}.ts`);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = join(APP, 'node_modules', 'typescript', 'lib', 'tsc.js');
  const { ok, stdout } = await ask(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    cwd: folder,
    timeoutMs: TSC_LIMIT_MS,
  });
  const errors = stdout.split('\n').filter(Boolean);
  for (const { name } of pages) {
    const own = errors.filter((line) => line.startsWith(`${name}.ts(`));
    report(`${name}.md: the code compiles`, own.join('\n'));
  }
  const others = errors.filter((line) => !files.some((file) => line.startsWith(`${file}(`)));
  if (others.length > 0 || (!ok && errors.length === 0)) report('the code compiles', others.join('\n') || 'tsc failed');
}

async function inNode({ url }, { attempt, report }) {
  const { tests } = await bundle({ stdin: source(entry(url, 'node')) }, 'node.mjs', 'node');
  for (const [name, test] of Object.entries(tests)) {
    await attempt(`node: ${name}`, () => limited(test(), TEST_LIMIT_MS));
    const left = strays.splice(0);
    if (left.length > 0) report(`node: ${name}: no unhandled rejection`, left.map((error) => error?.stack).join('\n'));
  }
}

async function inChromium({ url, page: origin }, { attempt, report }) {
  const text = await bundle({ stdin: source(entry(url, 'chromium')) }, 'page.mjs', 'browser');
  const browser = await chromium.launch({
    executablePath: findBrowsers().chromium,
    headless: true,
    args: ['--headless', ...CHROMIUM_FLAGS],
  });
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(origin);
    await page.addScriptTag({ content: text, type: 'module' });
    await page.waitForFunction(() => globalThis.tests);
    for (const name of await page.evaluate(() => Object.keys(globalThis.tests))) {
      await attempt(`chromium: ${name}`, async () => {
        const run = page.evaluate((each) => globalThis.tests[each](), name);
        await limited(run, TEST_LIMIT_MS);
      });
      const left = errors.splice(0);
      if (left.length > 0) report(`chromium: ${name}: no error in the page`, left.map(({ stack }) => stack).join('\n'));
    }
  } finally {
    await browser.close();
  }
}

/** A module of the application. */
function source(contents) {
  return { contents, resolveDir: APP, loader: 'js' };
}

/** All tests of all pages' code, with the server at `url`. */
function entry(url, platform) {
  const folder = join(APP, platform);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const page of pages) writeFileSync(join(folder, `${page.name}.ts`), codeFor(page, url, platform));
  const lines = pages.map(
    ({ name }, index) => `
import * as block${index} from '${folder}/${name}.ts';
import driver${index} from '${HERE}/drivers/${name}.mjs';
for (const [name, test] of Object.entries(suite(driver${index}(block${index}), block${index}, control))) {
  tests['${name}: ' + name] = test;
}`,
  );
  return `import { controlAt, suite } from '${HERE}/suite.mjs';
const control = controlAt('${url}');
export const tests = {};
globalThis.tests = tests;
${lines.join('\n')}`;
}

/** For Node the module, for browsers its text. Packages are those of the application. */
async function bundle(input, name, platform) {
  const outfile = join(APP, name);
  await build({
    ...input,
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform,
    nodePaths: [join(APP, 'node_modules')],
    logLevel: 'error',
    ...(platform === 'node' ? { packages: 'external' } : { define: { 'process.env.NODE_ENV': '"development"' } }),
  });
  if (platform === 'node') return import(`${pathToFileURL(outfile)}?${Date.now()}`);
  return readFileSync(outfile, 'utf8');
}

function limited(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
