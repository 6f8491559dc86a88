// Coordinators: one refresh for all server requests with the same refresh token, and never one for two users.

import { cookieHeader, serverContext, setCookies } from '../lib/contexts.mjs';
import { jarOf } from '../lib/shapes.mjs';
import { deferred, stubFetch, until } from '../lib/stub.mjs';
import { jwt, seconds } from '../lib/tokens.mjs';

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

  test(
    'R24 a slow, older response puts the old cookies back: the next request still gets the newest',
    NODE,
    async (t) => {
      const { assert, api, lib } = t;
      const first = await api.login();
      await api.expire();
      const coordinate = lib.createCoordinator();
      const slow = await visit(t, first, { coordinate });
      await slow.client.get('data');
      const second = slow.jar();
      await api.expire();
      const quick = await visit(t, second, { coordinate });
      await quick.client.get('data');
      const third = quick.jar();
      assert.ok(third.refreshToken !== second.refreshToken);
      // Only now the browser gets the response of before, and sends what that one set.
      const next = await visit(t, slow.jar(), { coordinate });
      assert.equal((await next.client.get('data')).data.user, 'ann');
      assert.deepEqual(next.jar(), third);
      const { refresh, reuse } = await api.counters();
      assert.deepEqual([refresh, reuse], [2, 0], 'nothing is revoked');
    },
  );

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

  test(
    'R66 a refused refresh signs out every request that waited, and those after it without asking again',
    NODE,
    async (t) => {
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
      visits.push(await visit(t, tokens, { coordinate }));
      const results = [...(await settled), ...(await Promise.allSettled([visits[3].client.get('data')]))];
      for (const { reason } of results) {
        assert.holds(reason, { code: 'ERR_SESSION_EXPIRED', refreshOutcome: 'final', isAxiosError: true });
        assert.holds(reason.cause, { status: 401, code: 'ERR_BAD_REQUEST', message: results[0].reason.cause.message });
      }
      for (const { res } of visits) assert.deepEqual(jarOf(setCookies(res), cookiesOf(tokens)), {});
      assert.equal(await api.refreshes(), 1);
    },
  );

  test(
    'R66 a transient failure keeps the session; 50 requests in a row ask once, and share what it failed with',
    SMOKE,
    async (t) => {
      const { assert, api, lib } = t;
      const tokens = await api.login();
      await api.expire();
      // As often as one refresh may ask.
      await api.refreshing({ mode: '500', gate: 'all' });
      const coordinate = lib.createCoordinator();
      const visits = await Promise.all([1, 2].map(() => visit(t, tokens, { coordinate })));
      const settled = Promise.allSettled(visits.map(({ client }) => client.get('data')));
      await api.seen('refresh', 1);
      await api.seen('data', 2);
      await api.release('all');
      await api.refreshing({ mode: '500', gate: null });
      const results = await settled;
      const asked = await api.refreshes();
      for (let round = 0; round < 50; round += 1) {
        visits.push(await visit(t, tokens, { coordinate }));
        results.push(...(await Promise.allSettled([visits.at(-1).client.get('data')])));
      }
      for (const { reason } of results) {
        assert.holds(reason, { code: 'ERR_REFRESH_FAILED', refreshOutcome: 'transient' });
        assert.holds(reason.cause, {
          status: 500,
          code: 'ERR_BAD_RESPONSE',
          message: 'the refresh endpoint answered 500',
        });
      }
      for (const { res } of visits) assert.deepEqual(setCookies(res), []);
      assert.equal(await api.refreshes(), asked, 'within the cool-down');
    },
  );

  test('R66 after its cool-down a failure is forgotten, and the next request asks again', NODE, async (t) => {
    const { assert, api, lib } = t;
    const tokens = await api.login();
    await api.expire();
    await api.refreshing('500');
    const inner = lib.createCoordinator();
    const coolDowns = [];
    const coordinate = {
      refresh: (key, run, held) => {
        const brief = async () => {
          const outcome = await run();
          if (!outcome.access) coolDowns.push(outcome.keep);
          return outcome.access ? outcome : { ...outcome, keep: 20 };
        };
        return inner.refresh(key, brief, held);
      },
    };
    await assert.rejects((await visit(t, tokens, { coordinate })).client.get('data'), { code: 'ERR_REFRESH_FAILED' });
    const over = performance.now() + 20;
    assert.deepEqual(coolDowns, [60_000]);
    await api.refreshing('ok');
    await until(() => performance.now() >= over, 'the end of the cool-down');
    assert.equal((await (await visit(t, tokens, { coordinate })).client.get('data')).data.user, 'ann');
  });

  test('R66 a failure of one user is none of another, and pushes no tokens out', NODE, async ({ assert, lib }) => {
    const { refresh } = lib.createCoordinator({ maxKeys: 2 });
    const good = { value: 'good', access: 'a' };
    await refresh('good', async () => good);
    for (let n = 0; n < 5; n += 1) await refresh(`bad${n}`, async () => ({ value: `bad${n}`, keep: 60_000 }));
    const again = { value: 'again', access: 'b' };
    assert.deepEqual(await refresh('good', async () => again), [good]);
    assert.deepEqual(await refresh('bad4', async () => again), [{ value: 'bad4', keep: 60_000 }]);
    assert.deepEqual(await refresh('bad0', async () => again), [again], 'the oldest went');
  });

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

  test('outcomes are dropped after `keep`, and without a request: 0 keeps none', NODE, async (t) => {
    const { assert, lib } = t;
    for (const keep of [0, 20]) {
      const { refresh } = lib.createCoordinator({ keep });
      let runs = 0;
      const run = async () => ({ value: `v${++runs}`, access: `a${runs}` });
      assert.equal((await refresh('key', run))[0].value, 'v1');
      if (keep) assert.equal((await refresh('key', run))[0].value, 'v1');
      const dropped = performance.now() + keep;
      await until(() => performance.now() >= dropped, 'the end of `keep`');
      assert.equal((await refresh('key', run))[0].value, 'v2');
    }
  });

  test('dropped outcomes are garbage: nothing refers to them', NODE, async (t) => {
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
    await refresh('key', async () => ({ value: 'old', access: 'a' }));
    t.assert.equal(timers.length, 1);
    t.assert.equal(timers[0].unreffed, true, 'no process stays up for it');
    timers[0].fire();
    const fresh = { value: 'new', access: 'b' };
    t.assert.deepEqual(await refresh('key', async () => fresh), [fresh]);
  });

  test('no more than `maxKeys` are kept: the oldest go first, and what is under way stays', NODE, async (t) => {
    const { assert, lib } = t;
    const { refresh } = lib.createCoordinator({ maxKeys: 2 });
    let runs = 0;
    const run = async () => ({ value: String(++runs), access: 'a' });
    const outcomeOf = async (key) => (await refresh(key, run))[0].value;
    const { promise, resolve } = deferred();
    const slow = refresh('slow', () => promise);
    for (const key of ['a', 'b', 'c']) await refresh(key, run);
    assert.equal(await outcomeOf('b'), '2');
    assert.equal(await outcomeOf('c'), '3');
    assert.equal(await outcomeOf('a'), '4', 'gone');
    resolve({ value: 'late', access: 'a' });
    assert.equal(await outcomeOf('slow'), 'late');
    assert.deepEqual(await slow, [await promise]);
  });

  test('outcomes that lead in a circle end', NODE, async ({ assert, lib }) => {
    const { refresh } = lib.createCoordinator();
    const there = { value: 'there', access: 'a', next: 'b' };
    const back = { value: 'back', access: 'a', next: 'a' };
    await refresh('a', async () => there);
    assert.deepEqual(await refresh('b', async () => back), [back, there]);
    assert.deepEqual(await refresh('a', async () => assert.fail('known')), [there, back]);
  });

  test('a coordinator of the application sees hashes and what is sealed, and no token', SMOKE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    await api.expire();
    const seen = [];
    class Own {
      #name = 'own';
      async refresh(key, run, held) {
        const outcome = await run();
        seen.push({ name: this.#name, key, held, outcome });
        // As one that keeps them elsewhere would.
        return JSON.parse(JSON.stringify([outcome]));
      }
    }
    const { client, jar } = await visit(t, tokens, { coordinate: new Own() });
    assert.equal((await client.get('data')).data.user, 'ann');
    const hash = async (token) => {
      const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
      return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
    };
    const fresh = jar();
    assert.equal(seen.length, 1);
    const [{ outcome, ...call }] = seen;
    assert.deepEqual(call, {
      name: 'own',
      key: await hash(tokens.refreshToken),
      held: await hash(tokens.accessToken),
    });
    const { value, ...hashes } = outcome;
    assert.deepEqual(hashes, { access: await hash(fresh.accessToken), next: await hash(fresh.refreshToken) });
    for (const token of [...Object.values(tokens), ...Object.values(fresh)]) {
      assert.ok(!JSON.stringify(seen).includes(token));
      assert.ok(!atob(value).includes(token));
    }
    assert.deepEqual(await api.owners([fresh.refreshToken]), ['ann']);
  });

  test('R12 R66 a failure that is handed on is sealed too, whatever the application threw', NODE, async (t) => {
    const { assert, api, lib } = t;
    const tokens = await api.login();
    await api.expire();
    const inner = lib.createCoordinator();
    const seen = [];
    const coordinate = {
      async refresh(key, run, held) {
        const outcomes = await inner.refresh(key, run, held);
        seen.push(JSON.stringify(outcomes), ...outcomes.map(({ value }) => atob(value)));
        return outcomes;
      },
    };
    const refresh = async (refreshToken) => {
      throw Object.assign(new Error(`no such token: ${refreshToken}`), { status: 503, code: 'ERR_OF_MINE' });
    };
    const errors = [];
    for (let round = 0; round < 2; round += 1) {
      const { client } = await visit(t, tokens, { coordinate, refresh });
      errors.push(await assert.rejects(client.get('data'), { code: 'ERR_REFRESH_FAILED' }));
    }
    assert.ok(!seen.join().includes(tokens.refreshToken));
    assert.equal(errors[1].cause.code, 'ERR_OF_MINE', 'who comes later gets the code');
    assert.ok(!errors[1].cause.message.includes(tokens.refreshToken), 'and not the words');
  });

  test('an outcome for another refresh token cannot be opened: a transient error, no tokens', SMOKE, async (t) => {
    const { assert, api, lib } = t;
    const [ann, bob] = await api.logins([{ user: 'ann' }, { user: 'bob' }]);
    await api.expire();
    const inner = lib.createCoordinator();
    // Tells nobody from another.
    const coordinate = { refresh: (_key, run, held) => inner.refresh('everybody', run, held) };
    await (await visit(t, ann, { coordinate })).client.get('data');
    const { client, res } = await visit(t, bob, { coordinate });
    await assert.rejects(client.get('data'), { code: 'ERR_REFRESH_FAILED', refreshOutcome: 'transient' });
    assert.deepEqual(setCookies(res), []);
  });

  test('an older access token beside a newer refresh token, and the other way round', NODE, async (t) => {
    const { assert, api, lib } = t;
    const first = await api.login();
    const coordinate = lib.createCoordinator();
    await api.expire();
    const one = await visit(t, first, { coordinate });
    await one.client.get('data');
    const second = one.jar();
    await api.expire();
    // The access token is that of the second pair, which is refused, and the refresh token is spent.
    const mixed = await visit(t, { ...second, refreshToken: first.refreshToken }, { coordinate });
    assert.equal((await mixed.client.get('data')).data.user, 'ann');
    const third = mixed.jar();
    const other = await visit(t, { ...third, accessToken: first.accessToken }, { coordinate });
    assert.equal((await other.client.get('data')).data.user, 'ann');
    assert.equal((await api.counters()).reuse, 0);
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
        async () => [],
        async () => [null],
        async () => [{ value: 'AAAA', access: 'hash' }],
        async () => [{ value: 7 }],
        async () => ({ value: 'AAAA' }),
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
