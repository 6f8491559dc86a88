// Installs the tarball into real projects and runs each: node tests/packed/consumers.mjs [--quick] [--only="vite 8,jest"]

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { runTests } from '../lib/runner.mjs';
import { startBrowser } from './lib/pages.mjs';
import { layProject } from './lib/project.mjs';
import { startVisits } from './lib/visits.mjs';

/**
 * The kinds: a file each, whose `consumers` have a `name`, a `project` (and `parts`, other folders that it gets), and
 * `run`, which returns the files of the package that were taken. `slow`: no part of the quick ones. `limitMs`: more time.
 */
const KINDS = ['node', 'runtimes', 'esbuild', 'webpack', 'script-tag', 'vite', 'vitest', 'jest', 'workerd', 'next'];
const QUICK_LIMIT_MS = 600_000;
const OVERALL_LIMIT_MS = 2_700_000;
/** Of one consumer, when its packages are installed. */
const LIMIT_MS = 60_000;

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
      const { consumers } = await import(`./consumers/${kind}.mjs`);
      for (const consumer of consumers) {
        const { name, slow } = consumer;
        if ((values.quick && slow) || (only && !only.some((word) => name.startsWith(word)))) continue;
        await attempt(name, () => take(consumer, context));
      }
    }
  } finally {
    await (await browser)?.close();
    await visits.close();
  }
}

/** Installs and runs one consumer; returns what its line says. What it has started ends with it, also when it is late. */
async function take({ name, project, parts, limitMs = LIMIT_MS, run }, context) {
  const laid = project && (await layProject(project, parts));
  const cleanups = [];
  const after = (cleanup) => cleanups.push(cleanup);
  const begun = performance.now();
  const took = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitMs / 1000} s`)), limitMs);
  });
  try {
    const taken = await Promise.race([run({ ...context, ...laid, name, after }), late]);
    return `${taken.join(', ')}; ${took()}`;
  } catch (error) {
    error.detail = took();
    throw error;
  } finally {
    clearTimeout(timer);
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}
