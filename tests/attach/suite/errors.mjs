// Errors: axios' shape, the client's codes, and no token in any of them.

import { fragmentIn } from '../../js/lib/tokens.mjs';
import { withEachAdapter } from '../lib/context.mjs';

/** How each error comes about: a promise that rejects. */
const ERRORS = {
  'a status': ({ http }) => http.get('status/500'),
  'a 401 that stays': ({ http }) => http.get('always-401'),
  'no connection': ({ http, api }) => http.get(`${api.base}drop`),
  'a timeout': ({ http }) => http.get('hang', { timeout: 60 }),
  'a cancellation': ({ http }) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 60);
    return http.get('hang', { signal: controller.signal });
  },
  'an answer that cannot be parsed': ({ http }) =>
    http.get('broken', { responseType: 'json', transitional: { silentJSONParsing: false } }),
  'a refused URL': ({ http }) => http.get('//evil.example'),
  'an interceptor of the application': ({ http, axios }) => {
    http.interceptors.response.use((response) => {
      const { config, request } = response;
      throw new axios.AxiosError('mine', 'MINE', config, request, response);
    });
    return http.get('data');
  },
  'a session that is over': async ({ http, api }) => {
    await api.revoke();
    return http.get('data');
  },
  'a refresh that fails': async ({ http, api }) => {
    await api.refreshing('teapot');
    await api.expire();
    return http.get('data');
  },
};

export default function errors(plain) {
  const test = withEachAdapter(plain);

  for (const [name, fail] of Object.entries(ERRORS)) {
    test(`R12 ${name}: an error of axios, and no part of a token in it`, async (t) => {
      const { assert, api, inspect, axios, attached, held } = t;
      const { http, client, tokens } = await attached();
      const error = await assert.rejects(fail({ http, api, axios }), { isAxiosError: true });
      assert.ok(axios.isAxiosError(error));
      assert.ok(error instanceof axios.AxiosError, 'AxiosError');
      assert.ok(error.config, 'config');
      const { access, refresh } = await held(client);
      const secret = [...Object.values(tokens), access, refresh].filter(Boolean);
      const flat = [
        ...[String(error), error.stack, JSON.stringify(error), JSON.stringify(error.toJSON())],
        ...[inspect(error), inspect(error, { depth: 12, showHidden: true }), inspect(error.toJSON(), { depth: 12 })],
        ...[JSON.stringify(error.config), String(error.config.headers), JSON.stringify(error.cause ?? null)],
        ...walk(error),
      ].join('\n');
      assert.equal(fragmentIn(flat, secret), null);
    });
  }

  test('a refused refresh: every waiter gets the client\u2019s code, the config, and the 401 as axios reads it', async ({
    assert,
    api,
    axios,
    attached,
    held,
  }) => {
    const ended = [];
    const { http, ...mine } = await attached({ options: { onSessionExpired: (detail) => ended.push(detail) } });
    await api.revoke();
    const failures = await Promise.all(
      Array.from({ length: 5 }, (_, number) =>
        assert.rejects(http.get('data', { params: { number } }), {
          code: 'ERR_SESSION_EXPIRED',
          isAxiosError: true,
          status: 401,
          refreshOutcome: 'final',
        }),
      ),
    );
    failures.forEach((error, number) => {
      assert.ok(error instanceof axios.AxiosError);
      assert.deepEqual(error.config.params, { number });
      assert.equal(error.response.config, error.config);
      assert.deepEqual(error.response.data, { error: 'invalid_token' });
      assert.equal(error.response.status, 401);
      assert.equal(error.response.headers.get('content-type'), 'application/json');
    });
    assert.equal(ended.length, 1);
    assert.equal(await api.refreshes(), 1);
    assert.equal((await held(mine.client)).access, null);
  });

  test('a network failure at the refresh keeps the session', async ({ assert, api, attached, held }) => {
    await api.refreshing('drop');
    const { http, client, tokens } = await attached({ expired: true });
    const error = await assert.rejects(http.get('data'), {
      code: 'ERR_REFRESH_FAILED',
      isAxiosError: true,
      refreshOutcome: 'transient',
      // A 401 would read as a sign-out.
      response: undefined,
    });
    assert.ok(error.cause, 'what happened');
    assert.deepEqual(await held(client), { access: tokens.accessToken, refresh: tokens.refreshToken });
  });

  test('a connection that breaks is the network error of axios, and nothing is refreshed', async ({
    assert,
    api,
    axios,
    attached,
  }) => {
    const { http } = await attached();
    const error = await assert.rejects(http.get('drop'), { isAxiosError: true });
    assert.equal(error.response, undefined);
    assert.ok(error.request, 'a request');
    assert.equal(error.config.url, 'drop');
    assert.ok(error instanceof axios.AxiosError);
    assert.equal(await api.refreshes(), 0);
  });

  test('a status is the error of axios, with what it says and the data', async ({
    assert,
    api,
    axios,
    attached,
    adapter,
  }) => {
    const { http } = await attached();
    const bare = axios.create({ baseURL: api.base, adapter });
    for (const status of [400, 403, 404, 500, 503]) {
      const mine = await assert.rejects(http.get(`status/${status}`));
      const theirs = await assert.rejects(bare.get(`status/${status}`));
      for (const key of ['name', 'code', 'message', 'status', 'isAxiosError']) {
        assert.equal(mine[key], theirs[key], `${status}: ${key}`);
      }
      assert.deepEqual(mine.response.data, theirs.response.data);
      assert.deepEqual(Object.keys(mine).sort(), Object.keys(theirs).sort());
    }
  });

  test('a full queue', async ({ assert, api, attached }) => {
    await api.refreshing({ gate: 'r' });
    const { http } = await attached({ expired: true, options: { maxQueue: 1 } });
    const first = http.get('data?1');
    await api.seen('refresh');
    await assert.rejects(http.get('data?2'), { code: 'ERR_QUEUE_FULL', isAxiosError: true });
    await api.release('r');
    assert.equal((await first).data.user, 'ann');
  });

  test('R68 a logout during the refresh rejects the waiters', async ({ assert, api, attached }) => {
    await api.refreshing({ gate: 'r' });
    const { http, client } = await attached({ expired: true });
    const waiting = assert.rejects(http.get('data'), { isAxiosError: true, refreshOutcome: 'superseded' });
    await api.seen('refresh');
    await client.clearTokens();
    await api.release('r');
    await waiting;
  });

  test('a client that was disposed of', async ({ assert, attached }) => {
    const { http, client } = await attached();
    client.dispose();
    await assert.rejects(http.get('data'), { code: 'ERR_DISPOSED', isAxiosError: true });
  });
}

/** All texts that loggers find who walk through an error by its enumerable properties, inherited ones too. */
function walk(root) {
  const seen = new Set();
  const texts = [];
  const visit = (value, depth) => {
    if (typeof value === 'string') texts.push(value);
    if (value === null || typeof value !== 'object' || seen.has(value) || depth > 8) return;
    // What a page's own objects lead to is the whole page, which holds the test's tokens.
    if (globalThis.EventTarget && value instanceof EventTarget && globalThis.document) return;
    seen.add(value);
    const names = new Set(Reflect.ownKeys(value));
    for (const name in value) names.add(name);
    for (const name of names) {
      try {
        visit(value[name], depth + 1);
      } catch {
        // A getter that throws.
      }
    }
  };
  visit(root, 0);
  return texts;
}
