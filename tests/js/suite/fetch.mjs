// client.fetch as the platform's own: what it takes, and what arrives.

const NODE = { on: ['node'] };
const BASE = 'https://api.example.com/v1/';

export default function fetches(test) {
  /** A client over a stubbed transport that keeps each request as the platform understood what it was handed. */
  const watched = async ({ lib, hex, defer }, { answer, ...options } = {}) => {
    const calls = [];
    const fetch = async (input, init) => {
      calls.push({ input, init, request: new Request(input, init) });
      return answer ? answer(calls.length, calls.at(-1)) : new Response('{}');
    };
    const client = lib.createClient(BASE, 'memory', {
      fetch,
      refresh: async () => ({ accessToken: hex(8) }),
      ...options,
    });
    defer(() => client.dispose());
    await client.setTokens({ accessToken: hex(8), refreshToken: hex(8) });
    return { client, calls };
  };

  // ---- What it takes

  test('is a fetch with the engine behind it', { smoke: true }, async ({ assert, api, expired }) => {
    const { client } = await expired();
    const response = await client.fetch(`${api.base}secret`, {
      method: 'POST',
      body: 'hello',
      headers: { 'X-One': '1' },
    });
    assert.ok(response instanceof Response);
    const data = await response.json();
    assert.deepEqual([data.user, data.text, data.headers['x-one']], ['ann', 'hello', '1']);
    assert.equal(await api.refreshes(), 1);
    assert.equal((await client.fetch(new URL(`${api.base}data`))).status, 200);
    assert.equal((await client.fetch(new Request(`${api.base}data`))).status, 200);
    assert.equal((await client.fetch(`${api.base}status/404`)).status, 404, 'a status is no error');
  });

  test('can be handed on without its client', async ({ assert, api, expired }) => {
    const { client } = await expired();
    const { fetch } = client;
    assert.equal((await fetch(`${api.base}data`)).status, 200);
  });

  test('a relative URL is joined to the base URL', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    for (const url of ['data', '/data']) assert.equal((await client.fetch(url)).status, 200, url);
  });

  test('20 fetches at once make one refresh and are replayed once each', async ({ assert, api, expired }) => {
    const { client } = await expired();
    const requests = Array.from({ length: 20 }, (_, index) =>
      client.fetch(index % 2 ? `data?${index}` : new Request(`${api.base}data?${index}`)),
    );
    for (const response of await Promise.all(requests)) assert.equal(response.status, 200);
    assert.equal(await api.refreshes(), 1);
    assert.atMost((await api.log('data')).length, 40);
  });

  test('a Request and an init mean what they mean to fetch', async (t) => {
    const { assert } = t;
    const url = `${BASE}x`;
    const post = { method: 'POST', body: 'text', headers: { 'X-One': '1', 'X-Two': '2' } };
    const own = {
      redirect: 'error',
      referrer: '',
      referrerPolicy: 'no-referrer',
      integrity: 'sha256-aaaa',
      keepalive: true,
      credentials: 'omit',
      cache: 'reload',
    };
    const cases = [
      [url],
      [url, { method: 'patch' }],
      [url, post],
      [url, { ...post, ...own }],
      [new Request(url, { ...post, ...own })],
      [new Request(url, post), own],
      [new Request(url, { ...post, ...own }), { method: 'PUT', headers: { 'X-Three': '3' } }],
      [new Request(url, { ...own, ...post }), { body: 'another', headers: [['content-type', 'text/x']] }],
      [new Request(url, own), { redirect: 'follow', integrity: '', credentials: 'include', cache: 'no-cache' }],
      [url, { body: new URLSearchParams({ a: '1' }), method: 'PUT', ...own }],
      [url, { body: new Uint8Array([1, 2]), method: 'PUT', headers: new Headers({ 'X-One': '1' }) }],
      [url, new Request('https://elsewhere.example/', { method: 'DELETE', headers: { 'X-One': '1' }, ...own })],
      [url, { method: 'POST', body: null, headers: undefined, cache: undefined }],
      [url, { priority: 'high', window: null, mode: 'same-origin' }],
    ];
    const { client, calls } = await watched(t);
    const fields = Object.keys(Object.getOwnPropertyDescriptors(Request.prototype)).filter(
      (key) => !/^(constructor|signal|body|bodyUsed|headers|isReloadNavigation|isHistoryNavigation)$/.test(key),
    );
    const seen = async (request) => {
      const headers = Object.fromEntries(request.headers);
      delete headers.authorization;
      const simple = fields.filter((key) => typeof request[key] !== 'function').map((key) => [key, request[key]]);
      return { ...Object.fromEntries(simple), headers, body: await request.text() };
    };
    for (const [index, [input, init]] of cases.entries()) {
      const copy = input instanceof Request ? input.clone() : input;
      await client.fetch(input, init);
      const wanted = await seen(new Request(copy, init));
      const sent = calls.at(-1).request;
      assert.match(sent.headers.get('authorization'), /^Bearer /);
      assert.deepEqual(await seen(sent), wanted, `case ${index}`);
    }
  });

  test('the client says of credentials and cache what neither Request nor init says', async (t) => {
    const { assert } = t;
    const { client, calls } = await watched(t, { credentials: 'include', cache: 'no-store' });
    const url = `${BASE}x`;
    const cases = [
      [[url], ['include', 'no-store']],
      [
        [url, { credentials: 'same-origin', cache: 'default' }],
        ['same-origin', 'default'],
      ],
      [[new Request(url)], ['include', 'no-store']],
      [[new Request(url, { credentials: 'omit', cache: 'reload' })], ['omit', 'reload']],
      [
        [new Request(url), { credentials: 'same-origin', cache: 'default' }],
        ['same-origin', 'default'],
      ],
      [
        [url, { method: 'POST', body: new FormData() }],
        ['include', 'no-store'],
      ],
    ];
    for (const [args, wanted] of cases) {
      await client.fetch(...args);
      const { credentials, cache } = calls.at(-1).request;
      assert.deepEqual([credentials, cache], wanted);
    }
    await client.fetch(new Request(url, { referrer: '', referrerPolicy: 'no-referrer' }));
    const { referrer, referrerPolicy } = calls.at(-1).request;
    assert.deepEqual([referrer, referrerPolicy], ['', 'no-referrer'], 'and changes nothing else');
  });

  test('members that the platform may know reach it, and the own ones do not', async (t) => {
    const { assert } = t;
    const { client, calls } = await watched(t);
    const next = { revalidate: 60 };
    const form = new URLSearchParams({ a: '1' });
    for (const [input, init] of [
      [`${BASE}x`],
      [new Request(`${BASE}x`)],
      [`${BASE}x`, { method: 'PUT', body: form }],
    ]) {
      await client.fetch(input, { ...init, next, skipAuth: true, refreshFirst: true });
      const { init: handed, request } = calls.at(-1);
      assert.equal(handed.next, next);
      assert.ok(!('skipAuth' in handed) && !('refreshFirst' in handed));
      assert.equal(request.headers.get('authorization'), null);
    }
    // As openapi-fetch does it.
    await client.fetch(Object.assign(new Request(`${BASE}x`), { next, skipAuth: true }));
    assert.equal(calls.at(-1).init.next, next);
    assert.equal(calls.at(-1).request.headers.get('authorization'), null);
  });

  test('a wrong init is a TypeError, as in fetch', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    const wrong = [
      { method: 'GET', body: 'x' },
      { method: 'GET', body: new FormData() },
      { method: 'TRACE' },
      { mode: 'navigate' },
      { headers: { 'bad name': 'x' } },
      { signal: 'no signal' },
      { redirect: 'sideways' },
    ];
    // WebKit takes any signal.
    const refused = wrong.filter((init) => fails(() => new Request(api.base, init)));
    assert.atLeast(refused.length, 6);
    for (const init of refused) {
      for (const input of [`${api.base}echo`, new Request(`${api.base}echo`)]) {
        const error = await client.fetch(input, init).catch((reason) => reason);
        assert.ok(error instanceof TypeError, `${assert.show(init)}: ${assert.show(error)}`);
      }
    }
    assert.equal((await api.log('echo')).length, 0);
  });

  // ---- Bodies

  test('a Request is used up, and one that is used up is a TypeError', async ({ assert, api, expired }) => {
    const { client } = await expired();
    const request = new Request(`${api.base}secret`, { method: 'PUT', body: 'x' });
    const answer = client.fetch(request);
    assert.equal(request.bodyUsed, true);
    assert.equal((await answer).status, 200);
    const count = (await api.log('secret')).length;
    const error = await client.fetch(request).catch((reason) => reason);
    assert.ok(error instanceof TypeError, assert.show(error));
    assert.equal((await api.log('secret')).length, count, 'nothing is sent');
    assert.equal((await client.fetch(request, { body: 'fresh' })).status, 200);
  });

  const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
  const form = () => {
    const data = new FormData();
    data.append('name', 'grüße');
    data.append('file', new Blob([bytes], { type: 'image/x-test' }), 'a.bin');
    return data;
  };
  const KINDS = {
    text: () => 'grüße',
    URLSearchParams: () => new URLSearchParams({ a: 'ü &' }),
    FormData: form,
    Blob: () => new Blob([bytes], { type: 'image/x-test' }),
    ArrayBuffer: () => bytes.slice().buffer,
    'a typed array': () => bytes.slice(1, 9),
    'a DataView': () => new DataView(bytes.slice().buffer, 65, 3),
  };
  for (const [name, make] of Object.entries(KINDS)) {
    test(`R79 ${name} is replayed whole, given as it is and in a Request`, async ({ assert, api, expired }) => {
      const { client } = await expired();
      for (const wrap of [false, true]) {
        const init = { method: 'POST', body: make() };
        const input = `${api.base}secret`;
        await (wrap ? client.fetch(new Request(input, init)) : client.fetch(input, init));
        const [first, second, ...more] = (await api.log('secret')).slice(wrap ? 2 : 0);
        assert.equal(more.length, 0);
        assert.ok(first.bytes > 0 && first.headers['content-length'] === String(first.bytes), 'its length is told');
        assert.equal(second.headers['content-length'], first.headers['content-length']);
        assert.equal(second.headers['content-type'], first.headers['content-type']);
        assert.equal(second.body, first.body);
        await api.expire();
      }
      assert.equal(await api.refreshes(), 2);
    });
  }

  test('R79 a body is replayed as it was when fetch was called', async ({ assert, api, platform: name, expired }) => {
    const { client } = await expired();
    const params = new URLSearchParams({ a: 'then' });
    const data = new FormData();
    data.append('a', 'then');
    const view = new TextEncoder().encode('then');
    await api.refreshing({ gate: 'r' });
    const bodies = [view, view.buffer, params, data];
    const answers = bodies.map((body, index) => client.fetch(`secret?${index}`, { method: 'POST', body }));
    const platform = bodies.map((body) => new Request(api.base, { method: 'POST', body }));
    await api.seen('refresh');
    params.set('a', 'now!');
    data.set('a', 'now!');
    view.set(new TextEncoder().encode('now!'));
    await api.release('r');
    const texts = await Promise.all(answers.map(async (answer) => (await (await answer).json()).text));
    // WebKit takes most bodies when a Request is sent, not when it is made.
    const kept = await Promise.all(platform.map(async (request) => (await request.text()).includes('then')));
    assert.deepEqual(
      texts.map((text) => text.includes('then')),
      kept,
    );
    assert.atLeast(kept.filter(Boolean).length, name === 'webkit' ? 1 : 4);
  });

  const streamOf = (text) => new Blob([text]).stream();
  async function* parts() {
    yield new TextEncoder().encode('only ');
    yield new TextEncoder().encode('once');
  }
  for (const [name, make] of Object.entries({ ReadableStream: () => streamOf('only once'), 'async iterable': parts })) {
    test(`R79 a used ${name} is an error, never an empty replay`, NODE, async ({ assert, api, expired, inspect }) => {
      const { client } = await expired();
      const error = await assert.rejects(client.fetch('secret', { method: 'POST', body: make(), duplex: 'half' }), {
        code: 'ERR_BODY_NOT_REPLAYABLE',
      });
      assert.ok(!inspect(error).includes('Response'), 'no answer hangs on it');
      assert.deepEqual(
        (await api.log('secret')).map(({ body }) => body),
        ['only once'],
      );
      await client.refresh();
      await api.expire();
      const init = { method: 'POST', body: make(), duplex: 'half', refreshFirst: true };
      assert.equal((await (await client.fetch('secret', init)).json()).text, 'only once');
    });
  }

  test('R79 a Request with a stream is sent as it comes, and replayed whole', NODE, async (t) => {
    const { assert, api } = t;
    const { client } = await t.expired();
    const init = { method: 'POST', body: streamOf('all of it'), duplex: 'half', headers: { 'content-type': 'text/x' } };
    const data = await (await client.fetch(new Request(`${api.base}secret`, init))).json();
    assert.deepEqual([data.text, data.headers['content-type']], ['all of it', 'text/x']);
    assert.deepEqual(
      (await api.log('secret')).map(({ body }) => body),
      ['all of it', 'all of it'],
    );

    let later;
    const endless = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('first'));
        later = controller;
      },
    });
    const { client: other } = await watched(t, {
      async answer(_, { request }) {
        const { value } = await request.body.getReader().read();
        later.close();
        return new Response(value);
      },
    });
    const answer = await other.fetch(new Request(`${BASE}x`, { method: 'POST', body: endless, duplex: 'half' }));
    assert.equal(await answer.text(), 'first', 'although the body had no end yet');
  });

  test('a stream without duplex is the TypeError that it is in fetch', { on: ['node', 'chromium'] }, async (t) => {
    const { assert, api } = t;
    const { client } = await t.signedIn();
    const error = await client.fetch('echo', { method: 'POST', body: streamOf('x') }).catch((reason) => reason);
    assert.ok(error instanceof TypeError && /duplex/.test(error.message), assert.show(error));
    assert.equal((await api.log('echo')).length, 0);
  });
}

function fails(act) {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}
