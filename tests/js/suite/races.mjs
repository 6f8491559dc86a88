// Answers that come late, and logins and logouts that overtake a refresh.

import { mapStore } from '../lib/stores.mjs';
import { deferred, stubServer } from '../lib/stub.mjs';

const SUPERSEDED = {
  code: 'ERR_SESSION_CHANGED',
  refreshOutcome: 'superseded',
  name: 'AuthflightError',
  isAxiosError: true,
};

export default function races(test) {
  test('R67 five late 401s to the old token are replayed without a further refresh', { smoke: true }, async ({
    assert,
    api,
    expired,
  }) => {
    const { client } = await expired();
    const late = Array.from({ length: 5 }, (_, index) => client.get(`late/g?${index}`));
    await api.seen('late', 5);
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    await api.release('g');
    for (const { data } of await Promise.all(late)) assert.equal(data.user, 'ann');
    assert.equal(await api.refreshes(), 1, 'refreshes');
    assert.equal((await api.log('late')).length, 10, 'each once more');
  });

  test('R67 late 401s that come one after the other, during and after the refresh', async ({
    assert,
    api,
    expired,
  }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const late = [1, 2, 3].map((index) => client.get(`late/g${index}?${index}`));
    await api.seen('late', 3);
    const first = client.get('data');
    await api.seen('refresh');
    await api.release('g1');
    await api.release('r');
    await first;
    await api.release('g2');
    await late[1];
    await api.release('g3');
    await Promise.all(late);
    assert.equal(await api.refreshes(), 1);
  });

  test('R68 a logout during the refresh discards the new tokens and rejects the waiters', { smoke: true }, async ({
    assert,
    api,
    expired,
    held,
    watch,
  }) => {
    const calls = [];
    await api.refreshing({ gate: 'r' });
    const { client } = await expired({ options: { onSessionExpired: () => void calls.push(1) } });
    const events = watch(client);
    const waiters = [1, 2, 3].map((index) => assert.rejects(client.get(`data?${index}`), SUPERSEDED));
    await api.seen('refresh');
    assert.equal(client.status, 'refreshing');
    await client.clearTokens();
    await Promise.all(waiters);
    assert.equal(client.status, 'signed-out');
    await api.release('r');
    await client.get('echo');
    assert.deepEqual(await held(client), { access: null, refresh: null });
    assert.equal(events['signed-out'].length, 1);
    assert.equal(events['signed-out'][0].reason, 'logout');
    assert.equal(events.tokens.length, 0, 'nothing was committed');
    assert.equal(calls.length, 0, 'a logout calls no onSessionExpired');
    assert.equal((await client.get('echo')).data.headers.authorization, undefined);
  });

  test('R68 the answer of a refresh that a logout overtook is written nowhere, not even for a moment', async ({
    assert,
    client,
  }) => {
    const gate = deferred();
    const server = stubServer({ gate: gate.promise });
    const store = mapStore();
    const written = [];
    const watched = {
      ...store,
      setItem(key, value) {
        written.push(key);
        store.setItem(key, value);
      },
    };
    const created = client(
      { fetch: server.fetch, refresh: 'https://api.example.com/refresh' },
      watched,
      'https://api.example.com/',
    );
    await created.setTokens(server.tokens);
    server.expire();
    written.length = 0;
    const waiter = assert.rejects(created.get('data'), SUPERSEDED);
    while (server.state.refreshes === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await created.clearTokens();
    gate.resolve();
    await waiter;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(written, []);
    assert.equal(store.map.size, 0);
  });

  test("R69 a login as B during A's refresh: B stays, A's waiters are rejected", { smoke: true }, async ({
    assert,
    api,
    expired,
    held,
  }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired({ login: { user: 'ann' } });
    const waiters = [1, 2, 3].map((index) => assert.rejects(client.get(`data?${index}`), SUPERSEDED));
    await api.seen('refresh');
    const bob = await api.login({ user: 'bob' });
    await client.setTokens(bob);
    await Promise.all(waiters);
    await api.release('r');
    assert.equal((await client.get('data')).data.user, 'bob');
    assert.deepEqual(await held(client), { access: bob.accessToken, refresh: bob.refreshToken });
  });

  test('R68 a 401 that arrives after the logout is told as such, and refreshes nothing', async ({
    assert,
    api,
    expired,
    watch,
  }) => {
    const { client } = await expired();
    const events = watch(client);
    const late = assert.rejects(client.get('late/g'), SUPERSEDED);
    await api.seen('late');
    await client.clearTokens();
    await api.release('g');
    await late;
    assert.equal(await api.refreshes(), 0);
    assert.equal(events['signed-out'].length, 1);
  });

  test("R69 a late answer to A's request is not replayed with B's token", async ({ assert, api, expired }) => {
    const { client } = await expired({ login: { user: 'ann' } });
    const late = assert.rejects(client.get('late/g'), SUPERSEDED);
    await api.seen('late');
    await client.setTokens(await api.login({ user: 'bob' }));
    await api.release('g');
    await late;
    assert.equal((await api.log('late')).length, 1, 'sent once');
    assert.equal((await client.get('data')).data.user, 'bob');
    assert.equal(await api.refreshes(), 0);
  });

  test("R69 a login as B after A's refusal is not undone by it", async ({ assert, api, expired, held }) => {
    await api.refreshing({ gate: 'r', mode: 'invalid_grant' });
    const calls = [];
    const { client } = await expired({
      login: { user: 'ann' },
      options: { onSessionExpired: () => void calls.push(1) },
    });
    const waiter = assert.rejects(client.get('data'), SUPERSEDED);
    await api.seen('refresh');
    const bob = await api.login({ user: 'bob' });
    await client.setTokens(bob);
    await api.release('r');
    await waiter;
    await client.get('echo');
    assert.equal((await held(client)).access, bob.accessToken);
    assert.equal(calls.length, 0);
  });

  test('R68 a refresh during which the client is disposed of commits nothing and rejects the waiters', async ({
    assert,
    api,
    expired,
    watch,
  }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const events = watch(client);
    const waiter = assert.rejects(client.get('data'), { code: 'ERR_DISPOSED' });
    await api.seen('refresh');
    client.dispose();
    await waiter;
    await api.release('r');
    assert.equal(events.tokens.length, 0);
  });

  test('R75 an ES module copy and a CommonJS copy in one page make one refresh', {
    on: ['chromium', 'firefox', 'webkit'],
  }, async (t) => {
    const { assert, api, lib, secondCopy, defer } = t;
    const copy = await secondCopy();
    assert.notEqual(copy.createClient, lib.createClient, 'they are two copies');
    for (const storage of ['local', 'cookie', 'session']) {
      const clients = [lib, copy].map(({ createClient }) =>
        createClient(api.base, storage, { refresh: api.refreshUrl }),
      );
      for (const client of clients) defer(() => client.dispose());
      await clients[0].setTokens(await api.login());
      await clients[1].get('data');
      await api.expire();
      const before = await api.refreshes();
      const results = await Promise.all(
        clients.flatMap((client) => [1, 2, 3].map((index) => client.get(`data?${index}`))),
      );
      assert.ok(results.every(({ data }) => data.user === 'ann'));
      assert.equal((await api.refreshes()) - before, 1, storage);
      await clients[0].clearTokens();
    }
    assert.equal((await api.counters()).reuse, 0);
  });

  test('R75 two clients of one copy on one storage make one refresh', {
    on: ['chromium', 'firefox', 'webkit'],
  }, async ({ assert, api, client }) => {
    const clients = [client({}, 'local'), client({}, 'local')];
    await clients[0].setTokens(await api.login());
    await api.expire();
    const results = await Promise.all(clients.map((created) => created.get('data')));
    assert.ok(results.every(({ data }) => data.user === 'ann'));
    assert.equal(await api.refreshes(), 1);
  });

  test('R75 clients made and disposed of twice, as StrictMode does, leave no timer', { on: ['node'] }, async ({
    assert,
    api,
    expired,
    client,
  }) => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const { tokens } = await expired();
    const before = timers();
    for (let round = 0; round < 2; round += 1) {
      const created = client({ timeout: 60_000, refreshTimeout: 60_000 });
      await created.setTokens(round === 0 ? tokens : await api.login());
      await created.get('data');
      created.dispose();
    }
    // The transport's own keep-alive timers come and go.
    assert.atMost(timers(), before + 1, 'timers');
  });
}
