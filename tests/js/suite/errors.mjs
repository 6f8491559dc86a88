// The shape of errors, and that no token is in any of them.

import { stubFetch } from '../lib/stub.mjs';
import { fragmentIn, jwt, seconds } from '../lib/tokens.mjs';

export default function errors(test) {
  test('4xx is ERR_BAD_REQUEST and 5xx ERR_BAD_RESPONSE, in the shape of axios', { smoke: true }, async ({
    assert,
    signedIn,
  }) => {
    const { client } = await signedIn();
    for (const [status, code] of [
      [400, 'ERR_BAD_REQUEST'],
      [404, 'ERR_BAD_REQUEST'],
      [422, 'ERR_BAD_REQUEST'],
      [500, 'ERR_BAD_RESPONSE'],
      [503, 'ERR_BAD_RESPONSE'],
    ]) {
      const error = await assert.rejects(client.get(`status/${status}`));
      assert.ok(error instanceof Error);
      assert.holds(error, {
        code,
        status,
        name: 'AxiosError',
        isAxiosError: true,
        message: `Request failed with status code ${status}`,
      });
      assert.equal(error.response.status, status);
      assert.equal(error.response.data.error, `status ${status}`);
      assert.match(error.config.url, /status/);
      assert.ok('request' in error);
      assert.equal(typeof error.stack, 'string');
    }
  });

  test('toJSON is plain data', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const error = await assert.rejects(client.get('status/404', { params: { a: 1 } }));
    const plain = JSON.parse(JSON.stringify(error));
    assert.holds(plain, {
      message: 'Request failed with status code 404',
      name: 'AxiosError',
      code: 'ERR_BAD_REQUEST',
      status: 404,
    });
    assert.ok('stack' in plain && 'config' in plain);
    assert.equal(typeof error.toJSON(), 'object');
  });

  test('a network failure is ERR_NETWORK without a response', { smoke: true }, async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    for (const url of [`${api.closed}x`, 'drop']) {
      const error = await assert.rejects(client.get(url), {
        code: 'ERR_NETWORK',
        name: 'AxiosError',
        isAxiosError: true,
        message: 'Network Error',
      });
      assert.equal(error.response, undefined);
      assert.ok(error.cause instanceof Error, 'cause');
    }
    assert.equal(await api.refreshes(), 0);
  });

  test('a body that breaks off is an error, not half an answer', async ({ assert, lib, defer }) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"half":'));
        controller.error(new TypeError('connection lost'));
      },
    });
    const client = lib.createClient('https://api.example.com/', 'memory', {
      fetch: stubFetch(() => new Response(body, { headers: { 'content-type': 'application/json' } })),
    });
    defer(() => client.dispose());
    await assert.rejects(client.get('x'), { isAxiosError: true, code: 'ERR_NETWORK' });
  });

  test('an expired session is an AuthflightError with response and cause', async ({ assert, api, expired }) => {
    await api.refreshing('invalid_grant');
    const { client } = await expired();
    const error = await assert.rejects(client.get('data'), {
      code: 'ERR_SESSION_EXPIRED',
      name: 'AuthflightError',
      isAxiosError: true,
      refreshOutcome: 'final',
      status: 401,
    });
    assert.equal(error.response.status, 401);
    assert.equal(error.response.data.error, 'invalid_token');
    assert.ok(error.cause instanceof Error);
    assert.match(error.config.url, /data/);
    assert.equal(JSON.parse(JSON.stringify(error)).code, 'ERR_SESSION_EXPIRED');
  });

  test('errors of requests that had nothing to do with a refresh have no refreshOutcome', async ({
    assert,
    client,
  }) => {
    const error = await assert.rejects(client().get('status/404'));
    assert.equal(error.refreshOutcome, undefined);
  });

  /** Everything of a value that a log could show, as one text. */
  const exposed = (value, seen = new Set()) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return String(value);
    if (seen.has(value) || seen.size > 5_000) return '';
    seen.add(value);
    const parts = [];
    if (value instanceof Headers || value instanceof Map) for (const pair of value) parts.push(exposed(pair, seen));
    if (value instanceof Request || value instanceof Response) parts.push(value.url, exposed(value.headers, seen));
    for (const key of Reflect.ownKeys(value)) {
      parts.push(String(key));
      try {
        parts.push(exposed(value[key], seen));
      } catch {
        // A getter that throws shows nothing.
      }
    }
    return parts.join('\n');
  };

  test('R12 no fragment of a token is in any error, in any form', { smoke: true }, async (t) => {
    const { assert, api, inspect, hex } = t;
    const all = [];
    const caught = [];
    const provoke = async (mode, request, parts = {}) => {
      const login = parts.jwt
        ? { accessToken: jwt({ sub: hex(16), exp: seconds(parts.jwt) }), refreshToken: hex(24) }
        : { accessToken: hex(24), refreshToken: hex(24) };
      const signed = await t.signedIn({ login, options: parts.options });
      all.push(login.accessToken, login.refreshToken);
      await api.refreshing(mode);
      if (parts.expire !== false) await api.expire();
      try {
        await request(signed.client);
        assert.fail(`${mode} ${request}: expected an error`);
      } catch (error) {
        if (error.name === 'AssertionError') throw error;
        caught.push([`${mode} ${request}`, error]);
      }
      const { access, refresh } = await t.held(signed.client);
      all.push(...[access, refresh].filter(Boolean));
    };
    const get = (client) => client.get('data');
    for (const mode of ['500', 'invalid_grant', 'invalid_client', 'html', 'broken', 'missing', 'drop', 'redirect'])
      await provoke(mode, get);
    await provoke('stall', get, { options: { refreshTimeout: 100 } });
    await provoke('invalid_grant', get, { jwt: -5 });
    await provoke('ok', (client) => client.get('always-401'));
    await provoke('ok', (client) => client.get('status/404'), { expire: false });
    await provoke('ok', (client) => client.post('status/500', { a: 1 }), { expire: false, jwt: 500 });
    await provoke('ok', (client) => client.get('hang', { timeout: 50 }), { expire: false });
    await provoke('ok', (client) => client.get('drop'), { expire: false });
    await provoke('ok', (client) => client.get('hang', { signal: AbortSignal.abort() }), { expire: false });
    await provoke('ok', (client) => client.get('//evil'), { expire: false });
    await provoke('ok', (client) => client.get('status/404'), {
      expire: false,
      options: { header: 'X-Token', scheme: '' },
    });
    await provoke('500', get, { options: { refresh: { url: api.refreshUrl, send: ['bearer', 'json', 'form'] } } });
    await provoke('ok', get, { options: { refresh: async () => ({ accessToken: 7 }) } });

    for (const [what, error] of caught) {
      const forms = [
        String(error),
        error.stack,
        JSON.stringify(error),
        JSON.stringify(error.toJSON?.() ?? null),
        exposed(error),
        inspect(error),
        inspect(error, { depth: 12, showHidden: true, getters: true }),
      ];
      for (const text of forms) assert.equal(fragmentIn(text ?? '', all, 8), null, `${what}: ${error.code}`);
    }
    assert.atLeast(caught.length, 19);
  });

  test('R12 no fragment of a token is in events, warnings and callbacks about them', async (t) => {
    const { assert, api, inspect, held, later } = t;
    const seen = [];
    const details = [];
    const { client, tokens } = await t.expired({ options: { onSessionExpired: (value) => void details.push(value) } });
    const all = Object.values(tokens);
    const names = ['refresh-start', 'refresh-end', 'signed-out', 'trace', 'warning'];
    for (const name of names) client.on(name, (...payload) => seen.push([name, ...payload]));
    await client.get('data');
    all.push(...Object.values(await held(client)));
    await api.expire();
    await api.refreshing('500');
    await client.get('data').catch(() => {});
    await api.refreshing('invalid_grant');
    later(60_000);
    await client.get('data').catch(() => {});
    await client.refresh().catch(() => {});
    assert.ok(
      seen.some(([name]) => name === 'trace'),
      'there are trace events',
    );
    assert.equal(details.length, 1);
    for (const value of [...seen, ...details]) {
      assert.equal(
        fragmentIn(
          `${JSON.stringify(value)} ${exposed(value)} ${inspect(value, { depth: 12, showHidden: true })}`,
          all,
          8,
        ),
        null,
        String(value[0]),
      );
    }
  });

  test('R12 the package logs nothing', async ({ assert, api, expired, defer }) => {
    const said = [];
    for (const name of ['log', 'info', 'debug', 'warn', 'error', 'trace']) {
      const before = console[name];
      console[name] = (...args) => said.push([name, ...args.map(String)].join(' '));
      defer(() => (console[name] = before));
    }
    await api.refreshing('500');
    const { client } = await expired();
    await client.get('data').catch(() => {});
    await api.refreshing('invalid_grant');
    await client.get('data').catch(() => {});
    assert.deepEqual(said, []);
  });
}
