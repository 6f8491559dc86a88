// Installs the tarball into real projects and runs each: node tests/consumers/run.mjs [--quick] [--only="vite 8,jest"]

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { runTests } from '../lib/runner.mjs';
import { startBrowser } from './lib/pages.mjs';
import { startVisits } from './lib/visits.mjs';

/** The kinds: a file each, and below it `consumers`. */
const KINDS = ['node', 'esbuild', 'webpack', 'script-tag', 'vite', 'vitest', 'jest', 'workerd', 'next'];
const QUICK_LIMIT_MS = 600_000;
const OVERALL_LIMIT_MS = 1_800_000;
/** Of one consumer, the installation of its packages included. */
const LIMIT_MS = 300_000;

const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } });
/** Beginnings of names. */
const only = values.only?.split(',');

const limitMs = values.quick ? QUICK_LIMIT_MS : OVERALL_LIMIT_MS;
await runTests(main, { lock: join(ROOT, 'target', 'consumers', '.lock'), limitMs });
process.exit();

async function main({ attempt }) {
  const visits = await startVisits();
  let browser;
  const context = {
    apiUrl: visits.url,
    visit: visits.visit,
    /** One browser for all who need one. */
    async browse(...args) {
      browser ??= startBrowser();
      return (await browser).visit(...args);
    },
  };
  try {
    for (const kind of KINDS) {
      const { consumers } = await import(`./${kind}.mjs`);
      for (const { name, slow = false, run } of consumers) {
        if ((values.quick && slow) || (only && !only.some((word) => name.startsWith(word)))) continue;
        await attempt(name, () => limited(run, context));
      }
    }
  } finally {
    await (await browser)?.close();
    await visits.close();
  }
}

/** Runs one consumer. What it has started ends with it, also when it takes too long. */
async function limited(run, context) {
  const cleanups = [];
  const after = (cleanup) => cleanups.push(cleanup);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  try {
    await Promise.race([run({ ...context, after }), late]);
  } finally {
    clearTimeout(timer);
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}
