// Does what the README says: compiles and runs its code blocks, and follows it in a new application: node tests/readme/run.mjs

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installTarball, TARBALL } from '../../scripts/lib/install-tarball.mjs';
import { npm } from '../../scripts/lib/npm.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { ask } from '../../scripts/lib/run.mjs';
import { startApi } from '../lib/api.mjs';
import { APP, APP_LOCK, compileBlocks, executeBlock, layApp } from '../lib/blocks.mjs';
import { blocksOf } from '../lib/markdown.mjs';
import { runTests } from '../lib/runner.mjs';
import { claims } from './claims.mjs';
import { siteTests, startSite } from './site.mjs';

const OVERALL_LIMIT_MS = 420_000;
const DEEDS = ['run', 'types', 'install', 'scripts'];

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const blocks = blocksOf(readme);

await runTests(main, { lock: APP_LOCK, limitMs: OVERALL_LIMIT_MS });

async function main({ attempt, check, report }) {
  for (const block of blocks)
    await attempt(`${name(block)}: has a test`, () => assert.equal(untested(block), undefined));
  layApp(blocks.filter(({ file }) => file));
  await installTarball(APP);
  await check(claims(readme, blocks, APP));
  const checked = blocks.filter(({ deed }) => deed === 'run' || deed === 'types');
  await compileBlocks(checked, { name, report });

  const api = await startApi();
  try {
    for (const block of blocks.filter(({ deed }) => deed === 'run')) {
      await attempt(`${name(block)}: runs`, () => executeBlock(block, api));
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

/** Why a block is not tested; `undefined`: it is. */
function untested({ file, deed }) {
  if (file && deed) return 'it is a file and has a test comment too';
  if (!file && !DEEDS.includes(deed)) return `no test comment of ${DEEDS.join(', ')} before it, and no file name in it`;
  return undefined;
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
