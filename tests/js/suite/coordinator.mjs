// Coordinators: one refresh for all server requests with the same refresh token, and never one for two users.

import { cookieHeader, serverContext, setCookies } from '../lib/contexts.mjs';
import { jarOf } from '../lib/shapes.mjs';
import { deferred, stubFetch, until } from '../lib/stub.mjs';
import { jwt, pair, seconds } from '../lib/tokens.mjs';

const NODE = { on: ['node'] };
const SMOKE = { on: ['node'], smoke: true };

export default function coordinator(test) {
  const cookiesOf = ({ accessToken, refreshToken }) => ({ accessToken, refreshToken });
  /** A request with these tokens: its client, and the cookies of its response. */
  const visit = async ({ lib, api, defer }, tokens, options) => {
    const { req, res } = await serverContext(cookieHeader(cookiesOf(tokens)));
    const client = lib.createServerClient({ req, res }, { baseUrl: api.base, refresh: api.refreshUrl, ...options });
    defer(() => client.dispose());
    return { client, res, jar: () => jarOf(setCookies(res)) };
  };

  test(
    'two requests at once with one refresh token: one refresh, and both responses carry the tokens',
    SMOKE,
    async (t) => {
      const { assert, api, lib } = t;
      const tokens = await api.login();
      await api.expire();
      await api.refreshing({ gate: 'both' });
      const coordinate = lib.createCoordinator();
      const visits = await Promise.all([1, 2].map(() => visit(t, tokens, { coordinate })));
      const answers = visits.map(({ client }) => client.get('data'));
      await api.seen('refresh', 1);
      await api.seen('data', 2);
      await api.release('both');
      for (const { data } of await Promise.all(answers)) assert.equal(data.user, 'ann');
      const [one, two] = visits.map(({ jar }) => jar());
      assert.deepEqual(one, two);
      assert.ok(one.refreshToken && one.refreshToken !== tokens.refreshToken);
      for (const { res } of visits) assert.equal(res.getHeader('Cache-Control'), 'private, no-store');
      const { refresh, reuse } = await api.counters();
      assert.deepEqual([refresh, reuse], [1, 0]);
    },
  );

  test('without a coordinator two such requests refresh twice: the second is refused', NODE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    await api.expire();
    const visits = await Promise.all([1, 2].map(() => visit(t, tokens)));
    const results = await Promise.allSettled(visits.map(({ client }) => client.get('data')));
    assert.ok(results.some(({ reason }) => reason?.code === 'ERR_SESSION_EXPIRED'));
    assert.equal((await api.counters()).reuse, 1);
  });

  test(
    'a later request with the old cookies gets the tokens that are there, and its own Set-Cookie',
    SMOKE,
    async (t) => {
      const { assert, api, lib } = t;
      const tokens = await api.login();
      await api.expire();
      const coordinate = lib.createCoordinator();
      const first = await visit(t, tokens, { coordinate });
      await first.client.get('data');
      const second = await visit(t, tokens, { coordinate });
      assert.equal((await second.client.get('data')).data.user, 'ann');
      assert.deepEqual(second.jar(), first.jar());
      assert.equal(await api.refreshes(), 1);
    },
  );

  test('R24 a request with cookies of two rotations ago gets the newest tokens', NODE, async (t) => {
    const { assert, api, lib } = t;
    const tokens = await api.login();
    const coordinate = lib.createCoordinator();
    let current = tokens;
    for (let round = 0; round < 3; round += 1) {
      await api.expire();
      const { client, jar } = await visit(t, current, { coordinate });
      await client.get('data');
      current = jar();
    }
    const late = await visit(t, tokens, { coordinate });
    assert.equal((await late.client.get('data')).data.user, 'ann');
    assert.deepEqual(late.jar(), current, 'and no older cookie overwrites them');
    const { refresh, reuse } = await api.counters();
    assert.deepEqual([refresh, reuse], [3, 0]);
  });

  test('R15 two users at once through one coordinator: two refreshes, and to each his own', SMOKE, async (t) => {
    const { assert, api, lib } = t;
    const logins = await api.logins([{ user: 'ann' }, { user: 'bob' }]);
    await api.expire();
    await api.refreshing({ delay: 20 });
    const coordinate = lib.createCoordinator();
    const visits = await Promise.all([...logins, ...logins].map((tokens) => visit(t, tokens, { coordinate })));
    const answers = await Promise.all(visits.map(({ client }) => client.get('data')));
    assert.deepEqual(
      answers.map(({ data }) => data.user),
      ['ann', 'bob', 'ann', 'bob'],
    );
    assert.deepEqual(await api.owners(visits.map(({ jar }) => jar().refreshToken)), ['ann', 'bob', 'ann', 'bob']);
    const { refresh, reuse } = await api.counters();
    assert.deepEqual([refresh, reuse], [2, 0]);
  });

  test('a refused refresh signs out every request that waited; it is not kept', NODE, async (t) => {
    const { assert, api, lib } = t;
    const tokens = await api.login();
    await api.revoke();
    await api.refreshing({ gate: 'all' });
    const coordinate = lib.createCoordinator();
    const visits = await Promise.all([1, 2, 3].map(() => visit(t, tokens, { coordinate })));
    const settled = Promise.allSettled(visits.map(({ client }) => client.get('data')));
    await api.seen('refresh', 1);
    await api.seen('data', 3);
    await api.release('all');
    for (const { reason } of await settled) {
      assert.holds(reason, { code: 'ERR_SESSION_EXPIRED', refreshOutcome: 'final', isAxiosError: true });
      assert.holds(reason.cause, { status: 401 });
    }
    for (const { res } of visits) assert.deepEqual(jarOf(setCookies(res), cookiesOf(tokens)), {});
    assert.equal(await api.refreshes(), 1);
    const again = await visit(t, tokens, { coordinate });
    await assert.rejects(again.client.get('data'), { code: 'ERR_SESSION_EXPIRED' });
    assert.equal(await api.refreshes(), 2);
  });

  test(
    'a transient failure fails every request that waited, keeps the session, and the next one tries again',
    NODE,
    async (t) => {
      const { assert, api, lib } = t;
      const tokens = await api.login();
      await api.expire();
      await api.refreshing({ mode: '500', gate: 'all' });
      const coordinate = lib.createCoordinator();
      const visits = await Promise.all([1, 2].map(() => visit(t, tokens, { coordinate })));
      const settled = Promise.allSettled(visits.map(({ client }) => client.get('data')));
      await api.seen('refresh', 1);
      await api.seen('data', 2);
      await api.release('all');
      for (const { reason } of await settled)
        assert.holds(reason, { code: 'ERR_REFRESH_FAILED', refreshOutcome: 'transient' });
      for (const { res } of visits) assert.deepEqual(setCookies(res), []);
      assert.equal(await api.refreshes(), 3);
      await api.refreshing({ mode: 'ok', gate: null });
      assert.equal((await (await visit(t, tokens, { coordinate })).client.get('data')).data.user, 'ann');
    },
  );

  test('an endpoint that never answers: every request that waited fails within refreshTimeout', NODE, async (t) => {
    const { assert, api, lib } = t;
    const tokens = await api.login();
    await api.expire();
    await api.refreshing('stall');
    const coordinate = lib.createCoordinator();
    const visits = await Promise.all([1, 2].map(() => visit(t, tokens, { coordinate, refreshTimeout: 200 })));
    const start = Date.now();
    for (const { reason } of await Promise.allSettled(visits.map(({ client }) => client.get('data')))) {
      assert.holds(reason, { code: 'ERR_REFRESH_FAILED' });
    }
    assert.atMost(Date.now() - start, 2_000);
    await api.refreshing('ok');
    assert.equal((await (await visit(t, tokens, { coordinate })).client.get('data')).data.user, 'ann');
  });

  test(
    'a refresh token that does not rotate: a kept access token that is refused is not given again',
    NODE,
    async (t) => {
      const { assert, api, lib } = t;
      await api.refreshing({ rotate: false });
      const tokens = await api.login();
      await api.expire();
      const coordinate = lib.createCoordinator();
      const first = await visit(t, tokens, { coordinate });
      await first.client.get('data');
      await api.expire();
      const second = await visit(t, { ...tokens, ...first.jar() }, { coordinate });
      assert.equal((await second.client.get('data')).data.user, 'ann');
      assert.equal(await api.refreshes(), 2);
    },
  );

  test('tokens are dropped after `keep`, and without a request: 0 keeps none', NODE, async (t) => {
    const { assert, lib } = t;
    for (const keep of [0, 20]) {
      const { refresh } = lib.createCoordinator({ keep });
      let runs = 0;
      const run = async () => ({ accessToken: `a${++runs}`, refreshToken: `r${runs}` });
      assert.equal((await refresh('key', run)).accessToken, 'a1');
      if (keep) assert.equal((await refresh('key', run)).accessToken, 'a1');
      const dropped = performance.now() + keep;
      await until(() => performance.now() >= dropped, 'the end of `keep`');
      assert.equal((await refresh('key', run)).accessToken, 'a2');
    }
  });

  test('dropped tokens are garbage: nothing refers to them', NODE, async (t) => {
    const timers = [];
    const before = globalThis.setTimeout;
    globalThis.setTimeout = (fn, ms, ...args) => {
      if (ms !== 12_345) return before(fn, ms, ...args);
      const timer = { unref: () => (timer.unreffed = true), fire: () => fn(...args) };
      timers.push(timer);
      return timer;
    };
    t.defer(() => (globalThis.setTimeout = before));
    const { refresh } = t.lib.createCoordinator({ keep: 12_345 });
    await refresh('key', async () => pair());
    t.assert.equal(timers.length, 1);
    t.assert.equal(timers[0].unreffed, true, 'no process stays up for it');
    timers[0].fire();
    const fresh = pair();
    t.assert.equal(await refresh('key', async () => fresh), fresh);
  });

  test('no more than `maxKeys` are kept: the oldest go first, and what is under way stays', NODE, async (t) => {
    const { assert, lib } = t;
    const { refresh } = lib.createCoordinator({ maxKeys: 2 });
    let runs = 0;
    const run = async () => ({ accessToken: String(++runs) });
    const { promise, resolve } = deferred();
    const slow = refresh('slow', () => promise);
    for (const key of ['a', 'b', 'c']) await refresh(key, run);
    assert.equal((await refresh('b', run)).accessToken, '2');
    assert.equal((await refresh('c', run)).accessToken, '3');
    assert.equal((await refresh('a', run)).accessToken, '4', 'gone');
    resolve({ accessToken: 'late' });
    assert.equal((await refresh('slow', run)).accessToken, 'late');
    assert.equal(await slow, await promise);
  });

  test('a coordinator of the application gets the SHA-256 of the refresh token, and no token', SMOKE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    await api.expire();
    const keys = [];
    class Own {
      #name = 'own';
      async refresh(...args) {
        const [key, run] = args;
        keys.push([this.#name, key, args.length]);
        // As one that keeps them elsewhere would.
        return JSON.parse(JSON.stringify(await run()));
      }
    }
    const { client, jar } = await visit(t, tokens, { coordinate: new Own() });
    assert.equal((await client.get('data')).data.user, 'ann');
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(tokens.refreshToken));
    const hash = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
    assert.deepEqual(keys, [['own', hash, 2]]);
    assert.deepEqual(await api.owners([jar().refreshToken]), ['ann']);
  });

  test(
    'a coordinator that fails, lies or never answers: a transient error, and the session is kept',
    NODE,
    async (t) => {
      const { assert, api } = t;
      const tokens = await api.login();
      await api.expire();
      const wrong = [
        () => Promise.reject(new Error('redis is down')),
        () => {
          throw new Error('redis is down');
        },
        async () => undefined,
        async () => ({ accessToken: 7 }),
        async () => ({ accessToken: 'a\r\nb' }),
        () => new Promise(() => {}),
      ];
      for (const refresh of wrong) {
        const { client, res } = await visit(t, tokens, { coordinate: { refresh }, refreshTimeout: 100 });
        const error = await assert.rejects(client.get('data'), {
          code: 'ERR_REFRESH_FAILED',
          refreshOutcome: 'transient',
        });
        assert.ok(error.cause instanceof Error, 'with what happened');
        assert.deepEqual(setCookies(res), []);
      }
      assert.equal(await api.refreshes(), 0);
    },
  );

  test('cookies in which the tokens came keep their age through a coordinator', NODE, async (t) => {
    const { assert, lib } = t;
    const fetch = stubFetch(({ url }) => {
      if (!url.endsWith('/refresh')) return {};
      const headers = new Headers();
      headers.append('set-cookie', 'accessToken=a2; Max-Age=900; HttpOnly');
      headers.append('set-cookie', 'refreshToken=r2; Max-Age=9000; HttpOnly');
      return new Response(null, { headers });
    });
    const coordinate = lib.createCoordinator();
    for (let round = 0; round < 2; round += 1) {
      const tokens = { accessToken: jwt({ exp: seconds(-9) }), refreshToken: 'r1' };
      const options = { baseUrl: 'https://api.example.com/', refresh: '/refresh', allowOutsideBase: true, fetch };
      const { client, res } = await visit(t, tokens, { ...options, coordinate });
      await client.get('data');
      for (const [name, age] of [
        ['accessToken', 900],
        ['refreshToken', 9_000],
      ]) {
        const text = setCookies(res).find((each) => each.startsWith(`${name}=`));
        assert.match(text, /; HttpOnly/);
        const got = Number(/; Max-Age=(\d+)/.exec(text)?.[1]);
        assert.ok(got > age - 5 && got <= age, text);
      }
    }
    assert.equal(fetch.to('/refresh').length, 1);
  });

  test('createCoordinator and `coordinate` refuse what they cannot use', SMOKE, ({ assert, lib }) => {
    const bad = { name: 'TypeError', code: 'ERR_BAD_OPTION_VALUE' };
    for (const options of [
      { keep: -1 },
      { keep: '5' },
      { keep: NaN },
      { keep: 2 ** 31 },
      { maxKeys: 0 },
      { maxKeys: 1.5 },
      { maxKeys: null },
    ]) {
      const error = assert.throws(() => lib.createCoordinator(options), bad);
      assert.ok(error.message.includes(Object.keys(options)[0]), error.message);
    }
    assert.throws(() => lib.createCoordinator({ ttl: 5 }), { name: 'TypeError', code: 'ERR_BAD_OPTION' });
    for (const coordinate of [{}, { refresh: 5 }, () => {}, null, 'world', 5, []]) {
      const error = assert.throws(() => lib.createClient('https://api.example.com', 'memory', { coordinate }), bad);
      assert.match(error.message, /coordinate/);
    }
    lib.createClient('https://api.example.com', 'memory', { coordinate: lib.createCoordinator() }).dispose();
  });
}
