// Which URLs are requested at all, and which of them get the token. The hosts do not exist: a stub takes the calls.

import { stubFetch } from '../lib/stub.mjs';
import { pair } from '../lib/tokens.mjs';

const BASE = 'https://api.example.com/v1/';

export const REFUSED = {
  'R1 URLs that a parser takes to another host are refused': [
    '//evil.example/x',
    '\\\\evil.example/x',
    '/\\evil.example/x',
    '\\/evil.example/x',
    '///evil.example/x',
    '\t//evil.example/x',
    '\n//evil.example/x',
    '\r//evil.example/x',
    ' //evil.example/x',
    '/\t/evil.example/x',
    '/\n/evil.example/x',
    '\thttps://evil.example/x',
    '\nhttps://evil.example/x',
    'ht\ttps://evil.example/x',
    'https:\n//evil.example/x',
    '\u0000//evil.example/x',
  ],
  'R2 a scheme without slashes is refused as malformed': [
    'http:evil.com',
    'https:evil.com',
    'HTTPS:evil.com',
    'https:/evil.com',
    'https:\\\\evil.com',
    'https://',
    'https:///evil.com',
  ],
  'R3 a user name or password in a URL is refused': [
    'https://api.example.com@evil/x',
    'https://u:p@api.example.com/v1/x',
    'https://api.example.com%40evil@api.example.com/x',
    'https://u@api.example.com/v1/x',
    'http://:p@api.example.com/x',
  ],
  'R6 other schemes than http and https are refused': [
    'blob:https://api.example.com/0e1c4ba8-4c3d-4f6e-8d9f-000000000000',
    'BLOB:https://api.example.com/0e1c4ba8-4c3d-4f6e-8d9f-000000000000',
    'data:text/plain,hello',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ftp://api.example.com/x',
    'ws://api.example.com/x',
  ],
  'R7 a relative URL that leaves the base path is refused': [
    '../admin',
    '%2e%2e/admin',
    '%2E%2E/admin',
    '.%2e/admin',
    'users/../../admin',
    '/../admin',
    '..\\admin',
    '..%2fadmin',
    'users/..%2f..%2f..%2fadmin',
    '..',
  ],
};

export default function urls(test) {
  const setUp = async ({ lib, defer }, options = {}) => {
    const fetch = stubFetch();
    const client = lib.createClient(BASE, 'memory', { fetch, ...options });
    defer(() => client.dispose());
    const tokens = pair();
    await client.setTokens(tokens);
    return { client, fetch, tokens };
  };

  for (const [name, list] of Object.entries(REFUSED)) {
    test(name, { smoke: name.startsWith('R1 ') }, async (t) => {
      const { assert } = t;
      const { client, fetch } = await setUp(t);
      for (const url of list) {
        const note = JSON.stringify(url);
        await assert.rejects(client.get(url), { code: 'ERR_INVALID_URL', isAxiosError: true }, note);
        await assert.rejects(client.request({ url, method: 'post', data: {} }), { code: 'ERR_INVALID_URL' }, note);
      }
      assert.equal(fetch.calls.length, 0, 'nothing is sent');
    });
  }

  test('R1 R2 R3 R6 R7 client.fetch refuses the same URLs', async (t) => {
    const { assert } = t;
    const { client, fetch } = await setUp(t);
    for (const url of Object.values(REFUSED).flat()) {
      const note = JSON.stringify(url);
      await assert.rejects(client.fetch(url), { code: 'ERR_INVALID_URL' }, note);
      const body = new URLSearchParams({ a: '1' });
      await assert.rejects(client.fetch(url, { method: 'POST', body }), { code: 'ERR_INVALID_URL' }, note);
    }
    assert.equal(fetch.calls.length, 0, 'nothing is sent');
  });

  test('R1 baseURL of a single request is held to the same rules', async (t) => {
    const { assert } = t;
    const { client, fetch } = await setUp(t);
    for (const baseURL of ['//evil.example/', 'javascript:alert(1)', 'https:evil.com', 'https://u:p@evil.example/']) {
      await assert.rejects(client.get('x', { baseURL }), { code: 'ERR_INVALID_URL' }, baseURL);
    }
    assert.equal(fetch.calls.length, 0);
    await client.get('x', { baseURL: 'https://evil.example/' }).catch(() => {});
    for (const call of fetch.calls) assert.equal(call.headers.has('authorization'), false, 'no token to another base');
  });

  test('R4 look-alike origins are foreign: requested, without the token', async (t) => {
    const { assert } = t;
    const { client, fetch, tokens } = await setUp(t);
    const list = [
      'https://api.example.com.evil/x',
      'https://api.example.com%2eevil/x',
      'https://api.example.com./v1/x',
      'https://api.example.com:8443/v1/x',
      'http://api.example.com/v1/x',
      'https://example.com/v1/x',
      'https://sub.api.example.com/v1/x',
    ];
    for (const url of list) {
      assert.equal((await client.get(url)).status, 200, url);
      const call = fetch.calls.at(-1);
      const headers = JSON.stringify([...call.headers]);
      assert.ok(!headers.includes(tokens.accessToken) && !headers.includes(tokens.refreshToken), `${url}: ${headers}`);
    }
    assert.equal(fetch.calls.length, list.length);
  });

  test('R5 other spellings of the own origin get the token', async (t) => {
    const { assert } = t;
    const { client, fetch, tokens } = await setUp(t);
    const list = [
      'https://API.EXAMPLE.COM:443/v1/x',
      'HTTPS://api.example.com/v1/x',
      'https://api\u3002example\u3002com/v1/x',
      'https://api\uff0eexample\uff0ecom/v1/x',
      'https://\uff41\uff50\uff49.example.com/v1/x',
    ];
    for (const url of list) {
      await client.get(url);
      const call = fetch.calls.at(-1);
      assert.equal(call.url, 'https://api.example.com/v1/x', url);
      assert.equal(call.headers.get('authorization'), `Bearer ${tokens.accessToken}`, url);
    }
  });

  test('R7 allowOutsideBase lets a relative URL leave the base path', async (t) => {
    const { assert } = t;
    const { client, fetch, tokens } = await setUp(t, { allowOutsideBase: true });
    await client.get('../admin');
    assert.equal(fetch.calls[0].url, 'https://api.example.com/admin');
    assert.equal(fetch.calls[0].headers.get('authorization'), `Bearer ${tokens.accessToken}`);
    await assert.rejects(client.get('//evil.example'), { code: 'ERR_INVALID_URL' });
  });

  test('R7 dots that stay below the base path are allowed', async (t) => {
    const { assert } = t;
    const { client, fetch } = await setUp(t);
    await client.get('users/../me');
    await client.get('users..all/...');
    await client.get('search?path=../../x');
    assert.deepEqual(
      fetch.calls.map(({ url }) => url),
      [`${BASE}me`, `${BASE}users..all/...`, `${BASE}search?path=../../x`],
    );
  });

  test('relative URLs are joined to the base path as axios joins them', { smoke: true }, async (t) => {
    const { assert, lib, defer } = t;
    for (const base of [
      'https://api.example.com/v1',
      'https://api.example.com/v1/',
      new URL('https://api.example.com/v1/'),
    ]) {
      const fetch = stubFetch();
      const client = lib.createClient(base, 'memory', { fetch });
      defer(() => client.dispose());
      for (const url of ['users', '/users', './users', 'users?x=1#top', '']) await client.get(url);
      assert.deepEqual(
        fetch.calls.map((call) => call.url.replace(/#.*/, '').replace(/\/$/, '')),
        [
          'https://api.example.com/v1/users',
          'https://api.example.com/v1/users',
          'https://api.example.com/v1/users',
          'https://api.example.com/v1/users?x=1',
          'https://api.example.com/v1',
        ],
        String(base),
      );
    }
  });

  test('the refresh URL is /api/auth/refresh at the base unless an option says otherwise', async (t) => {
    const { assert, lib, defer } = t;
    const seen = [];
    for (const [base, refresh] of [
      ['https://api.example.com', undefined],
      ['https://api.example.com', '/auth/renew'],
      ['https://api.example.com', { url: 'https://login.example.com/token' }],
    ]) {
      const fetch = stubFetch((call) =>
        call.method === 'POST' ? { json: pair() } : call.at > 1 ? {} : { status: 401 },
      );
      const client = lib.createClient(base, 'memory', { fetch, ...(refresh && { refresh }) });
      defer(() => client.dispose());
      await client.setTokens(pair());
      await client.get('x');
      seen.push(fetch.calls[1].url);
    }
    assert.deepEqual(seen, [
      'https://api.example.com/api/auth/refresh',
      'https://api.example.com/auth/renew',
      'https://login.example.com/token',
    ]);
  });
}
