// One refresh for all, one replay for each.

import { withEachAdapter } from '../lib/context.mjs';

export default function refresh(plain) {
  const test = withEachAdapter(plain);

  test('a request carries the token of the client', async ({ assert, attached }) => {
    const { http, tokens } = await attached();
    const { data } = await http.get('secret');
    assert.equal(data.user, 'ann');
    assert.equal(data.headers.authorization, `Bearer ${tokens.accessToken}`);
  });

  test('20 requests that are answered 401 at once make one refresh, and each is replayed once', async ({
    assert,
    api,
    attached,
    held,
  }) => {
    const { http, client, tokens } = await attached({ expired: true });
    const seen = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, number) => {
        const { data, status } = await http.post(`secret?${number}`, { number });
        assert.equal(status, 200);
        assert.equal(data.user, 'ann');
        seen.push(JSON.parse(data.text).number);
      }),
    );
    assert.equal(new Set(seen).size, 20);
    assert.equal(await api.refreshes(), 1);
    const arrived = await api.log('secret');
    assert.equal(arrived.length, 40);
    const replays = arrived.filter(({ headers }) => headers.authorization !== `Bearer ${tokens.accessToken}`);
    assert.equal(replays.length, 20);
    assert.equal(new Set(replays.map(({ headers }) => headers.authorization)).size, 1);
    assert.equal(replays[0].headers.authorization, `Bearer ${(await held(client)).access}`);
  });

  test('requests of the instance and of the client share one refresh', async ({ assert, api, attached }) => {
    const { http, client } = await attached({ expired: true });
    const answers = await Promise.all([http.get('data?1'), client.get('data?2'), client.fetch('data?3')]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.equal(await api.refreshes(), 1);
  });

  test('R65 a replay that is answered 401 again ends the request: one refresh, one replay', async ({
    assert,
    api,
    attached,
  }) => {
    const { http } = await attached();
    const error = await assert.rejects(http.get('always-401'), {
      isAxiosError: true,
      code: 'ERR_BAD_REQUEST',
      status: 401,
      message: 'Request failed with status code 401',
    });
    assert.deepEqual(error.response.data, { error: 'invalid_token' });
    assert.equal(await api.refreshes(), 1);
    assert.equal((await api.log('always-401')).length, 2);
  });

  test('R67 a 401 that comes after the refresh is replayed without another', async ({ assert, api, attached }) => {
    const { http } = await attached({ expired: true });
    const late = http.get('late/gate');
    await api.seen('late');
    await http.get('data');
    await api.release('gate');
    assert.equal((await late).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('a token that is over by its exp is refreshed before anything is sent', async ({ assert, api, attached }) => {
    const { http } = await attached({ login: { kind: 'jwt', lifetime: -5 } });
    assert.equal((await http.get('data')).data.user, 'ann');
    assert.equal((await api.log('data')).length, 1);
    assert.equal(await api.refreshes(), 1);
  });

  test('transformRequest and transformResponse run once for a request that is replayed', async ({
    assert,
    api,
    attached,
  }) => {
    const calls = { request: 0, response: 0 };
    const { http } = await attached({
      expired: true,
      axios: {
        transformRequest: (data, headers) => {
          calls.request += 1;
          headers.set('Content-Type', 'text/plain');
          return `${data}!`;
        },
        transformResponse: (data) => {
          calls.response += 1;
          return JSON.parse(data).text;
        },
      },
    });
    assert.equal((await http.post('secret', 'hello')).data, 'hello!');
    assert.deepEqual(calls, { request: 1, response: 1 });
    assert.deepEqual(
      (await api.log('secret')).map(({ body }) => body),
      ['hello!', 'hello!'],
    );
  });

  test('interceptors run once for a request that is replayed, in the order of axios', async ({ assert, attached }) => {
    const { http } = await attached({ expired: true });
    const order = [];
    const note = (name) => (value) => {
      order.push(name);
      return value;
    };
    http.interceptors.request.use(note('request 1'));
    http.interceptors.request.use(note('request 2'));
    http.interceptors.response.use(note('response 1'));
    http.interceptors.response.use(note('response 2'));
    await http.get('data');
    assert.deepEqual(order, ['request 2', 'request 1', 'response 1', 'response 2']);
  });

  test('a token that a request interceptor puts on is replaced by the client\u2019s', async ({
    assert,
    api,
    attached,
  }) => {
    const { http } = await attached({ expired: true });
    http.defaults.headers.common.authorization = 'Bearer of long ago';
    http.interceptors.request.use((config) => {
      config.headers.Authorization = 'Bearer of yesterday';
      return config;
    });
    assert.equal((await http.get('data')).data.user, 'ann');
    for (const { headers } of await api.log('data')) assert.match(headers.authorization, /^Bearer a[\da-f]+$/);
  });

  test('skipAuth sends no token and leaves the 401 alone', async ({ assert, api, attached }) => {
    const { http } = await attached();
    assert.equal((await http.get('echo', { skipAuth: true })).data.headers.authorization, undefined);
    await assert.rejects(http.get('data', { skipAuth: true }), { code: 'ERR_BAD_REQUEST', status: 401 });
    assert.equal(await api.refreshes(), 0);
  });

  test('refreshFirst refreshes before the request is sent', async ({ assert, api, attached }) => {
    const { http, tokens } = await attached();
    const { data } = await http.get('secret', { refreshFirst: true });
    assert.notEqual(data.headers.authorization, `Bearer ${tokens.accessToken}`);
    assert.equal(await api.refreshes(), 1);
    assert.equal((await api.log('secret')).length, 1);
  });

  test('a request with credentials of its own is none of the session\u2019s', async ({ assert, api, attached }) => {
    const { http } = await attached();
    const auth = { username: 'bob', password: 'pässword' };
    await assert.rejects(http.get('data', { auth }), { status: 401 });
    const [{ headers }, ...more] = await api.log('data');
    assert.match(headers.authorization, /^Basic /);
    assert.equal(more.length, 0);
    assert.equal(await api.refreshes(), 0);
  });

  test('a 401 that validateStatus accepts is refreshed and replayed all the same', async ({
    assert,
    api,
    attached,
  }) => {
    for (const validateStatus of [null, () => true, (status) => status < 500]) {
      await api.expire();
      const { http } = await attached({ expired: true, axios: { validateStatus } });
      assert.equal((await http.get('data')).data.user, 'ann');
      assert.equal((await http.get('status/404')).status, 404);
      assert.equal((await http.get('always-401')).status, 401);
    }
  });

  test('a header and a scheme of the client\u2019s own', async ({ assert, attached }) => {
    const { http, tokens } = await attached({ options: { header: 'X-Token', scheme: '' } });
    const { data } = await http.get('secret');
    assert.equal(data.headers['x-token'], tokens.accessToken);
    assert.equal(data.headers.authorization, undefined);
  });

  test('tokens in HttpOnly cookies: the request goes with credentials', {
    on: ['chromium', 'firefox', 'webkit'],
  }, async ({ assert, api, client, axios, attach, adapter }) => {
    const hidden = client({ refresh: { url: api.refreshUrl, send: 'cookie' } }, 'httponly');
    const http = attach(axios.create({ baseURL: api.base, adapter }), hidden);
    await http.post('login-cookies');
    assert.equal((await http.get('data')).data.user, 'ann');
  });

  test('requireToken refuses a request without a token, and sends nothing', async ({
    assert,
    api,
    axios,
    attach,
    client,
    adapter,
  }) => {
    const http = attach(axios.create({ baseURL: api.base, adapter }), client({ requireToken: true }));
    const error = await assert.rejects(http.get('data'), { isAxiosError: true });
    assert.ok(error.code, 'a code');
    assert.equal((await api.log('data')).length, 0);
  });
}
