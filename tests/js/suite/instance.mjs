// The axios instance's surface together with the engine: every way to send a request goes through it, once.

import { stubServer } from '../lib/stub.mjs';

/** Every way to send a GET: `(client, url) => promise`. */
const ENTRIES = {
  call: (client, url) => client(url),
  'call with a config': (client, url) => client({ url, method: 'get' }),
  request: (client, url) => client.request({ url }),
  get: (client, url) => client.get(url),
  head: (client, url) => client.head(url),
  delete: (client, url) => client.delete(url),
  options: (client, url) => client.options(url),
  post: (client, url) => client.post(url, { a: 1 }),
  put: (client, url) => client.put(url, { a: 1 }),
  patch: (client, url) => client.patch(url, { a: 1 }),
  query: (client, url) => client.query(url, { a: 1 }),
  postForm: (client, url) => client.postForm(url, { a: 1 }),
  putForm: (client, url) => client.putForm(url, { a: 1 }),
  patchForm: (client, url) => client.patchForm(url, { a: 1 }),
  'create().get': (client, url) => client.create().get(url),
  fetch: (client, url) => client.fetch(url),
};

const BROWSERS = ['chromium', 'firefox', 'webkit'];
const BASE = 'https://api.example.com/v1/';

/** A client on a stub server that accepts one access token. */
async function onStub({ lib, defer }, options = {}, server = stubServer()) {
  const client = lib.createClient(BASE, 'memory', { refresh: '/refresh', fetch: server.fetch, ...options });
  defer(() => client.dispose());
  await client.setTokens(server.tokens);
  return { client, server };
}

export default function instance(test) {
  test('every entry goes through an expiry with one refresh between them', { smoke: true }, async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context);
    server.expire();
    await Promise.all(Object.values(ENTRIES).map((send) => send(client, 'x')));
    assert.equal(server.state.refreshes, 1);
    assert.equal(server.fetch.to(/\/x$/).length, 2 * Object.keys(ENTRIES).length, 'each sent twice');
  });

  test('R1 R2 R3 R6 R7 hostile URLs are refused through every entry, and nothing is sent', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context);
    for (const url of [
      '//evil',
      '\\\\evil',
      '/\\evil',
      '\t//evil',
      '\n//evil',
      ' https://evil',
      'http:evil.com',
      'https:evil.com',
      'https://api.example.com@evil',
      'https://u:p@api.example.com',
      'blob:https://api.example.com/1',
      'data:text/plain,x',
      'file:///etc/passwd',
      'javascript:alert(1)',
      '../admin',
      '%2e%2e/admin',
      '..%2fadmin',
    ]) {
      for (const [name, send] of Object.entries(ENTRIES)) {
        await assert.rejects(send(client, url), { code: 'ERR_INVALID_URL' }, `${name} ${JSON.stringify(url)}`);
      }
    }
    assert.equal(server.fetch.calls.length, 0);
  });

  test('R4 R13 a base URL elsewhere gets no token, however it is set', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context);
    const changed = client.create();
    changed.defaults.baseURL = 'https://evil.example';
    const ways = [
      () => client.get('x', { baseURL: 'https://evil.example' }),
      () => client.create({ baseURL: 'https://api.example.com.evil' }).get('x'),
      () => changed.get('x'),
      () => client.get('https://api.example.com:444/x'),
    ];
    for (const send of ways) await assert.rejects(send(), { status: 401 });
    assert.equal(server.fetch.calls.length, ways.length, 'no refresh, no replay');
    for (const { headers } of server.fetch.calls) assert.equal(headers.get('authorization'), null);
  });

  test('R7 the path of a base URL of its own is not left either', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context);
    const other = client.create({ baseURL: 'https://api.example.com/v2' });
    await other.get('users');
    assert.equal(server.fetch.calls.at(-1).url, 'https://api.example.com/v2/users');
    for (const url of ['../v1/users', '%2e%2e/admin', '..%2fadmin']) {
      await assert.rejects(other.get(url), { code: 'ERR_INVALID_URL' }, url);
    }
    for (const baseURL of ['https:evil', '//evil', 'https://u:p@api.example.com', 'nonsense']) {
      await assert.rejects(client.get('x', { baseURL }), { code: 'ERR_INVALID_URL' }, baseURL);
    }
    assert.equal(server.fetch.calls.length, 1);
  });

  test('interceptors and transformers run once for a request that is replayed', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(
      context,
      {},
      stubServer({ answer: (call) => ({ json: { got: call.body } }) }),
    );
    const log = [];
    client.interceptors.request.use((config) => {
      log.push('request');
      config.headers.set('X-Seen', '1');
      return config;
    });
    client.interceptors.response.use((response) => {
      log.push(`response ${response.status}`);
      return response;
    });
    server.expire();
    const response = await client.post(
      'x',
      { a: 1 },
      {
        transformRequest: (data) => {
          log.push('transform');
          return JSON.stringify({ ...data, once: true });
        },
      },
    );
    assert.deepEqual(log, ['request', 'transform', 'response 200']);
    assert.equal(response.data.got, '{"a":1,"once":true}');
    const sent = server.fetch.to(/\/x$/);
    assert.deepEqual(
      sent.map((call) => [call.headers.get('x-seen'), call.body]),
      [
        ['1', '{"a":1,"once":true}'],
        ['1', '{"a":1,"once":true}'],
      ],
    );
  });

  test('R12 R13 what interceptors, responses and errors show of a request holds no token', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context, {}, stubServer({ answer: () => ({ status: 418 }) }));
    const shown = [];
    client.interceptors.request.use((config) => {
      shown.push(JSON.stringify(config));
      return config;
    });
    const error = await assert.rejects(client.get('x', { params: { a: 1 } }));
    shown.push(
      JSON.stringify(error),
      JSON.stringify(error.response.config),
      String(error.config.headers),
      client.getUri(error.config),
    );
    for (const text of shown) assert.ok(!text.includes(server.tokens.accessToken), text);
    assert.equal(server.fetch.calls[0].headers.get('authorization'), `Bearer ${server.tokens.accessToken}`);
  });

  test('an instance made by create shares the session, and nothing else', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context, { headers: { 'X-App': 'a' } });
    client.interceptors.request.use(() => {
      throw new Error('of the first alone');
    });
    const second = client.create({ timeout: 1_000, headers: { 'X-Second': 'b' } });
    server.expire();
    await Promise.all([second.get('x'), second.get('x')]);
    assert.equal(server.state.refreshes, 1);
    assert.deepEqual(await second.getTokens(), await client.getTokens());
    assert.equal(second.defaults.timeout, 1_000);
    assert.equal(client.defaults.timeout, 0);
    const { headers } = server.fetch.calls.at(-1);
    assert.deepEqual([headers.get('x-app'), headers.get('x-second')], ['a', 'b']);
    await second.clearTokens();
    assert.equal(client.status, 'signed-out');
  });

  test('`auth` sends its own credentials: no token, and no refresh for a 401', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context);
    await assert.rejects(client.get('x', { auth: { username: 'ann', password: 'grün' } }), { status: 401 });
    assert.equal(server.fetch.calls.length, 1);
    assert.equal(server.fetch.calls[0].headers.get('authorization'), `Basic ${btoa('ann:gr\u00c3\u00bcn')}`);
    assert.equal(client.status, 'signed-in');
  });

  test('R79 forms and files arrive whole after a replay', async ({ assert, expired }) => {
    const { client } = await expired();
    const file = new Blob(['file'], { type: 'text/x-mine' });
    const { data } = await client.postForm('secret', { a: 1, list: ['x', 'y'], nested: { deep: true }, file });
    for (const part of ['name="a"', 'name="list[]"', 'name="nested[deep]"', 'name="file"', 'text/x-mine', 'file']) {
      assert.ok(data.text.includes(part), part);
    }
    assert.match(data.headers['content-type'], /^multipart\/form-data; boundary=/);
  });

  test('R79 a stream of Node is not sent empty', { on: ['node'] }, async ({ assert, api, expired }) => {
    const { Readable } = process.getBuiltinModule('node:stream');
    const { client } = await expired();
    await assert.rejects(client.post('secret', Readable.from(['once'])), { code: 'ERR_BODY_NOT_REPLAYABLE' });
    await api.seen('refresh');
    const { data } = await client.post('secret', Readable.from(['whole']), { refreshFirst: true });
    assert.equal(data.text, 'whole');
  });

  test('R27 a header that cannot be sent is refused in words, and nothing is sent', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context);
    for (const headers of [
      { 'X-A': 'a\r\nX-Evil: 1' },
      { 'X-A': 'a\0' },
      { 'X-A': 'grün→' },
      { 'X A': 'a' },
      { 'X-A\r\nX-Evil': '1' },
    ]) {
      const error = await assert.rejects(client.get('x', { headers }), { code: 'ERR_BAD_OPTION_VALUE' });
      assert.match(error.message, /header "X.A/);
      assert.ok(!error.message.includes('Evil: 1'), 'the value is not told');
    }
    assert.equal(server.fetch.calls.length, 0);
  });

  test('R34 headers named like methods or `__proto__` shadow none of them', async (context) => {
    const { assert } = context;
    const names = ['get', 'constructor', '__proto__'];
    const answer = () => new Response('{}', { headers: names.map((name) => [name, 'mine']) });
    const { client } = await onStub(context, {}, stubServer({ answer }));
    const { headers } = await client.get('x');
    for (const name of names) assert.equal(headers.get(name.toUpperCase()), 'mine', name);
    assert.equal(headers.toJSON()['content-type'], 'text/plain;charset=UTF-8');
    assert.ok(headers instanceof context.lib.HttpHeaders);
  });

  test('R11 hostile keys in configs reach no prototype and no request', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context);
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"headers":{"__proto__":{"x-polluted":"yes"}},"params":{"__proto__":{"polluted":"yes"},"ok":{"__proto__":{"polluted":"yes"},"a":1}}}',
    );
    const made = client.create(hostile);
    const { config } = await made.get('x', hostile);
    for (const part of [config, config.params, config.params.ok]) {
      assert.deepEqual(
        Object.getOwnPropertyNames(part).filter((key) => /^(__proto__|constructor)$/.test(key)),
        [],
      );
      assert.equal(part.polluted, undefined);
    }
    await made.post('x', JSON.parse('{"__proto__":{"polluted":"yes"},"a":1}'), hostile);
    assert.equal({}.polluted, undefined);
    for (const call of server.fetch.calls) {
      assert.ok(!call.url.includes('polluted'), call.url);
      assert.equal(call.headers.get('x-polluted'), null);
      assert.ok(!String(call.body).includes('polluted'), call.body);
    }
  });

  test('fields, headers and body codes may be called like the one method that configs have', async (context) => {
    const { assert } = context;
    const code = { code: 'hasOwnProperty' };
    const server = stubServer({ answer: () => ({ status: 418, json: code }) });
    const { client } = await onStub(context, { isAuthError: { 'T-002': 'refresh' } }, server);
    const form = new FormData();
    form.append('hasOwnProperty', '1');
    form.append('a[hasOwnProperty]', '2');
    const config = { headers: { 'Content-Type': 'application/json', hasOwnProperty: 'x' }, hasOwnProperty: 'mine' };
    const error = await assert.rejects(client.post('x', form, config), { status: 418 });
    assert.equal(error.config.hasOwnProperty, 'mine');
    const [call] = server.fetch.to(/\/x$/);
    assert.equal(call.body, '{"hasOwnProperty":"1","a":{"hasOwnProperty":"2"}}');
    assert.equal(call.headers.get('hasownproperty'), 'x');
    assert.equal(server.state.refreshes, 0);
  });

  test('an interceptor that returns no config is told so; what one throws arrives as it is', async (context) => {
    const { assert } = context;
    const { client, server } = await onStub(context);
    const id = client.interceptors.request.use(() => {});
    const error = await assert.rejects(client.get('x'), { code: 'ERR_BAD_OPTION_VALUE' });
    assert.match(error.message, /interceptor must return the config/);
    client.interceptors.request.eject(id);
    const mine = new RangeError('mine');
    client.interceptors.request.use(() => {
      throw mine;
    });
    assert.equal(await client.get('x').catch((thrown) => thrown), mine);
    assert.equal(server.fetch.calls.length, 0);
  });

  test('a transformer that fails on the refused answer does not hide that the session is over', async (t) => {
    const { assert, api, expired } = t;
    await api.refreshing('invalid_grant');
    const { client } = await expired();
    const transformResponse = (data, _headers, status) => {
      if (status === 401) throw new Error('not for me');
      return data;
    };
    const error = await assert.rejects(client.get('data', { transformResponse }), { code: 'ERR_SESSION_EXPIRED' });
    assert.equal(error.response.status, 401);
    assert.equal(typeof error.response.data, 'string');
  });

  test('R77 a cancel token ends a request that waits for a refresh at once', async ({ assert, api, expired }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const reason = Object.assign(new Error('enough'), { __CANCEL__: true });
    const listeners = new Set();
    const cancelToken = {
      subscribe: (listener) => listeners.add(listener),
      unsubscribe: (listener) => listeners.delete(listener),
    };
    const waiting = client.get('data', { cancelToken }).catch((error) => error);
    await api.seen('refresh');
    for (const listener of listeners) listener(reason);
    assert.equal(await waiting, reason);
    assert.equal(listeners.size, 0);
    await api.release('r');
    assert.equal((await client.get('data')).status, 200);
    assert.equal(await api.refreshes(), 1);
  });

  test('upload progress of a request that is replayed ends at the whole', async ({ assert, api, expired }) => {
    const { client } = await expired();
    const seen = [];
    const data = 'x'.repeat(200_000);
    const response = await client.post('secret', data, { onUploadProgress: (event) => seen.push(event) });
    assert.equal(response.data.length, data.length);
    assert.equal(await api.refreshes(), 1);
    const last = seen.at(-1);
    assert.holds(last, { loaded: data.length, total: data.length, progress: 1, upload: true, lengthComputable: true });
  });

  test('a status that no Response can have ends a request with upload progress', { on: BROWSERS }, async (t) => {
    const { client } = await t.signedIn();
    const request = client.post('status/999', 'x', { onUploadProgress: () => {} });
    await t.assert.rejects(request, { isAxiosError: true });
  });

  test('download progress adds up to the whole', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const seen = [];
    const { data } = await client.post('secret', 'x'.repeat(400_000), {
      responseType: 'arraybuffer',
      onDownloadProgress: (event) => seen.push(event),
    });
    assert.ok(data.byteLength > 400_000);
    assert.equal(seen.at(-1).loaded, data.byteLength);
    assert.equal(
      seen.reduce((sum, { bytes }) => sum + bytes, 0),
      data.byteLength,
    );
    assert.ok(seen.every(({ download }) => download === true));
  });

  test('errors for logs: `redact` covers keys up, and what leads back to itself is left out', async (context) => {
    const { assert } = context;
    const { client } = await onStub(context, {}, stubServer({ answer: () => ({ status: 500 }) }));
    const error = await assert.rejects(
      client.post('x', { password: 'secret' }, { redact: ['data', 'X-Key'], headers: { 'X-KEY': 'secret' } }),
    );
    error.config.self = error.config;
    const text = JSON.stringify(error);
    assert.ok(!text.includes('secret'), text);
    assert.ok(text.includes('REDACTED'));
    assert.equal(JSON.parse(text).config.self, undefined);
  });
}
