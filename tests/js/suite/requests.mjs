// Requests as axios users write them: methods, parameters, headers, configuration.

import { stubFetch } from '../lib/stub.mjs';

export default function requests(test) {
  test('every method by its own function', { smoke: true }, async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    for (const method of ['get', 'delete', 'options'])
      assert.equal((await client[method]('echo')).data.method, method.toUpperCase());
    for (const method of ['post', 'put', 'patch']) {
      const { data } = await client[method]('echo', { a: 1 });
      assert.equal(data.method, method.toUpperCase());
      assert.deepEqual(JSON.parse(data.text), { a: 1 });
    }
    const head = await client.head('echo');
    assert.equal(head.status, 200);
    assert.ok(!head.data, 'HEAD has no body');
    assert.equal((await api.log('echo')).at(-1).method, 'HEAD');
  });

  test('request takes the method in any letter case, GET by default', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    for (const method of ['put', 'PUT', 'Put'])
      assert.equal((await client.request({ url: 'echo', method, data: 'x' })).data.method, 'PUT');
    assert.equal((await client.request({ url: 'echo' })).data.method, 'GET');
    const patched = await client.request({ url: 'echo', method: 'patch', data: { a: 1 } });
    assert.equal(patched.data.method, 'PATCH', 'PATCH is upper case for fetch');
  });

  test('every method is replayed after a refresh', async ({ assert, api, expired }) => {
    const { client } = await expired();
    for (const method of ['GET', 'DELETE', 'OPTIONS', 'POST', 'PUT', 'PATCH']) {
      const { data } = await client.request({ url: 'secret', method, ...(method[0] === 'P' && { data: { method } }) });
      assert.equal(data.method, method);
      if (method[0] === 'P') assert.deepEqual(JSON.parse(data.text), { method });
      await api.expire();
    }
    assert.equal((await client.head('secret')).status, 200);
    assert.equal(await api.refreshes(), 7);
  });

  test('delete takes a body from data', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const { data } = await client.delete('echo', { data: { id: 7 } });
    assert.deepEqual(JSON.parse(data.text), { id: 7 });
  });

  test('params are appended as axios appends them', { smoke: true }, async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const params = {
      a: 1,
      list: [1, 'two'],
      none: null,
      missing: undefined,
      text: 'ä & b=c+d',
      yes: true,
      date: new Date(0),
    };
    const { data } = await client.get('echo', { params });
    assert.deepEqual(data.query, [
      ['a', '1'],
      ['list[]', '1'],
      ['list[]', 'two'],
      ['text', 'ä & b=c+d'],
      ['yes', 'true'],
      ['date', '1970-01-01T00:00:00.000Z'],
    ]);
  });

  test('params join a query that is there, and come before a fragment', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    assert.deepEqual((await client.get('echo?x=1', { params: { y: 2 } })).data.query, [
      ['x', '1'],
      ['y', '2'],
    ]);
    assert.deepEqual((await client.get('echo#part', { params: { y: 2 } })).data.query, [['y', '2']]);
    assert.deepEqual(
      (
        await client.get('echo', {
          params: new URLSearchParams([
            ['z', '1'],
            ['z', '2'],
          ]),
        })
      ).data.query,
      [
        ['z', '1'],
        ['z', '2'],
      ],
    );
  });

  test('default params and headers are merged with those of the request', async ({ assert, signedIn }) => {
    const { client } = await signedIn({
      options: { params: { lang: 'de', page: 1 }, headers: { 'X-One': 'default', 'X-Two': 'two' } },
    });
    const { data } = await client.get('echo', { params: { page: 2 }, headers: { 'x-one': 'mine' } });
    assert.deepEqual(Object.fromEntries(data.query), { lang: 'de', page: '2' });
    assert.equal(data.headers['x-one'], 'mine');
    assert.equal(data.headers['x-two'], 'two');
  });

  test('a header of null or undefined is left out', async ({ assert, signedIn }) => {
    const { client } = await signedIn({ options: { headers: { 'X-One': 'default' } } });
    const { data } = await client.get('echo', { headers: { 'X-One': null, 'X-Two': undefined } });
    assert.equal(data.headers['x-one'], undefined);
    assert.equal(data.headers['x-two'], undefined);
  });

  test('the response has data, status, statusText, headers, config and request', { smoke: true }, async ({
    assert,
    signedIn,
  }) => {
    const { client } = await signedIn();
    const response = await client.get('headers');
    for (const key of ['data', 'status', 'statusText', 'headers', 'config', 'request']) assert.ok(key in response, key);
    assert.equal(response.status, 200);
    assert.equal(response.statusText, 'OK');
    assert.equal(response.headers['x-one'], 'first');
    assert.equal(response.headers.get('X-Two'), 'a, b');
    assert.match(response.headers['content-type'], /^application\/json/);
    assert.match(response.config.url, /headers/);
    assert.match(response.config.method, /^get$/i);
  });

  test('unknown keys of the configuration survive to the response and to the error', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const mine = { nested: true };
    assert.deepEqual((await client.get('echo', { myKey: mine })).config.myKey, mine);
    const error = await assert.rejects(client.get('status/404', { myKey: mine }));
    assert.deepEqual(error.config.myKey, mine);
    assert.deepEqual(error.response.config.myKey, mine);
  });

  test('the configuration that the caller passed is not changed', async ({ assert, expired }) => {
    const { client } = await expired();
    const config = Object.freeze({ params: Object.freeze({ a: 1 }), headers: Object.freeze({ 'X-One': '1' }) });
    assert.equal((await client.get('data', config)).data.user, 'ann');
    assert.equal((await client.post('secret', Object.freeze({ b: 2 }), config)).data.headers['x-one'], '1');
  });

  test('validateStatus decides what is an error', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    assert.equal((await client.get('status/404', { validateStatus: null })).status, 404);
    assert.equal((await client.get('status/404', { validateStatus: (status) => status < 500 })).status, 404);
    await assert.rejects(client.get('status/201', { validateStatus: (status) => status === 200 }), { status: 201 });
    const lax = await signedIn({ options: { validateStatus: () => true } });
    assert.equal((await lax.client.get('status/500')).status, 500);
  });

  test('validateStatus does not keep a 401 from being refreshed', async ({ assert, api, expired }) => {
    const { client } = await expired({ options: { validateStatus: () => true } });
    assert.equal((await client.get('data')).status, 200);
    assert.equal(await api.refreshes(), 1);
  });

  test('withCredentials and credentials reach fetch', async ({ assert, lib, defer }) => {
    const seen = async (options, config) => {
      const fetch = stubFetch();
      const client = lib.createClient('https://api.example.com/', 'memory', { fetch, ...options });
      defer(() => client.dispose());
      await client.get('x', config);
      return fetch.calls[0].credentials;
    };
    assert.equal(await seen({}, { withCredentials: true }), 'include');
    assert.equal(await seen({ withCredentials: true }, {}), 'include');
    assert.equal(await seen({ credentials: 'omit' }, {}), 'omit');
    assert.oneOf(await seen({}, {}), [undefined, 'same-origin']);
  });
}
