// A refresh that fails for now: how often it is tried, when again, and what happens to requests meanwhile.

import { jwt, seconds } from '../lib/tokens.mjs';

const TRANSIENT = { code: 'ERR_REFRESH_FAILED', refreshOutcome: 'transient' };

export default function tries(test) {
  /** Milliseconds that the package waits before it tries again, as it asks for them; they pass at once. */
  const waits = ({ defer }) => {
    const before = globalThis.setTimeout;
    const asked = [];
    globalThis.setTimeout = (fn, ms, ...args) => {
      // Those of the time limits, and those of Node's fetch, are not meant.
      const own = ms < 15_000 && ms !== 10_000 && ms !== 5_000 && !new Error().stack.includes('undici');
      if (own) asked.push(ms);
      return before(fn, own ? 0 : ms, ...args);
    };
    defer(() => (globalThis.setTimeout = before));
    return asked;
  };

  const answering = (status, retryAfter) => ({
    answer: {
      status,
      body: '{"error":"slow_down"}',
      headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    },
  });

  for (const mode of ['500', '503']) {
    test(`R58 an answer ${mode} is tried three times, with growing waits at random, and the session is kept`, async (t) => {
      const { assert, api, expired, held } = t;
      await api.refreshing(mode);
      const random = Math.random;
      Math.random = () => 0.5;
      t.defer(() => (Math.random = random));
      const asked = waits(t);
      const { client, tokens } = await expired();
      const all = await Promise.allSettled([1, 2, 3].map((each) => client.get(`data?${each}`)));
      for (const { reason } of all) {
        assert.holds(reason, TRANSIENT);
        assert.equal(reason.cause.status, Number(mode));
      }
      assert.equal(await api.refreshes(), 3);
      assert.deepEqual(asked, [250, 500]);
      assert.deepEqual(await held(client), { access: tokens.accessToken, refresh: tokens.refreshToken });
    });
  }

  test('R58 a try that succeeds after two that failed is all that anybody sees', { smoke: true }, async (t) => {
    const { assert, api, expired, watch } = t;
    await api.refreshing({ mode: '503', times: 2 });
    const { client } = await expired();
    const events = watch(client);
    const all = await Promise.all([1, 2, 3].map((each) => client.get(`data?${each}`)));
    assert.ok(all.every(({ data }) => data.user === 'ann'));
    assert.equal(await api.refreshes(), 3);
    assert.equal(events['refresh-start'].length, 1);
    assert.equal(events['refresh-end'].length, 1);
    assert.equal(events['refresh-end'][0].outcome, 'renewed');
  });

  test('R56 a connection that drops before the token is spent is tried again', async (t) => {
    const { assert, api, expired } = t;
    await api.refreshing({ mode: 'drop', times: 1 });
    const { client } = await expired();
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal((await api.counters()).reuse, 0);
  });

  test('R59 Retry-After in seconds and as a date is waited for', async (t) => {
    const { assert, api, expired } = t;
    const random = Math.random;
    Math.random = () => 0;
    t.defer(() => (Math.random = random));
    for (const [given, from, to] of [
      ['3', 3_000, 3_000],
      [new Date(Date.now() + 6_000).toUTCString(), 2_000, 6_000],
      ['0', 0, 0],
    ]) {
      await api.refreshing({ ...answering(429, given), times: 1 });
      const { client } = await expired();
      const asked = waits(t);
      const counted = await api.refreshes();
      await client.get('data').catch(() => {});
      assert.ok(asked[0] >= from && asked[0] <= to, `${given}: ${asked}`);
      assert.atMost((await api.refreshes()) - counted, 3);
      await api.refreshing({ answer: null, times: null });
    }
  });

  test('R59 a Retry-After that makes no sense, or would last for years, is neither a logout nor a storm', async (t) => {
    const { assert, api, expired, held } = t;
    for (const [given, posts] of [
      ['-1', 3],
      ['soon', 3],
      ['', 3],
      ['1000000000', 1],
      ['Fri, 31 Dec 9999 23:59:59 GMT', 1],
      ['Thu, 01 Jan 1970 00:00:00 GMT', 3],
    ]) {
      await api.refreshing(answering(429, given));
      const { client, tokens } = await expired();
      waits(t);
      const before = await api.refreshes();
      for (let call = 0; call < 5; call += 1) assert.holds(await assert.rejects(client.get('data')), TRANSIENT);
      assert.equal((await api.refreshes()) - before, posts, given);
      assert.deepEqual(await held(client), { access: tokens.accessToken, refresh: tokens.refreshToken });
    }
  });

  test('R59 a cool-down is as long as Retry-After says, five minutes at the most', async (t) => {
    const { assert, api, expired, later } = t;
    await api.refreshing(answering(503, '1000000000'));
    const { client } = await expired();
    await assert.rejects(client.get('data'), TRANSIENT);
    later(299_000);
    await assert.rejects(client.get('data'), TRANSIENT);
    assert.equal(await api.refreshes(), 1);
    later(1_000);
    await api.refreshing({ mode: 'ok', answer: null });
    assert.equal((await client.get('data')).data.user, 'ann');
  });

  test('R64 the server rotates, the reply is lost: storage is read before another try, and newer tokens are adopted', async (t) => {
    const { assert, api, client, held } = t;
    const map = new Map();
    const created = client(
      {},
      {
        getItem: (key) => map.get(key) ?? null,
        setItem: (key, value) => void map.set(key, value),
        removeItem: (key) => void map.delete(key),
      },
    );
    await created.setTokens(await api.login());
    await api.expire();
    await api.refreshing({ mode: 'drop', gate: 'r' });
    const request = created.get('data');
    await api.seen('refresh');
    const newer = await api.login();
    map.set('accessToken', newer.accessToken).set('refreshToken', newer.refreshToken);
    await api.release('r');
    assert.equal((await request).data.user, 'ann');
    assert.equal((await held(created)).refresh, newer.refreshToken);
    assert.equal((await api.counters()).reuse, 0);
  });

  test('R68 a logout between two tries ends them', async (t) => {
    const { assert, api, expired } = t;
    await api.refreshing('503');
    const random = Math.random;
    Math.random = () => 0.99;
    t.defer(() => (Math.random = random));
    const { client } = await expired();
    const request = client.get('data');
    await api.seen('refresh');
    await client.clearTokens();
    await assert.rejects(request, { code: 'ERR_SESSION_CHANGED' });
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(await api.refreshes(), 1);
  });

  test('R66 fifty calls in a row while refreshing keeps failing: one POST in a cool-down of a minute', {
    smoke: true,
  }, async (t) => {
    const { assert, api, expired, later } = t;
    await api.refreshing('invalid_client');
    const { client, tokens } = await expired();
    for (let call = 0; call < 50; call += 1) {
      const error = await assert.rejects(call % 5 === 4 ? client.refresh() : client.get('data'), TRANSIENT);
      assert.equal(error.cause.status, 401, 'each is told what happened');
    }
    assert.equal(await api.refreshes(), 1);
    later(59_000);
    await assert.rejects(client.get('data'), TRANSIENT);
    assert.equal(await api.refreshes(), 1);
    later(1_000);
    await assert.rejects(client.get('data'), TRANSIENT);
    assert.equal(await api.refreshes(), 2);
    await api.refreshing('ok');
    await client.setTokens(await api.login());
    await api.expire();
    assert.equal((await client.get('data')).data.user, 'ann', 'another token is tried at once');
    assert.notEqual((await client.getTokens()).refreshToken, tokens.refreshToken);
  });

  test('R66 in a cool-down a token that is still good is used', async (t) => {
    const { assert, api, signedIn } = t;
    await api.refreshing('invalid_client');
    const { client } = await signedIn({
      login: { kind: 'jwt', lifetime: 300, claims: { iat: seconds(-100_000) } },
      options: { refreshBefore: 400_000 },
    });
    for (let call = 0; call < 5; call += 1) assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('refreshCooldown: 0 tries again at the next request', async (t) => {
    const { assert, api, expired } = t;
    await api.refreshing('invalid_client');
    const { client } = await expired({ options: { refreshCooldown: 0 } });
    await assert.rejects(client.get('data'), TRANSIENT);
    await assert.rejects(client.get('data'), TRANSIENT);
    assert.equal(await api.refreshes(), 2);
  });

  test('what an application calls final is not tried again', async (t) => {
    const { assert, api, expired } = t;
    for (const isFinal of [[500], () => true]) {
      await api.refreshing('500');
      const { client } = await expired({ options: { isFinal } });
      const before = await api.refreshes();
      await assert.rejects(client.get('data'), { code: 'ERR_SESSION_EXPIRED' });
      assert.equal((await api.refreshes()) - before, 1);
    }
  });

  test('a refresh function of the application is tried again only where it names a status that passes', async (t) => {
    const { assert, api, expired } = t;
    for (const [status, calls] of [
      [503, 3],
      [429, 3],
      [400, 1],
      [undefined, 1],
    ]) {
      let called = 0;
      const refresh = () => {
        called += 1;
        throw Object.assign(new Error('no'), { status });
      };
      const { client } = await expired({ options: { refresh } });
      await assert.rejects(client.get('data'), TRANSIENT);
      assert.equal(called, calls, `${status}`);
    }
    assert.equal(await api.refreshes(), 0);
  });

  test('a time-out is not tried again: nobody waits for fifteen seconds', async (t) => {
    const { assert, api, signedIn } = t;
    await api.refreshing('stall');
    const { client } = await signedIn({
      login: { accessToken: jwt({ exp: seconds(-5) }) },
      options: { refreshTimeout: 150 },
    });
    await assert.rejects(client.get('data'), TRANSIENT);
    assert.equal(await api.refreshes(), 1);
  });
}
