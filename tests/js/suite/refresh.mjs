// One refresh for all: how it is asked for, how its answer is read, what triggers it.

import { mapStore } from '../lib/stores.mjs';
import { deferred, stubFetch } from '../lib/stub.mjs';
import { pair } from '../lib/tokens.mjs';

const json = (entry) => JSON.parse(entry.body);

export default function refresh(test) {
  test('20 requests with an expired token make one refresh, and all are answered', { smoke: true }, async ({
    assert,
    api,
    expired,
    held,
    watch,
  }) => {
    const { client, tokens } = await expired();
    const events = watch(client);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => client.get('data', { params: { index } })),
    );
    assert.deepEqual(
      answers.map(({ data }) => data.query[0][1]),
      Array.from({ length: 20 }, (_, index) => String(index)),
    );
    const counters = await api.counters();
    assert.equal(counters.refresh, 1);
    assert.equal(counters.reuse, 0);
    assert.equal((await api.log('data')).length, 40, 'each request once more');
    const { access, refresh: renewed } = await held(client);
    assert.notEqual(access, tokens.accessToken);
    assert.notEqual(renewed, tokens.refreshToken);
    assert.deepEqual([events['refresh-start'].length, events['refresh-end'].length, events.tokens.length], [1, 1, 1]);
  });

  test('a second expiry makes a second refresh with the rotated token', async ({ assert, api, expired }) => {
    const { client } = await expired();
    await client.get('data');
    await api.expire();
    await client.get('data');
    assert.deepEqual([(await api.counters()).refreshed, (await api.counters()).reuse], [2, 0]);
  });

  test('a 403 or a 500 refreshes nothing', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    await assert.rejects(client.get('status/403'), { code: 'ERR_BAD_REQUEST', status: 403 });
    await assert.rejects(client.get('status/500'), { code: 'ERR_BAD_RESPONSE', status: 500 });
    assert.equal(await api.refreshes(), 0);
  });

  test('onTokens is called after every commit', async ({ assert, api, expired, held }) => {
    const seen = [];
    let client;
    const options = { onTokens: async () => void seen.push(client ? (await held(client)).access : 'login') };
    ({ client } = await expired({ options }));
    seen.length = 0;
    await client.get('data');
    await api.expire();
    await client.get('data');
    assert.equal(seen.length, 2);
    assert.equal(new Set(seen).size, 2, 'the new tokens are in storage by then');
  });

  // ---- how the refresh token is sent

  const sent = async ({ api, expired }, refreshOption, extra = {}) => {
    const { client, tokens } = await expired({
      options: { refresh: { url: api.refreshUrl, ...refreshOption }, ...extra },
    });
    await client.get('data');
    const [entry] = await api.log('refresh');
    return { entry, tokens };
  };

  test('sends the refresh token as JSON by default', async (t) => {
    const { entry, tokens } = await sent(t, {});
    t.assert.equal(entry.method, 'POST');
    t.assert.match(entry.headers['content-type'], /^application\/json/);
    t.assert.deepEqual(json(entry), { refreshToken: tokens.refreshToken });
    t.assert.equal(entry.headers.authorization, undefined, 'the dead access token stays here');
  });

  test("send: 'form' is the OAuth 2.0 request", async (t) => {
    const { entry, tokens } = await sent(t, { send: 'form' });
    t.assert.match(entry.headers['content-type'], /^application\/x-www-form-urlencoded/);
    const form = new URLSearchParams(entry.body);
    t.assert.equal(form.get('grant_type'), 'refresh_token');
    t.assert.equal(form.get('refresh_token'), tokens.refreshToken);
  });

  test("send: 'bearer' sends the refresh token in the header and an empty body", async (t) => {
    const { entry, tokens } = await sent(t, { send: 'bearer' });
    t.assert.equal(entry.headers.authorization, `Bearer ${tokens.refreshToken}`);
    t.assert.equal(entry.bytes, 0);
  });

  test('send: several ways at once, body, headers and method', async (t) => {
    const { entry, tokens } = await sent(t, {
      send: ['bearer', 'json'],
      body: { id: 7, email: 'a@b.c' },
      headers: { 'X-One': '1' },
      method: 'PUT',
    });
    t.assert.equal(entry.method, 'PUT');
    t.assert.equal(entry.headers.authorization, `Bearer ${tokens.refreshToken}`);
    t.assert.equal(entry.headers['x-one'], '1');
    t.assert.holds(json(entry), { id: 7, email: 'a@b.c' });
  });

  test('body as a function gets the refresh token', async (t) => {
    const { entry, tokens } = await sent(t, { body: (token) => ({ refresh_token: token, device: 'x' }) });
    t.assert.holds(json(entry), { refresh_token: tokens.refreshToken, device: 'x' });
  });

  test("send: 'cookie' sends no token of its own and lets credentials go along", async ({ assert, client }) => {
    const renewed = pair();
    const fetch = stubFetch((call) => {
      if (call.url.endsWith('refresh')) return { json: renewed };
      return call.headers.get('authorization') === `Bearer ${renewed.accessToken}` ? {} : { status: 401 };
    });
    const created = client(
      { fetch, refresh: { url: 'https://api.example.com/refresh', send: 'cookie' } },
      'memory',
      'https://api.example.com/',
    );
    const tokens = pair();
    await created.setTokens(tokens);
    await created.get('data');
    const [call] = fetch.to('/refresh');
    assert.equal(call.credentials, 'include');
    assert.ok(!String(call.body ?? '').includes(tokens.refreshToken), 'no token in the body');
    assert.equal(call.headers.get('authorization'), null);
  });

  // ---- how the answer is read

  for (const shape of ['camel', 'snake', 'token', 'data', 'string', 'text']) {
    test(`finds the tokens in an answer of the shape ${shape}`, async ({ assert, api, expired, held }) => {
      const single = shape === 'string' || shape === 'text';
      await api.refreshing({ shape, rotate: !single });
      const { client, tokens } = await expired();
      assert.equal((await client.get('data')).data.user, 'ann');
      const { access, refresh: renewed } = await held(client);
      assert.notEqual(access, tokens.accessToken);
      if (single) assert.equal(renewed, tokens.refreshToken);
      else assert.notEqual(renewed, tokens.refreshToken);
      await api.expire();
      assert.equal((await client.get('data')).data.user, 'ann', 'and again');
    });
  }

  test('parse finds tokens wherever they are', async ({ assert, api, expired }) => {
    await api.refreshing({ shape: 'nested' });
    const parse = (answer) => ({
      accessToken: (answer.data ?? answer).result.session.a,
      refreshToken: (answer.data ?? answer).result.session.r,
    });
    const { client } = await expired({ options: { refresh: { url: api.refreshUrl, parse } } });
    assert.equal((await client.get('data')).data.user, 'ann');
  });

  test('a refresh function gets the refresh token, a signal and fetch', { smoke: true }, async ({
    assert,
    api,
    expired,
    held,
  }) => {
    const calls = [];
    const options = {
      async refresh(refreshToken, { signal, fetch: send }) {
        calls.push({ refreshToken, signal });
        const response = await send(api.refreshUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ refreshToken }),
          signal,
        });
        return response.json();
      },
    };
    const { client, tokens } = await expired({ options });
    await Promise.all([client.get('data'), client.get('data?again')]);
    assert.equal(calls.length, 1);
    assert.equal(calls[0].refreshToken, tokens.refreshToken);
    assert.ok(calls[0].signal instanceof AbortSignal);
    assert.notEqual((await held(client)).refresh, tokens.refreshToken);
  });

  // ---- what triggers it

  const CODES = { 'T-002': 'refresh', 'T-003': 'logout', 'T-004': 'ignore' };

  test('isAuthError as a map of body codes: refresh', async ({ assert, api, expired }) => {
    await api.refusing({ status: 400, body: { code: 'T-002' } });
    const { client } = await expired({ options: { isAuthError: CODES } });
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('isAuthError as a map of body codes: logout', async ({ assert, api, expired, held }) => {
    await api.refusing({ status: 401, body: { code: 'T-003' } });
    const calls = [];
    const { client } = await expired({
      options: { isAuthError: CODES, onSessionExpired: (details) => void calls.push(details.reason) },
    });
    await assert.rejects(client.get('data'), { code: 'ERR_SESSION_EXPIRED', refreshOutcome: 'final' });
    assert.deepEqual(calls, ['verdict']);
    assert.deepEqual(await held(client), { access: null, refresh: null });
    assert.equal(await api.refreshes(), 0);
  });

  test('isAuthError as a map of body codes: ignored and unknown ones', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn({ options: { isAuthError: CODES } });
    for (const code of ['T-004', 'T-999', '__proto__', 'constructor']) {
      const error = await assert.rejects(
        client.get(`code/401/${code}`),
        { code: 'ERR_BAD_REQUEST', status: 401 },
        code,
      );
      assert.equal(error.response.data.code, code);
    }
    assert.equal(await api.refreshes(), 0);
  });

  test('a code that stays after the refresh is answered once more and no further', async ({
    assert,
    api,
    signedIn,
  }) => {
    const { client } = await signedIn({ options: { isAuthError: CODES } });
    await assert.rejects(client.get('code/401/T-002'), { code: 'ERR_BAD_REQUEST', status: 401 });
    assert.equal((await api.log('code')).length, 2);
    assert.equal(await api.refreshes(), 1);
  });

  test('isAuthError as a list of statuses', async ({ assert, api, expired }) => {
    await api.refusing({ status: 419, body: {} });
    const { client } = await expired({ options: { isAuthError: [401, 419] } });
    assert.equal((await client.get('data')).data.user, 'ann');
  });

  test('isAuthError as a function reads status and parsed body', async ({ assert, api, expired }) => {
    await api.refusing({ status: 403, body: { why: { code: 'expired' } } });
    const seen = [];
    const isAuthError = (response) => {
      seen.push(response.status);
      return response.data?.why?.code === 'expired' ? 'refresh' : 'ignore';
    };
    const { client } = await expired({ options: { isAuthError } });
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(seen[0], 403);
    const error = await assert.rejects(client.get('status/404'), { code: 'ERR_BAD_REQUEST' });
    assert.equal(error.response.data.error, 'status 404', 'the body can still be read');
  });

  // ---- refresh() by hand

  test('refresh() refreshes, and joins a refresh under way', async ({ assert, api, signedIn, held }) => {
    const { client, tokens } = await signedIn();
    await Promise.all([client.refresh(), client.refresh(), client.refresh()]);
    assert.equal(await api.refreshes(), 1);
    assert.notEqual((await held(client)).access, tokens.accessToken);
  });

  test('refresh() without a session rejects', async ({ assert, api, client }) => {
    await assert.rejects(client().refresh(), { code: 'ERR_SESSION_EXPIRED' });
    assert.equal(await api.refreshes(), 0);
  });

  test('tokens written to storage by somebody else are used without a refresh', async ({ assert, api, client }) => {
    const store = mapStore();
    const created = client({}, store);
    const stale = pair();
    await created.setTokens(stale);
    const { accessToken, refreshToken } = await api.login();
    store.setItem('accessToken', accessToken);
    store.setItem('refreshToken', refreshToken);
    assert.equal((await created.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 0);
  });

  test('a refresh that finds newer tokens in storage adopts them', async ({ assert, api, client }) => {
    const store = mapStore();
    const gate = deferred();
    const created = client(
      { refresh: () => gate.promise.then(() => Promise.reject(new Error('spent elsewhere'))) },
      store,
    );
    const old = await api.login();
    await created.setTokens(old);
    await api.expire();
    const { accessToken, refreshToken } = await api.login({ user: 'ann' });
    const request = created.get('data');
    store.setItem('accessToken', accessToken);
    store.setItem('refreshToken', refreshToken);
    gate.resolve();
    assert.equal((await request).data.user, 'ann');
    assert.equal((await created.get('data')).data.user, 'ann');
  });
}
