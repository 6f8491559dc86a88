// The session's own functions: tokens in and out, status, events.

import { pair } from '../lib/tokens.mjs';

export default function session(test) {
  test('setTokens, getTokens, clearTokens and refresh return promises', { smoke: true }, async ({
    assert,
    api,
    client,
  }) => {
    const created = client();
    const results = [
      created.setTokens(await api.login()),
      created.getTokens(),
      created.refresh(),
      created.clearTokens(),
    ];
    assert.ok(results.every((result) => typeof result.then === 'function'));
    await Promise.allSettled(results);
  });

  test('status follows the session', async ({ assert, api, client }) => {
    await api.refreshing({ gate: 'r' });
    const created = client();
    assert.oneOf(created.status, ['unknown', 'signed-out']);
    await created.get('echo');
    assert.equal(created.status, 'signed-out');
    await created.setTokens(await api.login());
    assert.equal(created.status, 'signed-in');
    const refreshing = created.refresh();
    await api.seen('refresh');
    assert.equal(created.status, 'refreshing');
    await api.release('r');
    await refreshing;
    assert.equal(created.status, 'signed-in');
    await created.clearTokens();
    assert.equal(created.status, 'signed-out');
  });

  test('a refresh tells its beginning, its tokens and its end, in this order', { smoke: true }, async ({
    assert,
    api,
    expired,
    later,
  }) => {
    const { client } = await expired();
    const order = [];
    for (const name of ['tokens', 'refresh-start', 'refresh-end', 'signed-out'])
      client.on(name, () => order.push(name));
    await Promise.all([client.get('data?1'), client.get('data?2')]);
    assert.equal(order[0], 'refresh-start');
    assert.deepEqual([...order].sort(), ['refresh-end', 'refresh-start', 'tokens']);
    await api.refreshing('500');
    await api.expire();
    order.length = 0;
    await client.get('data').catch(() => {});
    assert.deepEqual(order, ['refresh-start', 'refresh-end']);
    await api.refreshing('invalid_grant');
    later(60_000);
    order.length = 0;
    await client.refresh().catch(() => {});
    assert.deepEqual([...order].sort(), ['refresh-end', 'refresh-start', 'signed-out']);
  });

  test('setTokens is a tokens event', async ({ assert, client, watch }) => {
    const created = client();
    const events = watch(created);
    await created.setTokens(pair());
    assert.equal(events.tokens.length, 1);
    assert.equal(events['refresh-start'].length, 0);
  });

  test('on returns what takes the listener away again', async ({ assert, client }) => {
    const created = client();
    const seen = [];
    const off = created.on('tokens', () => seen.push('first'));
    created.on('tokens', () => seen.push('second'));
    await created.setTokens(pair());
    off();
    off();
    await created.setTokens(pair());
    assert.deepEqual(seen, ['first', 'second', 'second']);
  });

  test('a listener may take itself or others away while it is called', async ({ assert, client }) => {
    const created = client();
    const seen = [];
    const offs = [];
    offs.push(created.on('tokens', () => seen.push(1) && offs[0]()));
    offs.push(created.on('tokens', () => seen.push(2) && offs[2]()));
    offs.push(created.on('tokens', () => seen.push(3)));
    await created.setTokens(pair());
    await created.setTokens(pair());
    assert.deepEqual(
      seen.filter((value) => value !== 3),
      [1, 2, 2],
    );
  });

  test('clearTokens is one signed-out event, and none where nobody was signed in', async ({
    assert,
    client,
    watch,
    held,
  }) => {
    const calls = [];
    const created = client({ onSessionExpired: () => void calls.push(1) });
    const events = watch(created);
    await created.clearTokens();
    assert.equal(events['signed-out'].length, 0);
    await created.setTokens(pair());
    await created.clearTokens();
    await created.clearTokens();
    assert.deepEqual(
      events['signed-out'].map(({ reason }) => reason),
      ['logout'],
    );
    assert.equal(calls.length, 0);
    assert.deepEqual(await held(created), { access: null, refresh: null });
  });

  test('a request after setTokens was called has the token, awaited or not', async ({ assert, api, client }) => {
    const created = client();
    const tokens = await api.login();
    const setting = created.setTokens(tokens);
    assert.equal((await created.get('data')).data.user, 'ann');
    await setting;
  });

  test('a request after clearTokens was called has no token, awaited or not', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const clearing = client.clearTokens();
    assert.equal((await client.get('echo')).data.headers.authorization, undefined);
    await clearing;
  });

  test('setTokens refuses what are no tokens, and keeps those that are there', async ({ assert, client, held }) => {
    const created = client();
    const tokens = pair();
    await created.setTokens(tokens);
    const before = await held(created);
    for (const value of [
      undefined,
      null,
      7,
      'token',
      {},
      { accessToken: 7 },
      { accessToken: '' },
      { accessToken: {}, refreshToken: 'x' },
    ]) {
      const error = await Promise.resolve()
        .then(() => created.setTokens(value))
        .then(
          () => null,
          (thrown) => thrown,
        );
      assert.ok(error instanceof Error, `${assert.show(value)} is refused`);
      assert.deepEqual(await held(created), before);
    }
  });
}
