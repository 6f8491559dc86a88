// R11: a polluted Object.prototype changes no request.

import { stubServer } from '../lib/stub.mjs';

export const POLLUTION = {
  headers: { 'x-polluted': 'yes', authorization: 'Bearer polluted' },
  baseURL: 'https://evil.example/',
  baseUrl: 'https://evil.example/',
  url: 'https://evil.example/',
  proxy: { host: 'evil.example', port: 80 },
  transformRequest: [() => 'polluted'],
  transformResponse: [() => 'polluted'],
  adapter: () => Promise.resolve({ data: 'polluted', status: 200 }),
  method: 'DELETE',
  params: { polluted: 'yes' },
  data: 'polluted',
  body: 'polluted',
  timeout: 1,
  signal: 'polluted',
  redirect: 'manual',
  credentials: 'include',
  withCredentials: true,
  auth: { username: 'polluted', password: 'polluted' },
  responseType: 'text',
  validateStatus: () => false,
  paramsSerializer: () => 'polluted=yes',
  skipAuth: true,
  refreshFirst: true,
  allowOutsideBase: true,
  allowedOrigins: ['https://evil.example'],
  isAuthError: () => 'logout',
  isFinal: () => true,
  refresh: 'https://evil.example/refresh',
  requireToken: true,
  accessTokenKey: 'polluted',
  scheme: 'Polluted',
  header: 'X-Polluted',
  send: 'bearer',
  parse: () => 'polluted',
  fallback: 'https://evil.example/',
  accessToken: 'polluted',
  refreshToken: 'polluted',
  cookie: { domain: 'evil.example' },
  fetch: () => Promise.resolve(new Response('polluted')),
  maxQueue: 0,
  coordinate: 'polluted',
};

/** Runs `fn` with these properties on Object.prototype. */
export async function polluted(properties, fn) {
  for (const [key, value] of Object.entries(properties)) {
    Object.defineProperty(Object.prototype, key, { value, configurable: true, writable: true, enumerable: true });
  }
  try {
    return await fn();
  } finally {
    for (const key of Object.keys(properties)) delete Object.prototype[key];
  }
}

export default function pollution(test) {
  const BASE = 'https://api.example.com/v1/';

  /** A request with refresh and replay on a stubbed transport, and what was sent. */
  const exchange = async (lib, properties) => {
    const server = stubServer({ answer: () => ({ json: { fine: true } }) });
    const { tokens } = server;
    let result;
    await polluted(properties, async () => {
      try {
        const client = lib.createClient(BASE, 'memory', { fetch: server.fetch, refresh: { url: `${BASE}refresh` } });
        await client.setTokens({ accessToken: tokens.accessToken, refreshToken: tokens.refreshToken });
        server.expire();
        const got = await client.get('x');
        const posted = await client.post('y', { a: 1 }, { headers: { 'x-own': '1' } });
        client.dispose();
        result = { got: got.data, posted: posted.status };
      } catch (error) {
        result = { error: `${error.name} ${error.code}: ${error.message}` };
      }
    });
    const calls = server.fetch.calls.map((call) => ({
      url: call.url,
      method: call.method,
      headers: [...call.headers].filter(([name]) => name !== 'authorization').sort(),
      scheme: call.headers.get('authorization')?.split(' ')[0] ?? null,
      redirect: call.redirect ?? null,
      credentials: call.credentials ?? null,
      refresh: call.url.endsWith('refresh'),
      body: typeof call.body === 'string' && !call.url.endsWith('refresh') ? call.body : Boolean(call.body),
    }));
    return { result, calls };
  };

  test('R11 Object.prototype with one property more changes no request', async ({ assert, lib }) => {
    const clean = await exchange(lib, {});
    assert.deepEqual(clean.result, { got: { fine: true }, posted: 200 });
    assert.deepEqual(
      clean.calls.map(({ method }) => method),
      ['GET', 'POST', 'GET', 'POST'],
    );
    const wrong = [];
    for (const key of Object.keys(POLLUTION)) {
      const dirty = await exchange(lib, { [key]: POLLUTION[key] });
      if (JSON.stringify(dirty) !== JSON.stringify(clean)) wrong.push(`${key}: ${firstDifference(clean, dirty)}`);
    }
    assert.deepEqual(wrong, []);
  });

  test('R11 Object.prototype with headers, baseURL, proxy and transformRequest changes no real request', async ({
    assert,
    api,
    lib,
    defer,
  }) => {
    const tokens = await api.login();
    const { headers, baseURL, proxy, transformRequest, params, data } = POLLUTION;
    const answer = await polluted({ headers, baseURL, proxy, transformRequest, params, data }, async () => {
      const client = lib.createClient(api.base, 'memory', { refresh: api.refreshUrl });
      defer(() => client.dispose());
      await client.setTokens(tokens);
      return client.post('secret', { a: 1 });
    });
    assert.equal(answer.data.text, '{"a":1}');
    assert.equal(answer.data.headers['x-polluted'], undefined);
    assert.equal(answer.data.headers.authorization, `Bearer ${tokens.accessToken}`);
    assert.deepEqual(answer.data.query, []);
  });

  test('R11 objects without a prototype are taken everywhere', async ({ assert, api, lib, defer }) => {
    const bare = (object) => Object.assign(Object.create(null), object);
    const client = lib.createClient(
      api.base,
      'memory',
      bare({ refresh: bare({ url: api.refreshUrl }), headers: bare({ 'X-One': '1' }) }),
    );
    defer(() => client.dispose());
    await client.setTokens(bare(await api.login()));
    const { data } = await client.post(
      'secret',
      bare({ a: 1 }),
      bare({ headers: bare({ 'X-Two': '2' }), params: bare({ p: 1 }) }),
    );
    assert.deepEqual(
      [data.text, data.headers['x-one'], data.headers['x-two'], data.query],
      ['{"a":1}', '1', '2', [['p', '1']]],
    );
  });

  test('R11 safeNext takes no option from Object.prototype', async ({ assert, lib }) => {
    const found = await polluted({ fallback: 'https://evil.example/', loginPath: '/me' }, async () => [
      lib.safeNext('//x'),
      lib.safeNext('/me'),
    ]);
    assert.deepEqual(found, ['/', '/me']);
  });

  test('R11 a __proto__ in a body, a header or the configuration pollutes nothing', async ({
    assert,
    api,
    signedIn,
  }) => {
    const { client } = await signedIn();
    const evil = JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}');
    await client.post('echo', evil, { params: evil, headers: JSON.parse('{"__proto__":"x"}') }).catch(() => {});
    await client
      .get('echo', JSON.parse('{"__proto__":{"polluted":"yes"},"headers":{"__proto__":{"x-polluted":"yes"}}}'))
      .catch(() => {});
    await api.refreshing({
      answer: { body: '{"__proto__":{"accessToken":"polluted"},"data":{"__proto__":{"accessToken":"polluted"}}}' },
    });
    await assert.rejects(client.refresh(), { code: 'ERR_REFRESH_FAILED' });
    assert.equal({}.polluted, undefined);
    assert.ok((await api.log('echo')).every(({ headers }) => headers['x-polluted'] === undefined));
  });
}

function firstDifference(clean, dirty) {
  const [a, b] = [clean, dirty].map((value) => JSON.stringify(value));
  let at = 0;
  while (a[at] === b[at]) at += 1;
  return `…${b.slice(Math.max(0, at - 40), at + 80)}… instead of …${a.slice(Math.max(0, at - 40), at + 80)}…`;
}
