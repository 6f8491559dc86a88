// On a server: one client for each request, and what the page that carries new cookies says.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';

const ME = '/api/users/me';
const AWESOME = '/api/awesome-data';
const HANG_MS = 500;

/** What `handler(context)` gives for one request with these cookies: `{ value, error, headers, set }`. */
async function visit(handler, cookies, path = '/me?tab=2') {
  const result = {};
  const server = createServer(async (req, res) => {
    req.cookies = cookies;
    try {
      result.value = await handler({ req, res, resolvedUrl: req.url });
    } catch (error) {
      result.error = error;
    }
    res.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    const url = `http://127.0.0.1:${server.address().port}${path}`;
    const response = await fetch(url, { headers: { cookie: cookie.join('; ') } });
    const set = response.headers.getSetCookie().map((text) => /^([^=]+)=([^;]*)/.exec(text).slice(1, 3));
    return { ...result, headers: response.headers, set: Object.fromEntries(set) };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const inCookies = ({ accessToken, refreshToken }) => ({
  ACCESS_TOKEN_KEY: accessToken,
  REFRESH_TOKEN_KEY: refreshToken,
});

/** Two requests of one render: what became of each. */
const both = (client) => {
  const outcome = (promise) =>
    Promise.race([
      promise.then(
        ({ status }) => status,
        ({ code, status }) => `${code} ${status}`,
      ),
      new Promise((resolve) => setTimeout(resolve, HANG_MS, 'pending')),
    ]);
  return Promise.all([ME, AWESOME].map((path) => outcome(client.get(path))));
};

/** The refresh is answered when both requests have been refused. */
function holdRefresh({ api, system }) {
  api.hold = ({ name }) =>
    name === `POST ${system.refreshPath}` ? api.when(({ refused }) => refused >= 2) : undefined;
}

const factory = (name) => ({
  async 'refreshes once for two requests, and the page carries the new cookies'(t) {
    t.api.reset({ expired: true });
    const tokens = t.api.login('ada');
    holdRefresh(t);
    const block = await t.load();
    const { value, set } = await visit((context) => both(block[name](context)), inCookies(tokens));
    assert.deepEqual(value, [200, 200]);
    assert.equal(t.api.seen.refreshes, 1);
    assert.deepEqual(Object.keys(set).sort(), ['ACCESS_TOKEN_KEY', 'REFRESH_TOKEN_KEY']);
    assert.notEqual(set.ACCESS_TOKEN_KEY, tokens.accessToken);
  },
});

async function refusedRender(t, name) {
  t.api.reset({ expired: true, refresh: 'refused' });
  const tokens = t.api.login('ada');
  holdRefresh(t);
  const block = await t.load();
  return visit((context) => both(block[name](context)), inCookies(tokens));
}

const cacheControl = async (t, name) => {
  t.api.reset({ expired: true });
  const tokens = t.api.login('ada');
  const block = await t.load();
  const { headers } = await visit((context) => block[name](context).get(ME), inCookies(tokens));
  return headers.get('cache-control');
};

const props = {
  async 'gives the props of both requests, after one refresh'(t) {
    t.api.reset({ expired: true });
    const tokens = t.api.login('ada');
    const { getServerSideProps } = await t.load();
    const { value } = await visit(getServerSideProps, inCookies(tokens));
    assert.deepEqual(value, { props: { me: { id: 'ada' }, awesomeData: { owner: 'ada', seat: '7A' } } });
    assert.equal(t.api.seen.refreshes, 1);
  },
  async 'redirects a visitor who is not signed in'(t) {
    const { getServerSideProps } = await t.load();
    const { value } = await visit(getServerSideProps, {});
    assert.deepEqual(value, { redirect: { destination: toLogin, permanent: false } });
  },
};
const toLogin = `/login?next=${encodeURIComponent('/me?tab=2')}`;

const brokenProps = async (t) => {
  t.api.reset({ expired: true, refresh: 'broken' });
  const tokens = t.api.login('ada');
  const { getServerSideProps } = await t.load();
  return visit(getServerSideProps, inCookies(tokens));
};

export const server = {
  'server-factory': {
    system: 'S1',
    before: {
      ...factory('getServerAxios'),
      async 'leaves the queued request hanging when the refresh is refused'(t) {
        const { value } = await refusedRender(t, 'getServerAxios');
        assert.deepEqual(value.sort(), ['ERR_BAD_REQUEST 401', 'pending']);
      },
      'lets caches store the page with the new cookies': async (t) =>
        assert.equal(await cacheControl(t, 'getServerAxios'), null),
    },
    after: {
      ...factory('getServerApi'),
      async 'settles both requests when the refresh is refused, and deletes the cookies'(t) {
        const { value, set } = await refusedRender(t, 'getServerApi');
        assert.deepEqual(value, Array(2).fill('ERR_SESSION_EXPIRED 401'));
        assert.deepEqual(set, { ACCESS_TOKEN_KEY: '', REFRESH_TOKEN_KEY: '' });
      },
      'keeps the page with the new cookies out of caches (R17)': async (t) =>
        assert.equal(await cacheControl(t, 'getServerApi'), 'private, no-store'),
    },
  },
  'server-props': {
    system: 'S1',
    before: {
      ...props,
      async 'sends a user whose session is alive to the login page, when the refresh endpoint is down'(t) {
        const { value, set } = await brokenProps(t);
        assert.equal(value.redirect.destination, toLogin);
        assert.equal(set.REFRESH_TOKEN_KEY, '');
      },
    },
    after: {
      ...props,
      async 'throws, and keeps the session, when the refresh endpoint is down'(t) {
        const { error, set } = await brokenProps(t);
        assert.equal(error.code, 'ERR_REFRESH_FAILED');
        assert.deepEqual(set, {});
      },
      async 'redirects a user whose session is over'(t) {
        t.api.reset({ expired: true, refresh: 'refused' });
        const tokens = t.api.login('ada');
        const { getServerSideProps } = await t.load();
        const { value, set } = await visit(getServerSideProps, inCookies(tokens));
        assert.equal(value.redirect.destination, toLogin);
        assert.deepEqual(set, { ACCESS_TOKEN_KEY: '', REFRESH_TOKEN_KEY: '' });
      },
    },
  },
  'one-render': {
    system: 'S4',
    before: {
      async 'refreshes for each request, and again for each page'(t) {
        const { tokens, result } = await render(t);
        assert.deepEqual(result.value, [200, 200]);
        assert.equal(t.api.seen.refreshes, 2);
        assert.deepEqual(result.set, {});
        const block = await t.load();
        await visit((context) => both(block.serverApi(context)), tokens);
        assert.equal(t.api.seen.refreshes, 4);
      },
    },
    after: {
      async 'refreshes once, and the next page needs none'(t) {
        const { tokens, result } = await render(t);
        assert.deepEqual(result.value, [200, 200]);
        assert.equal(t.api.seen.refreshes, 1);
        const block = await t.load();
        const again = await visit((context) => both(block.serverApi(context)), { ...tokens, ...result.set });
        assert.deepEqual(again.value, [200, 200]);
        assert.equal(t.api.seen.refreshes, 1);
      },
    },
  },
};

async function render(t) {
  t.api.reset({ expired: true });
  const tokens = t.api.login('ada');
  holdRefresh(t);
  const block = await t.load();
  const result = await visit((context) => both(block.serverApi(context)), tokens);
  t.api.hold = undefined;
  return { tokens, result };
}
