// The pages whose code is executed by another runner than this folder's.

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
];

/** Who executes this page's code: `{ part, executed }`, or nobody else. */
export const ownerOf = (page) => OWNERS.find(({ files }) => files.test(page));
