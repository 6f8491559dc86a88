// Does what the documentation says: every code block runs, every link leads somewhere: node tests/docs/run.mjs

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { SYSTEMS } from '../../www/api/systems.mjs';
import { startApi } from '../lib/api.mjs';
import { APP, APP_LOCK, compileBlocks, executeBlock, layApp } from '../lib/blocks.mjs';
import { blocksOf, linesOfCode } from '../lib/markdown.mjs';
import { runTests } from '../lib/runner.mjs';
import { exampleTests } from './examples.mjs';
import { ownerOf } from './owners.mjs';
import { load, startPages } from './pages.mjs';
import { contexts } from './patterns/contexts.mjs';
import { inject } from './patterns/inject.mjs';
import { query } from './patterns/query.mjs';
import { respond } from './patterns/respond.mjs';
import { server } from './patterns/server.mjs';
import { linkTests, siteTests, startSite } from './site.mjs';

const DOCS = join(ROOT, 'www', 'docs');
const OVERALL_LIMIT_MS = 540_000;
const TEST_LIMIT_MS = 30_000;
const PATTERNS = { ...inject, ...respond, ...server, ...query, ...contexts };

const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length);

const pages = readdirSync(DOCS, { recursive: true })
  .filter((file) => file.endsWith('.md'))
  .sort()
  .map((file) => {
    const text = readFileSync(join(DOCS, file), 'utf8');
    return { file: file.replaceAll('\\', '/'), text, blocks: blocksOf(text) };
  });
const allBlocks = pages.flatMap(({ file, blocks: each }) => each.map((block) => ({ ...block, page: file })));
const blocks = allBlocks.filter(({ deed }) => deed);

await runTests(main, { lock: APP_LOCK, limitMs: OVERALL_LIMIT_MS });

async function main({ attempt, check, report }) {
  await check(registry());
  await check(counts());
  await check(linkTests(pages));
  await check(exampleTests(pages));
  layApp(
    blocks.filter(({ file }) => file),
    { more: join('docs', 'src') },
  );
  await installTarball(APP);
  await compileBlocks(blocks, { name, report });
  const running = await startAll();
  try {
    for (const block of blocks) {
      if (only && !block.deed?.includes(only)) continue;
      if (block.deed === 'run') await attempt(`${name(block)}: runs`, () => executeBlock(block, running.apis.S1));
      else await tryPattern(block, running, attempt);
    }
    if (!only) await trySite(running.apis.S1.url, check);
  } finally {
    await running.stop();
  }
}

async function trySite(apiUrl, check) {
  const site = await startSite(apiUrl);
  try {
    await check(siteTests(site.url, pages));
  } finally {
    await site.close();
  }
}

function name({ page, line, deed, words }) {
  return `www/docs/${page}:${line} (${[deed, ...words].join(' ')})`;
}

/** The tests of a pattern, each on an API server that is as new. */
async function tryPattern(block, { apis, foreign, browser }, attempt) {
  const { system, [block.words[0]]: tests = {} } = PATTERNS[block.deed] ?? {};
  for (const [behaviour, test] of Object.entries(tests)) {
    await attempt(`${name(block)}: ${behaviour}`, async () => {
      const api = apis[system];
      api.reset();
      foreign.reset();
      const opened = [];
      const open = async (options) => {
        opened.push(await browser.open(block, api, options));
        return opened.at(-1);
      };
      try {
        const { holdLogin } = browser;
        const t = { api, foreign, system: SYSTEMS[system], open, holdLogin, load: (other = block) => load(other, api) };
        await withLimit(test(t), TEST_LIMIT_MS);
      } finally {
        for (const page of opened) await browser.close(page);
      }
    });
  }
}

function withLimit(promise, ms) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function startAll() {
  const names = Object.keys(SYSTEMS);
  const started = await Promise.all(names.map((system) => startApi(SYSTEMS[system])));
  const apis = Object.fromEntries(names.map((system, index) => [system, started[index]]));
  const foreign = await startApi();
  const browser = await startPages();
  return {
    apis,
    foreign,
    browser,
    async stop() {
      await browser.stop();
      for (const api of [...started, foreign]) await api.close();
    },
  };
}

/** No block without a test, and no test without a block. */
function registry() {
  const variants = Object.entries(PATTERNS).flatMap(([pattern, { system, ...each }]) =>
    Object.keys(each).map((variant) => `${pattern} ${variant}`),
  );
  const wanted = blocks.filter(({ deed }) => deed !== 'run').map(({ deed, words }) => [deed, ...words].join(' '));
  return {
    'every block without a test here is executed by the tests of its page': async () => {
      const parts = readFileSync(join(ROOT, 'scripts', 'test.mjs'), 'utf8');
      for (const { page, line, text } of allBlocks.filter(({ deed }) => !deed)) {
        const owner = ownerOf(page);
        assert.ok(owner, `${page}:${line}: no test comment, and no other tests of this page`);
        assert.ok(
          new RegExp(`^  (async )?${owner.part}(\\(\\)|:)`, 'm').test(parts),
          `scripts/test.mjs has no part ${owner.part}`,
        );
        const executed = await owner.executed();
        assert.ok(
          executed.some((each) => each.trim() === text.trim()),
          `${page}:${line}: not executed by the part ${owner.part}`,
        );
      }
    },
    'every block has tests, and every test a block': () => assert.deepEqual(wanted.sort(), variants.sort()),
    'a block of an example has as many lines as the text before it says': () => {
      for (const { page, line, text } of allBlocks.filter(({ page }) => ownerOf(page)?.part === 'examples')) {
        const before = pages.find(({ file }) => file === page).text.split('\n');
        const [, said] = /(\d+) lines:$/.exec(before[line - 3]) ?? [];
        assert.equal(Number(said), linesOfCode(text), `${page}:${line}`);
      }
    },
  };
}

/** `Before, 7 lines:` and `After, 6 lines:`, as the text before a block has it. */
function counts() {
  return Object.fromEntries(
    blocks
      .filter(({ deed, words }) => PATTERNS[deed]?.before && words.length > 0)
      .map((block) => [
        `${name(block)}: has as many lines as the text says`,
        () => {
          const { text } = pages.find(({ file }) => file === block.page);
          const before = text
            .split('\n')
            .slice(0, block.line - 2)
            .join('\n');
          const [said] = before.match(/^(Before|After), (\d+) lines/gm)?.slice(-1) ?? [];
          assert.equal(said?.toLowerCase(), `${block.words[0]}, ${linesOfCode(block.text)} lines`);
        },
      ]),
  );
}
