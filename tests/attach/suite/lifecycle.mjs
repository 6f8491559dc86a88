// attach and detach: twice, over each other, in the middle of requests, on instances made later.

import { fragmentIn } from '../../js/lib/tokens.mjs';
import { withEachAdapter } from '../lib/context.mjs';

export default function lifecycle(plain) {
  const test = withEachAdapter(plain);

  /** What an instance looks like from outside. */
  const state = (http) => ({
    adapter: http.defaults.adapter,
    keys: Object.keys(http.defaults).join(),
    own: Reflect.ownKeys(http).map(String).sort().join(),
    interceptors: http.interceptors.request.handlers.filter(Boolean).length,
  });

  plain('attach returns the instance; the same client again changes nothing', async ({ assert, attached, attach }) => {
    const { http, client } = await attached();
    const before = state(http);
    assert.equal(attach(http, client), http);
    assert.deepEqual(state(http), before);
    assert.equal(state(http).interceptors, 1);
  });

  plain('a client\u2019s own created instance is the same client', async ({ assert, attached, attach }) => {
    const { http, client } = await attached();
    assert.equal(attach(http, client.create({ timeout: 1 })), http);
  });

  plain('R14 another client is refused until the first is detached', async (t) => {
    const { http, client } = await t.attached();
    const other = t.client();
    const error = t.assert.throws(() => t.attach(http, other), { code: 'ERR_BAD_OPTION_VALUE', name: 'TypeError' });
    t.assert.match(error.message, /detach it first/);
    t.assert.equal((await http.get('data')).data.user, 'ann');
    t.detach(http);
    t.attach(http, other);
    await t.assert.rejects(http.get('data'), { status: 401 });
    t.attach(t.detach(http), client);
    t.assert.equal((await http.get('data')).data.user, 'ann');
  });

  plain('what is no client and no instance is refused', async ({ assert, axios, attach, client }) => {
    const wrong = { code: 'ERR_BAD_OPTION_VALUE', name: 'TypeError', message: /^authflight: attach takes/ };
    for (const other of [undefined, null, {}, axios, 'client'])
      assert.throws(() => attach(axios.create(), other), wrong);
    for (const other of [undefined, null, {}, 'axios']) assert.throws(() => attach(other, client()), wrong);
  });

  test('detach restores the instance exactly, and takes the token off', async ({
    assert,
    axios,
    api,
    attach,
    detach,
    signedIn,
    adapter,
  }) => {
    const { client } = await signedIn();
    for (const defaults of [{ adapter }, { adapter: [adapter] }, { adapter: axios.getAdapter(adapter) }, {}]) {
      const http = axios.create({ baseURL: api.base, ...defaults });
      const before = state(http);
      attach(http, client);
      assert.notEqual(http.defaults.adapter, before.adapter);
      assert.equal((await http.get('data')).data.user, 'ann');
      assert.equal(detach(http), http);
      assert.deepEqual(state(http), before);
      assert.equal(http.defaults.adapter, before.adapter);
      await assert.rejects(http.get('data'), { status: 401 });
      detach(http);
      assert.deepEqual(state(http), before);
    }
  });

  plain('detach where the defaults had no adapter', async ({ assert, axios, api, attach, detach, signedIn }) => {
    const { client } = await signedIn();
    const http = axios.create({ baseURL: api.base });
    delete http.defaults.adapter;
    attach(http, client);
    assert.equal((await http.get('data')).data.user, 'ann');
    detach(http);
    assert.equal(Object.hasOwn(http.defaults, 'adapter'), false);
  });

  test('detach in the middle: requests under way end as they began', async ({ assert, api, attached, detach }) => {
    await api.refreshing({ gate: 'r' });
    const { http } = await attached({ expired: true });
    const waiting = http.get('data');
    await api.seen('refresh');
    detach(http);
    await assert.rejects(http.get('data?bare'), { status: 401 });
    await api.release('r');
    assert.equal((await waiting).data.user, 'ann');
  });

  test('instances that are created afterwards have the engine, and detach takes it off them', async ({
    assert,
    api,
    attached,
    detach,
  }) => {
    const { http } = await attached({ expired: true });
    const child = http.create({ headers: { 'X-Child': '1' } });
    const other = http.create();
    assert.equal((await child.get('secret')).data.headers['x-child'], '1');
    assert.equal(await api.refreshes(), 1);
    detach(other);
    await assert.rejects(other.get('data'), { status: 401 });
    assert.equal((await child.get('data')).data.user, 'ann');
    detach(http);
    await assert.rejects(child.get('data'), { status: 401 });
  });

  test('an instance created afterwards can be given another client', async (t) => {
    const { http } = await t.attached();
    const bob = await t.signedIn({ login: { user: 'bob' } });
    const child = t.attach(http.create(), bob.client);
    t.assert.equal((await child.get('data')).data.user, 'bob');
    t.assert.equal((await http.get('data')).data.user, 'ann');
    await t.api.expire();
    t.assert.equal((await child.get('data')).data.user, 'bob');
    t.assert.equal(await t.api.refreshes(), 1, 'one engine, not two');
  });

  test('R8 a token header of its own is safe by whatever leads to the adapter', async (t) => {
    const { assert, api } = t;
    const options = { header: 'X-Token', scheme: '' };
    const first = await t.attached();
    const second = await t.signedIn({ options });
    const child = t.attach(first.http.create(), second.client);
    const { http: wrapped, tokens } = await t.attached({ options });
    const inner = wrapped.defaults.adapter;
    wrapped.defaults.adapter = (config) => inner(config);
    for (const http of [child, wrapped]) await http.get('redirect/302/foreign/echo').catch(() => {});
    const secret = [...Object.values(tokens), ...Object.values(second.tokens)];
    assert.equal((await api.log('redirect')).length, 2);
    assert.equal(fragmentIn(JSON.stringify(await api.foreignLog()), secret), null);
  });

  test('axios itself can be attached', async ({ assert, api, axios, attach, detach, expired, adapter }) => {
    const { client } = await expired();
    const before = axios.defaults.adapter;
    axios.defaults.adapter = adapter;
    attach(axios, client);
    try {
      assert.equal((await axios(`${api.base}data`)).data.user, 'ann');
      assert.equal((await axios.create().get(`${api.base}data`)).data.user, 'ann');
    } finally {
      detach(axios);
      assert.equal(axios.defaults.adapter, adapter);
      axios.defaults.adapter = before;
    }
  });

  test('a request with an adapter of its own has the engine', async ({ assert, api, axios, attached, adapter }) => {
    const calls = [];
    const own = (config) => {
      calls.push(config);
      return axios.getAdapter(adapter)(config);
    };
    const { http } = await attached({ expired: true });
    assert.equal((await http.get('data', { adapter: own })).data.user, 'ann');
    assert.equal(calls.length, 2);
    assert.equal((await http.get('data', { adapter })).data.user, 'ann');
    assert.equal((await http.get('data', { adapter: [adapter] })).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  plain('an adapter of a request leaves synchronous interceptors synchronous', async ({ assert, axios, attached }) => {
    const { http } = await attached();
    let seen = false;
    http.interceptors.request.use(
      (config) => {
        seen = true;
        return config;
      },
      undefined,
      { synchronous: true },
    );
    const request = http.get('data', { adapter: axios.getAdapter(['xhr', 'http']) });
    assert.equal(seen, true);
    assert.equal((await request).data.user, 'ann');
  });

  test('an adapter around the attached one: one engine, also if it is set afterwards', async ({
    assert,
    api,
    attached,
    adapter,
    detach,
  }) => {
    const { http } = await attached({ expired: true });
    const inner = http.defaults.adapter;
    const calls = [];
    http.defaults.adapter = (config) => {
      calls.push(config.url);
      return inner(config);
    };
    assert.equal((await http.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    await assert.rejects(http.get('always-401'), { status: 401 });
    assert.equal((await api.log('always-401')).length, 2, 'one replay');
    const theirs = http.defaults.adapter;
    detach(http);
    assert.equal(http.defaults.adapter, theirs, 'stays');
    await assert.rejects(http.get('data'), { status: 401 });
    assert.ok(calls.length >= 4 && adapter);
  });

  test('a default adapter that is named afterwards has the engine', async ({ assert, attached, adapter }) => {
    const { http } = await attached({ expired: true });
    http.defaults.adapter = adapter;
    assert.equal((await http.get('data')).data.user, 'ann');
  });

  test('an adapter of the application: the parts of the URL, and a token for each attempt', async ({
    assert,
    axios,
    api,
    attach,
    signedIn,
  }) => {
    const seen = [];
    const adapter = async (config) => {
      const { url, baseURL, params, data, headers } = config;
      seen.push({ url, baseURL, params, data, token: headers.get('Authorization') });
      if (seen.length === 1) return { status: 401, statusText: '', headers: {}, data: '', config };
      return { status: 200, statusText: '', headers: {}, data: '{"mock":true}', config };
    };
    const { client, tokens } = await signedIn();
    const http = attach(axios.create({ baseURL: api.base, adapter }), client);
    const { data, config } = await http.post('users', { a: 1 }, { params: { p: 1 } });
    assert.deepEqual(data, { mock: true });
    assert.equal(seen.length, 2);
    for (const { url, baseURL, params, data } of seen) {
      assert.deepEqual(
        { url, baseURL, params, data },
        { url: 'users', baseURL: api.base, params: { p: 1 }, data: '{"a":1}' },
      );
    }
    assert.equal(seen[0].token, `Bearer ${tokens.accessToken}`);
    assert.notEqual(seen[1].token, seen[0].token);
    assert.equal(config.headers.has('Authorization'), false);
  });

  test('an old 401 interceptor that is still there is not asked before the session is over', async ({
    assert,
    api,
    axios,
    attached,
  }) => {
    const { http, tokens } = await attached({ expired: true });
    let own = 0;
    http.interceptors.response.use(undefined, async (error) => {
      const { config } = error;
      if (error.response?.status !== 401 || config.retried) throw error;
      config.retried = true;
      own += 1;
      const { data } = await axios.post(api.refreshUrl, { refreshToken: tokens.refreshToken });
      config.headers.Authorization = `Bearer ${data.accessToken}`;
      return http(config);
    });
    await Promise.all([http.get('data?1'), http.get('data?2')]);
    assert.equal(own, 0);
    assert.equal(await api.refreshes(), 1);
    await api.revoke();
    await assert.rejects(http.get('data'), { status: 401 });
    assert.equal(own, 1, 'then it asks the refresh endpoint once more, with what it holds');
    assert.equal(await api.refreshes(), 3);
  });

  test('clients of the CommonJS copy and of the ES module, by the entry of either', async (t) => {
    const { assert, api, copy, axios, attach, attached, adapter } = t;
    const theirs = copy.lib.createClient(api.base, 'memory', { refresh: api.refreshUrl });
    t.defer(() => theirs.dispose());
    await theirs.setTokens(await api.login());
    const { http, client } = await attached();
    await api.expire();
    const mixed = attach(axios.create({ baseURL: api.base, adapter }), theirs);
    const old = copy.entry.attach(copy.axios.create({ baseURL: api.base, adapter }), client);
    const answers = await Promise.all([http.get('data'), mixed.get('data'), old.get('data')]);
    assert.ok(answers.every(({ data }) => data.user === 'ann'));
    assert.equal(await api.refreshes(), 2, 'one for each client');
    // Either entry knows what the other has attached.
    assert.equal(copy.entry.attach(http, client), http);
    assert.throws(() => copy.entry.attach(http, theirs), { code: 'ERR_BAD_OPTION_VALUE' });
    copy.entry.detach(http);
    await assert.rejects(http.get('data'), { status: 401 });
  });
}
