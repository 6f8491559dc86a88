// Does what the README says: compiles and runs its code blocks, and follows it in a new application: node tests/readme/run.mjs

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { installTarball, TARBALL } from '../../scripts/lib/install-tarball.mjs';
import { withLock } from '../../scripts/lib/lock.mjs';
import { npm } from '../../scripts/lib/npm.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { ask } from '../../scripts/lib/run.mjs';
import { startApi } from './api.mjs';
import { blocksOf, untested } from './blocks.mjs';
import { claims } from './claims.mjs';
import { lay, siteTests, startSite } from './site.mjs';

const APP = join(ROOT, 'target', 'readme-app');
const BLOCKS = join(APP, '.blocks');
/** Where the README says that the API server is. */
const PRINTED_API = 'http://localhost:4000';
const OVERALL_LIMIT_MS = 420_000;
const BLOCK_LIMIT_MS = 30_000;
const TSC_LIMIT_MS = 120_000;

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const blocks = blocksOf(readme);
const score = { passed: 0, failed: 0 };

const timer = setTimeout(() => {
  process.stdout.write(`FAIL not done after ${OVERALL_LIMIT_MS / 1000} s\n`);
  finish(1);
  process.exit();
}, OVERALL_LIMIT_MS);

await withLock(join(ROOT, 'target', '.readme-app.lock'), main).catch((error) => report('the run itself', error.stack));
clearTimeout(timer);
finish(0);

async function main() {
  for (const block of blocks)
    await attempt(`${name(block)}: has a test`, () => assert.equal(untested(block), undefined));
  lay(
    APP,
    blocks.filter(({ file }) => file),
  );
  await installTarball(APP);
  await check(claims(readme, blocks, APP));
  await compile(blocks.filter(({ deed }) => deed === 'run' || deed === 'types'));

  const api = await startApi();
  try {
    for (const block of blocks.filter(({ deed }) => deed === 'run')) {
      await attempt(`${name(block)}: runs`, () => execute(block, api));
    }
    for (const block of blocks.filter(({ language }) => language === 'sh')) {
      await attempt(`${name(block)}: works`, () => (block.deed === 'install' ? install(block) : scripts(block)));
    }
    let site;
    await attempt('the application builds and starts', async () => {
      site = await startSite(APP, api);
    });
    try {
      if (site) await check(siteTests(site.url, api));
    } finally {
      await site?.stop();
    }
  } finally {
    await api.close();
  }
}

function name({ line, file, language }) {
  return `README.md:${line} (${file ?? language})`;
}

async function check(tests) {
  for (const [name, test] of Object.entries(tests)) await attempt(name, test);
}

async function attempt(name, test) {
  try {
    await test();
    report(name);
  } catch (error) {
    report(name, error.code === 'ERR_ASSERTION' ? error.message : String(error.stack));
  }
}

function report(name, problem) {
  score[problem ? 'failed' : 'passed'] += 1;
  const why = problem ? `${problem.replace(/^/gm, '       ')}\n` : '';
  process.stdout.write(`${problem ? 'FAIL' : 'ok  '} ${name}\n${why}`);
}

function finish(unfinished) {
  process.stdout.write(`${score.passed} passed, ${score.failed + unfinished} failed\n`);
  process.exitCode = unfinished > 0 || score.failed > 0 || score.passed === 0 ? 1 : 0;
}

/** Type-checks blocks as files of the application; those of the application itself are checked by its build. */
async function compile(checked) {
  rmSync(BLOCKS, { recursive: true, force: true });
  mkdirSync(BLOCKS);
  const files = checked.map(({ line, language, text }) => {
    const file = `line-${line}.${language}`;
    writeFileSync(join(BLOCKS, file), text);
    return file;
  });
  const options = { checkJs: true, incremental: false, types: ['node'] };
  const config = { extends: '../tsconfig.json', compilerOptions: options, include: [], files };
  writeFileSync(join(BLOCKS, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(APP, 'node_modules', 'typescript', 'lib', 'tsc.js');
  const { ok, stdout } = await ask(process.execPath, [tsc, '-p', BLOCKS, '--pretty', 'false'], {
    cwd: BLOCKS,
    timeoutMs: TSC_LIMIT_MS,
  });
  const errors = stdout.split('\n').filter(Boolean);
  checked.forEach((block, index) => {
    const own = errors.filter((line) => line.startsWith(`${files[index]}(`));
    report(`${name(block)}: compiles`, own.join('\n'));
  });
  const others = errors.filter((line) => !files.some((file) => line.startsWith(`${file}(`)));
  if (others.length > 0 || (!ok && errors.length === 0))
    report('the blocks compile', others.join('\n') || 'tsc failed');
}

/** Runs a block in Node against the API server, and holds what it prints against its `// →` comments. */
async function execute({ line, language, text, words, prints }, api) {
  api.reset({ expired: words.includes('expired') });
  const { code } = await transform(text.replaceAll(PRINTED_API, api.url), { loader: language, target: 'node20' });
  const file = join(BLOCKS, `line-${line}.mjs`);
  writeFileSync(file, code);
  const { ok, stdout, stderr } = await ask(process.execPath, [file], { cwd: APP, timeoutMs: BLOCK_LIMIT_MS });
  // Node shows the source line, which is the whole of a minified file.
  const said = `${stdout}${stderr}`.split('\n').filter((each) => each.length < 1000);
  assert.ok(ok, said.join('\n'));
  assert.deepEqual(stdout.split('\n').filter(Boolean), prints);
  const refreshes = words.find((word) => word.startsWith('refreshes='));
  if (refreshes) assert.equal(`refreshes=${api.seen.refreshes}`, refreshes);
}

/** `npm install authflight`, with the packed package for the published one. */
async function install({ text }) {
  const folder = join(APP, '.install');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const [command, ...args] = text.trim().split(' ');
  assert.equal(command, 'npm');
  const given = args.map((word) => (word === 'authflight' ? TARBALL : word));
  await npm([...given, '--no-audit', '--no-fund'], { cwd: folder, label: 'readme: npm install', show: 'none' });
  const installed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  assert.deepEqual(Object.keys(installed.dependencies), ['authflight']);
  const script = "console.log(typeof require('authflight').createClient)";
  assert.equal((await ask(process.execPath, ['-e', script], { cwd: folder })).stdout.trim(), 'function');
}

/** `npm run x`: a script of this repository. What it does is tested where it belongs. */
function scripts({ text }) {
  const { scripts: known } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const command of text.trim().split('\n')) {
    const script = /^npm (?:run )?(\S+)/.exec(command)?.[1];
    assert.ok(known[script], `package.json has no script for ${command}`);
  }
}
