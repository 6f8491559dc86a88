// The refresh fails: which failures end the session, which keep it, and how every waiter settles.

import { jwt, seconds } from '../lib/tokens.mjs';

const TRANSIENT = {
  code: 'ERR_REFRESH_FAILED',
  refreshOutcome: 'transient',
  name: 'AuthflightError',
  isAxiosError: true,
};
const FINAL = { code: 'ERR_SESSION_EXPIRED', refreshOutcome: 'final', name: 'AuthflightError', isAxiosError: true };

export default function failures(test) {
  /** Three requests with an expired token while the refresh endpoint answers in this mode. */
  const failing = async (t, mode, options = {}) => {
    const { assert, api, expired, watch } = t;
    const redirects = [];
    await api.refreshing(mode);
    const { client, tokens } = await expired({
      options: { ...options, onSessionExpired: (details) => void redirects.push(details) },
    });
    const events = watch(client);
    const results = await Promise.allSettled([1, 2, 3].map((index) => client.get(`data?${index}`)));
    assert.ok(
      results.every(({ status }) => status === 'rejected'),
      'all are rejected',
    );
    return { client, tokens, events, errors: results.map(({ reason }) => reason), redirects: redirects.length };
  };

  const kept = async (t, { client, tokens, events, errors, redirects }) => {
    const { assert, held } = t;
    for (const error of errors) {
      assert.holds(error, TRANSIENT);
      assert.equal(error.response?.status ?? error.status, undefined, 'a 401 here would read as a sign-out');
      assert.ok(error.cause instanceof Error, `cause: ${assert.show(error.cause)}`);
    }
    assert.deepEqual(
      await held(client),
      { access: tokens.accessToken, refresh: tokens.refreshToken },
      'the session is kept',
    );
    assert.equal(redirects, 0, 'redirects');
    assert.equal(events['signed-out'].length, 0);
    assert.equal(client.status, 'signed-in');
  };

  const over = async (t, { client, events, errors, redirects }) => {
    const { assert, held } = t;
    for (const error of errors) {
      assert.holds(error, FINAL);
      assert.equal(error.response?.status, 401, 'the answer that started it');
      assert.ok(error.cause instanceof Error, `cause: ${assert.show(error.cause)}`);
    }
    assert.deepEqual(await held(client), { access: null, refresh: null });
    assert.equal(redirects, 1, 'redirects');
    assert.equal(events['signed-out'].length, 1);
    assert.equal(client.status, 'signed-out');
  };

  test('R56 a refresh endpoint that cannot be reached keeps the session', { smoke: true }, async (t) => {
    await kept(t, await failing(t, 'ok', { refresh: `${t.api.closed}refresh` }));
  });

  test('R56 a connection that drops keeps the session', async (t) => {
    await kept(t, await failing(t, 'drop'));
  });

  test('R57 a body that hangs is covered by refreshTimeout', async (t) => {
    const start = Date.now();
    await kept(t, await failing(t, 'hang-body', { refreshTimeout: 200 }));
    t.assert.atMost(Date.now() - start, 4_000, 'milliseconds');
    t.assert.equal(await t.api.refreshes(), 1);
  });

  test('R57 a refresh that is never answered is covered by refreshTimeout, and the next request settles', async (t) => {
    const { assert, api } = t;
    const failed = await failing(t, 'stall', { refreshTimeout: 200 });
    await kept(t, failed);
    const start = Date.now();
    await assert.rejects(failed.client.get('data?next'));
    assert.atMost(Date.now() - start, 4_000, 'milliseconds');
    await api.refreshing('ok');
    t.later(60_000);
    await failed.client.refresh();
    assert.equal((await failed.client.get('data')).data.user, 'ann', 'after the cool-down');
  });

  for (const mode of ['invalid_grant', '401', '403']) {
    test(`R60 ${mode} from the refresh endpoint ends the session`, { smoke: true }, async (t) => {
      await over(t, await failing(t, mode));
      t.assert.equal(await t.api.refreshes(), 1);
    });
  }

  test('R60 a refresh token that was spent ends the session', async (t) => {
    const { api, assert, expired } = t;
    const thief = await expired();
    await thief.client.get('data');
    const victim = t.client();
    await victim.setTokens(thief.tokens);
    await assert.rejects(victim.get('data'), FINAL);
    assert.equal((await api.counters()).reuse, 1);
  });

  test('R60 storage is read once more before the session is given up', async ({ assert, api, client, held }) => {
    const map = new Map();
    const store = {
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => void map.set(key, value),
      removeItem: (key) => void map.delete(key),
    };
    const calls = [];
    const created = client({ onSessionExpired: () => void calls.push(1) }, store);
    const old = await api.login();
    await created.setTokens(old);
    await api.revoke();
    await api.refreshing({ gate: 'r' });
    const request = created.get('data');
    await api.seen('refresh');
    // Another tab was faster: storage holds its tokens by the time the refusal comes.
    const newer = await api.login();
    map.set('accessToken', newer.accessToken).set('refreshToken', newer.refreshToken);
    await api.release('r');
    assert.equal((await request).data.user, 'ann');
    assert.deepEqual(await held(created), { access: newer.accessToken, refresh: newer.refreshToken });
    assert.equal(calls.length, 0, 'redirects');
  });

  test('R60 a 401 that arrives after the end of the session is such an error too, with its response', async ({
    assert,
    api,
    expired,
  }) => {
    const { client } = await expired();
    const late = assert.rejects(client.get('late/g?1'), FINAL);
    const lateFetch = client.fetch(`${api.base}late/g?2`).catch((error) => error);
    await api.seen('late', 2);
    await api.revoke();
    await assert.rejects(client.get('data'), FINAL);
    await api.release('g');
    assert.equal((await late).response?.status, 401);
    const answer = await lateFetch;
    assert.ok(answer instanceof Response, `fetch hands out the answer: ${assert.show(answer)}`);
    assert.equal(answer.status, 401);
    assert.equal(await api.refreshes(), 1);
  });

  for (const mode of ['invalid_client', 'invalid_request', 'teapot']) {
    test(`R61 ${mode} is an error, and the session is kept`, async (t) => {
      await kept(t, await failing(t, mode));
      t.assert.equal(await t.api.refreshes(), 1);
    });
  }

  test('R61 isFinal as a list of statuses makes them final', async (t) => {
    await over(t, await failing(t, 'teapot', { isFinal: [418] }));
  });

  test('R61 isFinal as a list leaves other statuses transient', async (t) => {
    await kept(t, await failing(t, '401', { isFinal: [418] }));
  });

  test('R61 isFinal as a function is told what happened', async (t) => {
    const seen = [];
    const failed = await failing(t, '500', { isFinal: (failure) => seen.push(failure) > 0 });
    await over(t, failed);
    t.assert.equal(seen.length, 1);
    t.assert.ok([seen[0].status, seen[0].response?.status].includes(500), `status in ${t.assert.show(seen[0])}`);
  });

  test('R61 isFinal () => true ends the session for a dropped connection too', async (t) => {
    await over(t, await failing(t, 'drop', { isFinal: () => true }));
  });

  for (const mode of ['html', 'broken', 'missing', 'wrong-type', 'empty']) {
    test(`R62 an answer 200 that is ${mode} keeps the old tokens after one POST`, async (t) => {
      await kept(t, await failing(t, mode));
      t.assert.equal(await t.api.refreshes(), 1);
    });
  }

  test('R62 a 401 that comes after the refresh failed shares its failure', async (t) => {
    const { assert, api, expired } = t;
    await api.refreshing('teapot');
    const { client } = await expired();
    const late = assert.rejects(client.get('late/g'), TRANSIENT);
    await api.seen('late');
    await assert.rejects(client.get('data'), TRANSIENT);
    await api.release('g');
    assert.ok((await late).cause instanceof Error);
    assert.equal(await api.refreshes(), 1);
  });

  test('R62 a refresh function that resolves with nonsense keeps the old tokens', async (t) => {
    for (const value of [undefined, null, 7, '', {}, [], { accessToken: 7 }, { accessToken: '' }]) {
      await kept(t, await failing(t, 'ok', { refresh: async () => value }));
    }
  });

  test('R62 a refresh function that throws or rejects keeps the old tokens', async (t) => {
    const failure = new Error('no luck');
    const thrown = await failing(t, 'ok', {
      refresh() {
        throw failure;
      },
    });
    await kept(t, thrown);
    let { cause } = thrown.errors[0];
    while (cause && cause !== failure) cause = cause.cause;
    t.assert.equal(cause, failure, 'what was thrown is among the causes');
    await kept(t, await failing(t, 'ok', { refresh: () => Promise.reject(new TypeError('network')) }));
    await kept(t, await failing(t, 'ok', { refresh: () => new Promise(() => {}), refreshTimeout: 100 }));
  });

  test('R63 without a new refresh token in the answer the old one stays', { smoke: true }, async ({
    assert,
    api,
    expired,
    held,
  }) => {
    await api.refreshing({ rotate: false });
    const { client, tokens } = await expired();
    await client.get('data');
    const after = await held(client);
    assert.equal(after.refresh, tokens.refreshToken);
    assert.notEqual(after.access, tokens.accessToken);
    await api.expire();
    await client.get('data');
    assert.equal(await api.refreshes(), 2);
  });

  test('R65 a second 401 is handed out after one refresh and one replay', { smoke: true }, async ({
    assert,
    api,
    signedIn,
    held,
  }) => {
    const { client } = await signedIn();
    const error = await assert.rejects(client.get('always-401'), { code: 'ERR_BAD_REQUEST', status: 401 });
    assert.equal(error.response.data.error, 'invalid_token');
    assert.equal((await api.log('always-401')).length, 2);
    assert.equal(await api.refreshes(), 1);
    assert.notEqual((await held(client)).access, null, 'the session is kept');
  });

  test('R65 401 from the refresh endpoint starts no refresh of its own', async ({ assert, api, expired }) => {
    await api.refreshing('401');
    const { client } = await expired();
    await assert.rejects(client.get('data'), FINAL);
    await assert.rejects(client.get('data'), { code: 'ERR_BAD_REQUEST', status: 401 });
    assert.equal(await api.refreshes(), 1);
  });

  test('R65 asking the refresh endpoint by hand does not recurse', async ({ assert, api, signedIn }) => {
    await api.refreshing('401');
    const { client } = await signedIn();
    await assert.rejects(client.post('refresh', {}));
    assert.atMost(await api.refreshes(), 3);
  });

  test('R65 100 requests to an endpoint that always answers 401 are not a storm', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => client.get(`always-401?${index}`)),
    );
    assert.ok(results.every(({ reason }) => reason?.status === 401));
    assert.equal((await api.log('always-401')).length, 200);
    assert.equal(await api.refreshes(), 1);
  });

  test('a refresh before sending that fails lets a token go out that is still good', async ({
    assert,
    api,
    signedIn,
  }) => {
    await api.refreshing('503');
    const { client } = await signedIn({
      login: { kind: 'jwt', lifetime: 300, claims: { iat: seconds(-100_000) } },
      options: { refreshBefore: 400_000 },
    });
    assert.equal((await client.get('data')).data.user, 'ann');
  });

  test('a refresh before sending that fails for good is an expired session without a response', async ({
    assert,
    api,
    signedIn,
  }) => {
    const { client } = await signedIn({ login: { accessToken: jwt({ exp: seconds(-5) }) } });
    await api.revoke();
    const error = await assert.rejects(client.get('data'), FINAL);
    assert.equal(error.response, undefined);
    assert.equal((await api.log('data')).length, 0);
  });
}
