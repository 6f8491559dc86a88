// The pages whose code is executed by another runner than this folder's.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';

/**
 * `files`: paths below www/docs. `part`: of scripts/test.mjs, which runs it. `executed()`: the text of every block that it
 * executes. A block that has a test comment is run here; one that is in none of these lists has no test, and fails.
 */
const OWNERS = [
  {
    files: /^clients\/[^/]+\.md$/,
    part: 'clients',
    executed: async () => {
      const { readPages } = await import('../clients/pages.mjs');
      return readPages().flatMap(({ code, install }) => [code, install]);
    },
  },
  {
    files: /^examples\/pages-router\.md$/,
    part: 'e2e',
    executed: async () => SITE.map(shown),
  },
  {
    files: /^examples\/(split-storage|error-codes|proactive-expiry)\.md$/,
    part: 'examples',
    executed: async () => EXAMPLES.map(shown),
  },
  {
    files: /^examples\/app-router\.md$/,
    part: 's4',
    executed: async () => {
      const { filesOfPage } = await import('../e2e/s4/page.mjs');
      return filesOfPage().map(({ text }) => text);
    },
  },
  {
    files: /^redis\.md$/,
    part: 'redis',
    executed: async () => {
      const { printedBlocks } = await import('../redis/printed.mjs');
      return printedBlocks().map(({ text }) => text);
    },
  },
];

/** What the page of the site shows: its files, and the article's code in their place. */
const SITE = [
  'tests/e2e/articles/s1/src/module/axios/cookies.ts',
  'tests/e2e/articles/s1/src/module/axios/index.ts',
  'tests/e2e/articles/s1/src/module/axios/refresh.ts',
  'tests/lint/fixtures/client-as-parameter.ts',
  'www/src/hooks/useGetDataById.ts',
  'www/src/lib/query-client.ts',
  'www/src/module/api.ts',
  'www/src/module/httponly.ts',
];

/** What the pages of the examples show: files of the examples, and the articles' code, which the tests put in their place. */
const EXAMPLES = [
  'tests/e2e/articles/s2/authClient.ts',
  'tests/e2e/articles/s2/axiosClient.ts',
  'tests/e2e/articles/s3/common.ts',
  'tests/e2e/articles/s3/tokenUtils.ts',
  'tests/e2e/articles/s5/instance.ts',
  'www/examples/s2-split-storage/gentle/api.ts',
  'www/examples/s2-split-storage/src/api.ts',
  'www/examples/s3-error-codes/src/api.ts',
  'www/examples/s5-proactive-expiry/src/api.ts',
  'www/examples/s5-proactive-expiry/src/store.ts',
];
/** The sentence of purpose that a file opens with; the page says it in its own words. */
const PURPOSE = /^\/\/ .*\n\n?/;

const shown = (file) => readFileSync(join(ROOT, file), 'utf8').replace(PURPOSE, '');

/** Who executes this page's code: `{ part, executed }`, or nobody else. */
export const ownerOf = (page) => OWNERS.find(({ files }) => files.test(page));
