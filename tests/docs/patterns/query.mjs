// One query function for the page and for the server that renders it.

import assert from 'node:assert/strict';

const DATA = '/api/data/7';
const DATA_OF_ADA = JSON.stringify({ owner: 'ada', number: 7 });

/** The state of the cache that a server hands to the page, fetched with `client(block's module)`. */
async function prefetched(t, makeClient) {
  const { prefetchData, files } = await t.load();
  await prefetchData(files.queryClient, makeClient, 7);
  return files.dehydrate(files.queryClient);
}

const context = ({ accessToken, refreshToken }) => ({
  req: { headers: { cookie: `ACCESS_TOKEN_KEY=${accessToken}; REFRESH_TOKEN_KEY=${refreshToken}` }, url: '/' },
  res: { headersSent: false, headers: {}, getHeader: () => undefined, setHeader: () => undefined },
});

const show = async (page, state) => {
  await page.evaluate(([given]) => files.render(block.useData, 7, given), [state]);
  await page.getByText(DATA_OF_ADA).waitFor();
};

/** `file`, `factory`: where the application makes its client for the server. */
const hydrates = (file, factory) => async (t) => {
  t.api.reset({ expired: true });
  const tokens = t.api.login('ada');
  const server = await t.load({ text: `export * from '${file}'`, language: 'ts' });
  const state = await prefetched(t, server[factory](context(tokens)));
  assert.equal(t.api.seen.refreshes, 1);
  const asked = t.api.seen.requests.length;
  await show(await t.open(), state);
  assert.equal(t.api.seen.requests.length, asked);
};

const HYDRATES = 'is prefetched on the server, with one refresh, and the page asks for nothing';

export const query = {
  query: {
    system: 'S1',
    before: { [HYDRATES]: hydrates('@/lib/server-axios', 'getServerAxios') },
    after: {
      [HYDRATES]: hydrates('@/lib/server-api', 'getServerApi'),
      async 'is fetched in the page by the same function, with one refresh'(t) {
        t.api.reset({ expired: true });
        const { accessToken, refreshToken } = t.api.login('ada');
        await show(await t.open({ cookies: { accessToken, refreshToken } }));
        assert.equal(t.api.seen.refreshes, 1);
        assert.deepEqual(
          t.api.seen.requests.filter(({ name }) => name === `GET ${DATA}`).map(({ status }) => status),
          [401, 200],
        );
      },
    },
  },
};
