// The faults of article S1: each is seen on the article's own code, and is not there on the packed package. Both are the
// same Next.js application, next build && next start, with a real API server and a real Chromium.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startApi } from '../../www/api/server.mjs';
import { buildArticle, buildArticleDouble } from './article-app.mjs';
import { printCounters } from './counters.mjs';
import { cases } from './s1-cases.mjs';
import { useSite } from './site.mjs';

const rows = [];
after(() => printCounters('S1: article / this package', rows));

describe("the article's code", () => suite('article', buildArticleDouble));
describe('this package', () => suite('here', buildArticle));

/** Every case on one of the two applications, `side`. */
function suite(side, build) {
  const site = useSite({ build });
  const foreign = {};
  before(async () => {
    foreign.api = await startApi();
  });
  after(() => foreign.api?.close());

  for (const [name, { run, ...expected }] of Object.entries(cases)) {
    it(name, async () => {
      foreign.api.reset();
      const found = await run(site, foreign.api);
      const { refreshAttempts, unauthorized, replays, reuseDetected } = site.api.counters;
      const seen = { refreshAttempts, unauthorized, replays, reuseDetected, ...found };
      rows.push({ name, side, ...seen });
      const wanted = expected[side] ?? expected.both;
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, seen[key]])), wanted);
    });
  }
}
