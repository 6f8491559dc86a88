// Functions of the application that call the client, or throw.

import { mapStore } from '../lib/stores.mjs';
import { pair } from '../lib/tokens.mjs';

export default function callbacks(test) {
  test('R76 onTokens and event listeners may call the client', { smoke: true }, async ({
    assert,
    api,
    expired,
    held,
  }) => {
    const inner = [];
    let client;
    const call = () => {
      if (!client) return;
      inner.push(client.get('data'), held(client));
      assert.match(client.status, /./);
    };
    ({ client } = await expired({ options: { onTokens: call } }));
    for (const name of ['tokens', 'refresh-start', 'refresh-end', 'trace']) {
      let once = false;
      client.on(name, () => {
        if (once) return;
        once = true;
        call();
      });
    }
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.atLeast(inner.length, 6);
    await Promise.all(inner);
    assert.equal(await api.refreshes(), 1);
  });

  test('R76 onSessionExpired may call the client', async ({ assert, api, expired }) => {
    const inner = [];
    let client;
    const onSessionExpired = () => {
      inner.push(
        client.get('echo'),
        client.clearTokens(),
        client.setTokens(pair()).then(() => client.get('echo')),
      );
    };
    ({ client } = await expired({ options: { onSessionExpired } }));
    await api.revoke();
    const results = await Promise.allSettled([client.get('data?1'), client.get('data?2')]);
    // An answer to the old session may come when the new one has begun.
    for (const { reason } of results) assert.oneOf(reason?.code, ['ERR_SESSION_EXPIRED', 'ERR_SESSION_CHANGED']);
    assert.equal(inner.length, 3, 'once');
    await Promise.all(inner);
  });

  test('onSessionExpired is called when a slow storage is empty', async ({ assert, api, client }) => {
    await api.refreshing('invalid_grant');
    const { getItem, setItem, removeItem } = mapStore();
    let present = 2;
    const slow = {
      getItem,
      setItem,
      async removeItem(key) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        removeItem(key);
        present -= 1;
      },
    };
    const seen = [];
    const created = client({ onSessionExpired: () => void seen.push(present) }, slow);
    await created.setTokens(await api.login());
    await api.expire();
    const ended = new Promise((resolve) => created.on('signed-out', resolve));
    await assert.rejects(created.get('data'), { code: 'ERR_SESSION_EXPIRED' });
    await ended;
    assert.deepEqual(seen, [0]);
  });

  test('R76 onSessionExpired may sign in again', async ({ assert, api, expired }) => {
    let client;
    let signedIn;
    const onSessionExpired = () => {
      signedIn = api.login({ user: 'bob' }).then((tokens) => client.setTokens(tokens));
    };
    ({ client } = await expired({ options: { onSessionExpired } }));
    await api.revoke();
    await assert.rejects(client.get('data'), { code: 'ERR_SESSION_EXPIRED' });
    await signedIn;
    assert.equal((await client.get('data')).data.user, 'bob');
  });

  test('R76 a refresh function may send requests of the client with skipAuth', async ({ assert, api, expired }) => {
    let client;
    const refresh = async (refreshToken) => (await client.post('refresh', { refreshToken }, { skipAuth: true })).data;
    ({ client } = await expired({ options: { refresh } }));
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('R76 a refresh function that waits for itself does not wait for ever', async ({ assert, expired }) => {
    for (const wait of [
      (client) => client.get('data'),
      (client) => client.refresh(),
      (client) => Promise.all([client.get('data'), client.getTokens()]),
    ]) {
      let client;
      const refresh = async () => {
        await wait(client);
        return pair();
      };
      ({ client } = await expired({ options: { refresh, refreshTimeout: 300 } }));
      const start = Date.now();
      await assert.rejects(client.get('data'), { isAxiosError: true });
      assert.atMost(Date.now() - start, 3_000, 'milliseconds');
    }
  });

  test('R76 a storage may call the client', async ({ assert, api, client }) => {
    const store = mapStore();
    let created;
    const seen = [];
    const look = () => {
      if (seen.length > 2_000) throw new Error('status reads storage, and storage reads status, without end');
      seen.push(created?.status);
    };
    const calling = {
      getItem(key) {
        look();
        return store.getItem(key);
      },
      setItem(key, value) {
        look();
        created.on('tokens', () => {});
        store.setItem(key, value);
      },
      removeItem(key) {
        look();
        store.removeItem(key);
      },
    };
    created = client({}, calling);
    await created.setTokens(await api.login());
    await api.expire();
    assert.equal((await created.get('data')).data.user, 'ann');
    await created.clearTokens();
    assert.atLeast(seen.filter(Boolean).length, 4);
    assert.atMost(seen.length, 1_000, 'calls of the storage');
  });

  test('R76 an asynchronous storage may send requests of the client with skipAuth', async ({ assert, api, client }) => {
    const store = mapStore();
    let created;
    let calls = 0;
    created = client(
      {},
      {
        ...store,
        async setItem(key, value) {
          await created.get('echo', { skipAuth: true });
          calls += 1;
          store.setItem(key, value);
        },
      },
    );
    await created.setTokens(await api.login());
    await api.expire();
    assert.equal((await created.get('data')).data.user, 'ann');
    assert.atLeast(calls, 4);
  });

  test('R76 clearTokens, setTokens and dispose from within a tokens event', async ({ assert, api, expired }) => {
    const clearing = await expired();
    clearing.client.on('tokens', () => void clearing.client.clearTokens());
    await clearing.client
      .get('data')
      .catch((error) => assert.oneOf(error.code, ['ERR_SESSION_CHANGED', 'ERR_BAD_REQUEST']));
    const setting = await expired();
    const next = await api.login({ user: 'bob' });
    let once = true;
    setting.client.on('tokens', () => {
      if (once) void setting.client.setTokens(next);
      once = false;
    });
    await setting.client.get('data').catch((error) => assert.oneOf(error.code, ['ERR_SESSION_CHANGED']));
    assert.equal((await setting.client.get('data')).data.user, 'bob');
    const disposing = await expired();
    disposing.client.on('refresh-start', () => disposing.client.dispose());
    await assert.rejects(disposing.client.get('data'), { code: 'ERR_DISPOSED' });
  });

  // ---- throwing

  const boom = () => {
    throw new Error('thrown by the application');
  };
  const saneMessage = /^(?!.*(recursive use|already borrowed|BorrowMut|unreachable|null pointer|memory access))/is;

  test('R87 callbacks that throw leave the refresh and the next call in order', { smoke: true }, async ({
    assert,
    api,
    expired,
    expectReports,
  }) => {
    const reported = expectReports(/thrown by the application/);
    const { client } = await expired({ options: { onTokens: boom } }).catch((error) =>
      assert.fail(`setTokens: ${error.message}`),
    );
    for (const name of ['tokens', 'refresh-start', 'refresh-end', 'trace', 'signed-out']) client.on(name, boom);
    const seen = [];
    client.on('tokens', () => seen.push('tokens'));
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(seen.length, 1, 'the other listeners are called');
    await api.expire();
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 2);
    await client.clearTokens();
    assert.equal(client.status, 'signed-out');
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (reported.length > 0) assert.atLeast(reported.length, 8, 'each is reported, or none');
  });

  test('R87 callbacks that reject disturb nobody', async ({ assert, api, expired, expectReports }) => {
    expectReports(/rejected by the application/);
    const reject = () => Promise.reject(new Error('rejected by the application'));
    const { client } = await expired({ options: { onTokens: reject, onSessionExpired: reject } });
    for (const name of ['tokens', 'refresh-start', 'refresh-end', 'signed-out']) client.on(name, reject);
    assert.equal((await client.get('data')).data.user, 'ann');
    await api.revoke();
    await assert.rejects(client.get('data'), { code: 'ERR_SESSION_EXPIRED' });
  });

  test('R87 onSessionExpired that throws leaves every waiter settled', async ({
    assert,
    api,
    expired,
    expectReports,
  }) => {
    expectReports(/thrown by the application/);
    const { client } = await expired({ options: { onSessionExpired: boom } });
    await api.revoke();
    const results = await Promise.allSettled([1, 2, 3].map((index) => client.get(`data?${index}`)));
    assert.ok(results.every(({ reason }) => reason?.code === 'ERR_SESSION_EXPIRED'));
    assert.equal((await client.get('echo')).status, 200);
  });

  for (const [what, options, url] of [
    ['isAuthError', { isAuthError: boom }, 'status/404'],
    ['validateStatus', { validateStatus: boom }, 'echo'],
    ['parse', (api) => ({ refresh: { url: api.refreshUrl, parse: boom } }), 'data'],
    ['body', (api) => ({ refresh: { url: api.refreshUrl, body: boom } }), 'data'],
    ['isFinal', (api) => ({ isFinal: boom, refresh: `${api.closed}refresh` }), 'data'],
  ]) {
    test(`R87 ${what} that throws fails this request, not the next call`, async ({ assert, api, expired }) => {
      const { client } = await expired({ options: typeof options === 'function' ? options(api) : options });
      const error = await client.get(url).then(
        () => assert.fail('expected an error'),
        (thrown) => thrown,
      );
      assert.match(error.message, saneMessage);
      const next = await client.get('echo', { validateStatus: null, skipAuth: true });
      assert.equal(next.status, 200);
      const tokens = await api.login({ user: 'bob' });
      await client.setTokens(tokens);
      assert.equal((await client.getTokens()).accessToken, tokens.accessToken);
    });
  }

  test('R87 a storage that calls the client and throws leaves no stuck borrow', async ({ assert, api, client }) => {
    const store = mapStore();
    let broken = false;
    let created;
    const calling = {
      ...store,
      getItem(key) {
        if (!broken) return store.getItem(key);
        broken = false;
        void created.getTokens().catch(() => {});
        throw new Error('thrown while called');
      },
    };
    created = client({}, calling);
    await created.setTokens(await api.login());
    broken = true;
    const error = await created.get('data').then(
      () => null,
      (thrown) => thrown,
    );
    if (error) assert.match(error.message, saneMessage);
    assert.equal((await created.get('data')).data.user, 'ann');
  });
}
