// What an application sees of axios: every way to make a request, answers and their config.

import { withEachAdapter } from '../lib/context.mjs';

const CALLS = {
  'get()': (http) => http.get('secret'),
  'delete()': (http) => http.delete('secret'),
  'options()': (http) => http.options('secret'),
  'head()': (http) => http.head('secret'),
  'post()': (http) => http.post('secret', { a: 1 }),
  'put()': (http) => http.put('secret', { a: 1 }),
  'patch()': (http) => http.patch('secret', { a: 1 }),
  'postForm()': (http) => http.postForm('secret', { a: 1 }),
  'putForm()': (http) => http.putForm('secret', { a: 1 }),
  'patchForm()': (http) => http.patchForm('secret', { a: 1 }),
  'request()': (http) => http.request({ url: 'secret', method: 'POST', data: 'x' }),
  'a call with a config': (http) => http({ url: 'secret' }),
  'a call with a URL and a config': (http) => http('secret', { method: 'put', data: 'x' }),
  'a whole URL': (http, { api }) => http.get(`${api.base}secret`),
};

export default function surface(plain) {
  const test = withEachAdapter(plain);

  for (const [name, call] of Object.entries(CALLS)) {
    test(`${name} goes through an expiry with one refresh`, async (t) => {
      const { assert, api, attached } = t;
      const { http } = await attached({ expired: true });
      assert.equal((await call(http, t)).status, 200);
      assert.equal(await api.refreshes(), 1);
      const [first, second, ...more] = await api.log('secret');
      assert.equal(more.length, 0);
      assert.equal(second.method, first.method);
      // A multipart body is made anew, with another boundary.
      const text = ({ body }) => body.replace(/-{2,}[\w-]+/g, '');
      assert.equal(text(second), text(first));
    });
  }

  test('params go out as axios writes them, on the replay too', async ({ assert, api, attached }) => {
    const { http } = await attached({ expired: true, axios: { params: { all: true } } });
    const at = new Date(0);
    const params = { list: [1, 'ü'], at, deep: { er: 'a b' } };
    await http.get('secret?x=1#top', { params });
    const sent = (await api.log('secret')).map(({ url }) => url);
    const plainOne = await http.get('echo?x=1#top', { params, skipAuth: true });
    assert.equal(sent.length, 2);
    assert.equal(sent[0], sent[1]);
    const [{ url }] = await api.log('echo');
    assert.equal(sent[0].replace('secret', 'echo'), url);
    assert.ok(plainOne.data.query.length >= 5, JSON.stringify(plainOne.data.query));
  });

  test('a paramsSerializer is used', async ({ assert, api, attached }) => {
    const { http } = await attached();
    await http.get('secret', { params: { a: 1 }, paramsSerializer: { serialize: () => 'all=mine' } });
    assert.match((await api.log('secret'))[0].url, /\?all=mine$/);
  });

  test('an answer is what axios makes of it: data, status, headers, the config of the caller', async ({
    assert,
    attached,
  }) => {
    const { http, tokens } = await attached({ expired: true });
    const { data, status, headers, config, request } = await http.get('data', { params: { q: 1 }, mine: { own: [1] } });
    assert.deepEqual(data, { user: 'ann', query: [['q', '1']] });
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/json');
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(config.url, 'data');
    assert.equal(config.adapter, http.defaults.adapter);
    assert.equal(config.method, 'get');
    assert.deepEqual(config.params, { q: 1 });
    assert.deepEqual(config.mine, { own: [1] });
    assert.equal(config.headers.has('authorization'), false);
    assert.ok(request, 'a request');
    assert.ok(!JSON.stringify(config).includes(tokens.accessToken));
  });

  test('an answer\u2019s config can be sent again', async ({ assert, api, attached }) => {
    const { http } = await attached({ expired: true });
    const { config } = await http.post('secret', { a: 1 });
    await api.expire();
    const { data } = await http(config);
    assert.equal(data.text, '{"a":1}');
    assert.equal(data.headers['content-type'], 'application/json');
    assert.equal(await api.refreshes(), 2);
  });

  test('responseType text and arraybuffer go through an expiry', async ({ assert, attached }) => {
    const { http } = await attached({ expired: true });
    assert.equal(JSON.parse((await http.get('data', { responseType: 'text' })).data.user ?? '"ann"'), 'ann');
    const { data } = await http.get('bytes', { responseType: 'arraybuffer' });
    assert.equal(new Uint8Array(data)[255], 255);
  });

  test('progress is told', async ({ assert, attached }) => {
    const { http } = await attached({ expired: true });
    const seen = [];
    await http.post('secret', 'x'.repeat(10_000), { onDownloadProgress: ({ loaded }) => seen.push(loaded) });
    assert.ok(seen.at(-1) > 10_000, String(seen));
  });

  test('JSON that cannot be parsed is reported as axios does', async ({ assert, api, axios, attached, adapter }) => {
    const { http, tokens } = await attached();
    const bare = axios.create({ baseURL: api.base, adapter });
    const strict = { responseType: 'json', transitional: { silentJSONParsing: false } };
    const expected = { isAxiosError: true, code: 'ERR_BAD_RESPONSE' };
    const theirs = await assert.rejects(bare.get('broken', strict), expected);
    const mine = await assert.rejects(http.get('broken', strict), { ...expected, message: theirs.message });
    // Older versions of axios have left the answer out.
    assert.equal(mine.response?.status, theirs.response?.status);
    assert.ok(!JSON.stringify(mine).includes(tokens.accessToken));
  });

  test('an instance without a base URL sends to whole URLs', async ({ assert, api, attached }) => {
    const { http } = await attached({ expired: true, axios: { baseURL: undefined } });
    assert.equal((await http.get(`${api.base}data`)).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });
}
