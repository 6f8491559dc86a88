// Tokens that change hands: a refresh token that is spent must have its successor kept, whatever comes in between.

import { mapStore } from '../lib/stores.mjs';

export default function handover(test) {
  test('R75 a client that is disposed of during its refresh leaves the new tokens to the next one', async ({
    assert,
    api,
    expired,
    client,
  }) => {
    await api.refreshing({ gate: 'r' });
    const store = mapStore();
    const { client: first } = await expired({ storage: store });
    const waiting = assert.rejects(first.get('data'), { code: 'ERR_DISPOSED' });
    await api.seen('refresh');
    first.dispose();
    await waiting;
    const spent = store.map.get('refreshToken');
    await api.release('r');
    for (let tries = 0; store.map.get('refreshToken') === spent && tries < 1_000; tries += 1) await turn();
    assert.notEqual(store.map.get('refreshToken'), spent);
    assert.equal((await client({}, store).get('data')).data.user, 'ann');
    assert.equal((await api.counters()).reuse, 0);
  });

  test('a cookie that runs out during the refresh is no other pair of tokens: the answer is kept', async ({
    assert,
    api,
    expired,
  }) => {
    const store = mapStore();
    const fetch = async (url, init) => {
      const response = await globalThis.fetch(url, init);
      if (String(url).endsWith('/refresh')) store.map.delete('accessToken');
      return response;
    };
    const { client } = await expired({ storage: store, options: { fetch } });
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    assert.equal((await api.counters()).reuse, 0);
  });

  test('R85 a storage that cannot be read after the refresh keeps nobody from the new tokens', async ({
    assert,
    api,
    expired,
  }) => {
    const store = mapStore();
    let broken = false;
    const failing = {
      ...store,
      getItem(key) {
        if (broken) throw new Error('storage is away');
        return store.getItem(key);
      },
    };
    await api.refreshing({ gate: 'r' });
    const { client } = await expired({ storage: failing });
    const answer = client.get('data');
    await api.seen('refresh');
    broken = true;
    await api.release('r');
    assert.equal((await answer).data.user, 'ann');
    broken = false;
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('a logout verdict on an old token does not clear newer ones that somebody else stored', async ({
    assert,
    api,
    signedIn,
    client,
    watch,
  }) => {
    const store = mapStore();
    const options = { isAuthError: ({ status }) => (status === 401 ? 'logout' : 'ignore') };
    const { client: stale } = await signedIn({ storage: store, options });
    const events = watch(stale);
    await api.expire();
    const late = stale.get('late/g');
    await api.seen('late');
    const other = client({}, store);
    assert.equal((await other.get('data')).data.user, 'ann');
    await api.release('g');
    await late.catch(() => {});
    assert.equal(events['signed-out'].length, 0);
    assert.equal((await stale.get('data')).data.user, 'ann');
  });

  test('a login as somebody else does not join the refresh of the session before', async ({ assert, api, expired }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const waiting = assert.rejects(client.get('data'), { code: 'ERR_SESSION_CHANGED' });
    await api.seen('refresh');
    const bob = await api.login({ user: 'bob' });
    await client.setTokens(bob);
    await waiting;
    await api.expire('bob');
    const answer = client.get('data');
    await api.seen('refresh', 2);
    await api.release('r');
    assert.equal((await answer).data.user, 'bob');
    assert.equal((await api.counters()).reuse, 0);
  });
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
