// Reading `exp`: refresh in time where it can be read, survive it where not.

import { stubServer } from '../lib/stub.mjs';
import { base64url, jwt, seconds } from '../lib/tokens.mjs';

const BASE = 'https://api.example.com/';

export default function expiry(test) {
  const statuses = async (api) => (await api.log('data')).length;

  test('refreshes before sending where exp has passed', { smoke: true }, async ({ assert, api, signedIn }) => {
    const { client } = await signedIn({ login: { kind: 'jwt', lifetime: -5 } });
    await Promise.all(Array.from({ length: 10 }, (_, index) => client.get(`data?${index}`)));
    assert.equal(await api.refreshes(), 1);
    assert.equal(await statuses(api), 10, 'no request was sent in vain');
  });

  test('refreshes before sending in the last tenth of the lifetime', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn({ login: { kind: 'jwt', lifetime: 5, claims: { iat: seconds(-95) } } });
    await client.get('data');
    assert.equal(await api.refreshes(), 1);
    assert.equal(await statuses(api), 1);
  });

  test('refreshBefore is at most 60 s by default', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn({ login: { kind: 'jwt', lifetime: 90, claims: { iat: seconds(-100_000) } } });
    await client.get('data');
    assert.equal(await api.refreshes(), 0);
  });

  test('a fresh token is not refreshed', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn({ login: { kind: 'jwt', lifetime: 300 } });
    await client.get('data');
    assert.equal(await api.refreshes(), 0);
  });

  test('refreshBefore says how long before exp', async ({ assert, api, signedIn }) => {
    const early = await signedIn({ login: { kind: 'jwt', lifetime: 300 }, options: { refreshBefore: 290_000 } });
    await early.client.get('data');
    assert.equal(await api.refreshes(), 0);
    const late = await signedIn({ login: { kind: 'jwt', lifetime: 300 }, options: { refreshBefore: 310_000 } });
    await late.client.get('data');
    assert.equal(await api.refreshes(), 1);
  });

  test('refreshBefore longer than every lifetime does not refresh for each request', async ({
    assert,
    api,
    signedIn,
  }) => {
    const { client } = await signedIn({ login: { kind: 'jwt', lifetime: 300 }, options: { refreshBefore: 3_600_000 } });
    for (let index = 0; index < 5; index += 1) await client.get(`data?${index}`);
    assert.atMost(await api.refreshes(), 1);
  });

  test('R52 refreshBefore 0 means only after a 401', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn({ login: { kind: 'jwt', lifetime: -5 }, options: { refreshBefore: 0 } });
    await client.get('data');
    assert.equal(await api.refreshes(), 1);
    assert.equal(await statuses(api), 2, 'it was sent, refused and replayed');
  });

  test('R55 an opaque access token is refreshed reactively', { smoke: true }, async ({ assert, api, expired }) => {
    const { client } = await expired({ login: { kind: 'opaque' } });
    await Promise.all([client.get('data?1'), client.get('data?2')]);
    assert.equal(await api.refreshes(), 1);
    assert.equal(await statuses(api), 4);
  });

  /** One request with this access token, which the stubbed server accepts: how often was it refreshed, what was sent? */
  const outcome = async ({ lib, defer }, accessToken, options = {}) => {
    const server = stubServer({ accessToken });
    const client = lib.createClient(BASE, 'memory', { fetch: server.fetch, refresh: `${BASE}refresh`, ...options });
    defer(() => client.dispose());
    const start = Date.now();
    await client.setTokens(server.tokens);
    const { status } = await client.get('data');
    await client.get('data');
    return {
      status,
      refreshes: server.state.refreshes,
      requests: server.fetch.to('data').length,
      ms: Date.now() - start,
    };
  };

  test('R47 an exp that cannot be read leaves the token in use', async (t) => {
    const payloads = {
      missing: '{"sub":"ann"}',
      null: '{"exp":null}',
      'a string': `{"exp":"${seconds(-100)}"}`,
      '1e300': '{"exp":1e300}',
      'u64::MAX': '{"exp":18446744073709551615}',
      'an object': '{"exp":{"a":1}}',
      true: '{"exp":true}',
    };
    for (const [what, payload] of Object.entries(payloads)) {
      t.assert.holds(await outcome(t, jwt(payload)), { status: 200, refreshes: 0, requests: 2 }, what);
    }
  });

  test('R48 exp as float, negative or in milliseconds has a defined reading', async (t) => {
    const { assert } = t;
    assert.holds(await outcome(t, jwt(`{"exp":${seconds(3600)}.75}`)), { status: 200, refreshes: 0 }, 'float to come');
    assert.holds(
      await outcome(t, jwt(`{"exp":${seconds(-3600)}.75}`)),
      { status: 200, refreshes: 1, requests: 2 },
      'float in the past',
    );
    assert.holds(await outcome(t, jwt('{"exp":-1}')), { status: 200, refreshes: 1, requests: 2 }, 'negative');
    assert.holds(
      await outcome(t, jwt(`{"exp":${Date.now() + 3_600_000}}`)),
      { status: 200, refreshes: 0 },
      'milliseconds to come',
    );
    assert.holds(
      await outcome(t, jwt(`{"exp":${Date.now() - 3_600_000}}`)),
      { status: 200, refreshes: 1, requests: 2 },
      'milliseconds in the past',
    );
  });

  test('R49 exp in the year 2100 fires no timer and no refresh', async (t) => {
    for (const payload of ['{"exp":4102444800}', `{"iat":${seconds()},"exp":4102444800}`, '{"exp":253402300799}']) {
      t.assert.holds(await outcome(t, jwt(payload)), { status: 200, refreshes: 0 }, payload);
    }
    const server = stubServer({ accessToken: jwt('{"exp":4102444800}') });
    const client = t.lib.createClient(BASE, 'memory', {
      fetch: server.fetch,
      refresh: `${BASE}refresh`,
      timeout: 2_147_483_647,
    });
    t.defer(() => client.dispose());
    await client.setTokens(server.tokens);
    t.assert.equal((await client.get('data')).status, 200, 'the longest timeout does not fire at once');
    await new Promise((resolve) => setTimeout(resolve, 20));
    t.assert.equal(server.fetch.calls.length, 1, 'nothing happens by itself');
  });

  test('R51 tokens that are no JWT, or a very odd one, are used as they are', async (t) => {
    const deep = `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`;
    const tokens = {
      '1 segment': 'abcdef',
      '2 segments': `${base64url('{"alg":"HS256"}')}.${base64url('{"exp":1}')}`,
      '4 segments': `${jwt({ exp: 1 })}.abcd`,
      '5 segments': 'a.b.c.d.e',
      'empty segments': '..',
      'bad base64': 'a.%%%!.c',
      'half a character': 'a.e.c',
      'bad UTF-8': `a.${base64url(Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d))}.c`,
      'no JSON': jwt('{"exp":'),
      'an array': jwt('[1,2,3]'),
      'deep nesting': jwt(`{"x":${deep}}`),
      'deep arrays': jwt(`{"x":${'['.repeat(200)}${']'.repeat(200)}}`),
    };
    for (const [what, token] of Object.entries(tokens))
      t.assert.holds(await outcome(t, token), { status: 200, refreshes: 0 }, what);
  });

  test('R51 an access token of 8 MB takes bounded time', async (t) => {
    const { assert } = t;
    const start = Date.now();
    for (const token of [
      'x'.repeat(8 * 1024 * 1024),
      jwt(`{"x":"${'y'.repeat(6 * 1024 * 1024)}","exp":1}`),
      `a.${'['.repeat(4 * 1024 * 1024)}.c`,
    ]) {
      await outcome(t, token).then(
        ({ status }) => assert.equal(status, 200),
        (error) => assert.match(error.code, /^ERR_/, 'a typed outcome'),
      );
    }
    assert.atMost(Date.now() - start, 8_000, 'milliseconds');
  });

  test('R51 a refresh may bring any of these tokens', async ({ assert, api, expired }) => {
    for (const accessToken of ['a.%%%!.c', `${jwt({ exp: 1 })}.abcd`]) {
      const { client } = await expired();
      await api.refreshing({ answer: { body: JSON.stringify({ accessToken, refreshToken: 'next' }) } });
      await assert.rejects(client.get('data'), { code: 'ERR_BAD_REQUEST', status: 401 });
      await api.refreshing({ answer: null });
    }
  });

  test('R49 a refreshed token that is over already is used once, not refreshed for ever', async ({
    assert,
    api,
    signedIn,
  }) => {
    const { client } = await signedIn({ login: { kind: 'jwt', lifetime: -5 } });
    await api.refreshing({ lifetime: -5 });
    await assert.rejects(client.get('data'), { code: 'ERR_BAD_REQUEST', status: 401 });
    assert.atMost(await api.refreshes(), 2);
  });
}
