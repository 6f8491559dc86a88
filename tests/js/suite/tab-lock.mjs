// The lock among tabs: missing, slow, held by one that is frozen, taken by force.

import { mapStore } from '../lib/stores.mjs';
import { deferred, until } from '../lib/stub.mjs';
import { BROWSERS, fingerprint, lockName, locks, replaceLocks, staleView, takeLock } from '../lib/tabs.mjs';

const on = BROWSERS;

/** Timers of a second and more run so much faster. */
const HURRY = 10;
const PATIENCE_MS = 5_000 / HURRY;

/** Resolves when tabs have asked `count` times whether the holder of this lock lives. */
function questions(t, name, count) {
  const channel = new BroadcastChannel(name);
  t.defer(() => channel.close());
  let seen = 0;
  return new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      if (data !== 'alive?') return;
      seen += 1;
      if (seen === count) resolve();
    };
  });
}

const pendingOn = async (name, count = 1) => {
  for (;;) {
    const { pending } = await locks();
    if (pending.filter((each) => each === name).length >= count) return;
  }
};

export default function tabLock(test) {
  for (const [what, value] of Object.entries({
    'is missing': undefined,
    'refuses every lock': { request: () => Promise.reject(new DOMException('denied', 'SecurityError')) },
    throws: {
      request() {
        throw new TypeError('no locks today');
      },
    },
  })) {
    test(`a lock API that ${what}: the refresh goes on at once`, async (t) => {
      const { assert, api, expired } = t;
      replaceLocks(t, value);
      const { client } = await expired();
      const start = Date.now();
      assert.equal((await client.get('data')).data.user, 'ann');
      assert.atMost(Date.now() - start, 2_400, 'milliseconds');
      assert.equal(await api.refreshes(), 1);
    });
  }

  test('R71 a lock API that never answers: the refresh goes on without it after 5 s, and not before', async (t) => {
    const { assert, api, expired, hurry } = t;
    let requests = 0;
    replaceLocks(t, {
      request() {
        requests += 1;
        return new Promise(() => {});
      },
    });
    const { client } = await expired();
    // Not the limit of the test itself, which has begun by now.
    hurry(HURRY);
    const start = Date.now();
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.atLeast(Date.now() - start, PATIENCE_MS - 50, 'milliseconds');
    assert.equal(await api.refreshes(), 1);
    assert.equal(requests, 2, 'the lock, and one that nobody else has');
  });

  test('R71 of five clients whose holder is frozen, one goes on after 5 s', { on }, async (t) => {
    const { assert, api, client, hurry } = t;
    const clients = Array.from({ length: 5 }, () => client({}, 'local'));
    const tokens = await api.login();
    await clients[0].setTokens(tokens);
    const name = lockName(tokens.refreshToken);
    const frozen = await takeLock(name);
    t.defer(() => frozen.release());
    hurry(HURRY);
    await api.expire();
    await api.refreshing({ gate: 'r' });
    const start = Date.now();
    const answers = clients.map((each) => each.get('data'));
    await api.seen('refresh');
    assert.atLeast(Date.now() - start, PATIENCE_MS - 50, 'milliseconds');
    await pendingOn(`${name}:1`, 4);
    await api.release('r');
    for (const { data } of await Promise.all(answers)) assert.equal(data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    assert.deepEqual(await locks(), { held: [name], pending: [] });
  });

  test('a holder that lives is waited for, however long its refresh takes', { on }, async (t) => {
    const { assert, api, client, hurry } = t;
    const clients = [client({ refreshTimeout: 0 }, 'local'), client({ refreshTimeout: 0 }, 'local')];
    const tokens = await api.login();
    await clients[0].setTokens(tokens);
    await api.expire();
    await api.refreshing({ gate: 'r' });
    const first = clients[0].get('data');
    await api.seen('refresh');
    hurry(HURRY);
    const asked = questions(t, lockName(tokens.refreshToken), 4);
    const second = clients[1].get('data');
    await asked;
    assert.equal(await api.refreshes(), 1);
    await api.release('r');
    for (const { data } of await Promise.all([first, second])) assert.equal(data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    assert.equal((await api.counters()).reuse, 0);
  });

  test('R68 a logout ends the waiting for the lock', { on }, async (t) => {
    const { assert, api, expired } = t;
    const { client, tokens } = await expired();
    const name = lockName(tokens.refreshToken);
    const frozen = await takeLock(name);
    const waiting = assert.rejects(client.get('data'), { code: 'ERR_SESSION_CHANGED' });
    await pendingOn(name);
    const ended = new Promise((resolve) => client.on('refresh-end', resolve));
    await client.clearTokens();
    await waiting;
    assert.equal((await ended).outcome, 'superseded');
    assert.deepEqual(await locks(), { held: [name], pending: [] });
    frozen.release();
    await frozen.ended;
    assert.equal(await api.refreshes(), 0);
  });

  test('R69 a login ends the waiting for the lock of the session before', { on }, async (t) => {
    const { assert, api, expired } = t;
    const { client, tokens } = await expired();
    const name = lockName(tokens.refreshToken);
    const frozen = await takeLock(name);
    t.defer(() => frozen.release());
    const waiting = assert.rejects(client.get('data'), { code: 'ERR_SESSION_CHANGED' });
    await pendingOn(name);
    await client.setTokens(await api.login({ user: 'bob' }));
    await waiting;
    assert.equal((await client.get('data')).data.user, 'bob');
    assert.deepEqual(await locks(), { held: [name], pending: [] });
  });

  for (const [what, take] of Object.entries({
    async 'that is never let go'(t, name) {
      const lock = await takeLock(name);
      t.defer(() => lock.release());
    },
    'of an API that never answers': (t) => replaceLocks(t, { request: () => new Promise(() => {}) }),
  })) {
    test(`R71 whoever waits for a lock ${what} goes on when another tab tells of new tokens`, { on }, async (t) => {
      const { assert, api, client } = t;
      const [waiting, other] = [client({}, 'local'), client({ coordinate: 'none' }, 'local')];
      const tokens = await api.login();
      await waiting.setTokens(tokens);
      await waiting.get('data');
      await api.expire();
      await take(t, lockName(tokens.refreshToken));
      const begun = Date.now();
      const answers = [waiting.get('data'), waiting.get('data')];
      await api.seen('data', 3);
      assert.equal((await other.get('data')).data.user, 'ann');
      for (const { data } of await Promise.all(answers)) assert.equal(data.user, 'ann');
      assert.atMost(Date.now() - begun, 2_400, 'milliseconds');
      assert.equal(await api.refreshes(), 1);
    });
  }

  test('R72 a lock that is stolen is acquired again as by everybody, before anything is committed', {
    on,
  }, async (t) => {
    const { assert, api, expired } = t;
    await api.refreshing({ gate: 'r' });
    const { client, tokens } = await expired({ storage: 'local' });
    const answer = client.get('data');
    await api.seen('refresh');
    const name = lockName(tokens.refreshToken);
    const thief = await takeLock(name, { steal: true });
    await api.release('r');
    await pendingOn(name);
    assert.equal(localStorage.getItem('refreshToken'), tokens.refreshToken, 'nothing is committed');
    assert.deepEqual((await locks()).held, [name], 'the thief has it still');
    thief.release();
    await thief.ended;
    assert.equal((await answer).data.user, 'ann');
    assert.notEqual(localStorage.getItem('refreshToken'), tokens.refreshToken);
    assert.equal(await api.refreshes(), 1);
    assert.deepEqual(await locks(), { held: [], pending: [] });
  });

  test('R72 what the thief of the lock has committed stays', { on }, async (t) => {
    const { assert, api, expired } = t;
    await api.refreshing({ gate: 'r' });
    const { client, tokens } = await expired({ storage: 'local' });
    const answer = client.get('data');
    await api.seen('refresh');
    const name = lockName(tokens.refreshToken);
    const thief = await takeLock(name, { steal: true });
    const newer = await api.login();
    localStorage.setItem('refreshToken', newer.refreshToken);
    localStorage.setItem('accessToken', newer.accessToken);
    await api.release('r');
    await pendingOn(name);
    thief.release();
    assert.equal((await answer).data.user, 'ann');
    assert.equal(localStorage.getItem('refreshToken'), newer.refreshToken);
    assert.equal((await api.log('data')).at(-1).headers.authorization, `Bearer ${newer.accessToken}`);
    assert.equal(await api.refreshes(), 1);
  });

  test('R86 a core that traps leaves the lock to others once its exchange has ended', { on }, async (t) => {
    const { assert, api, client, wasm } = t;
    const clients = [client({}, 'local'), client({}, 'local')];
    const tokens = await api.login();
    await clients[0].setTokens(tokens);
    await clients[1].get('data');
    await api.expire();
    await api.refreshing({ gate: 'r' });
    const waiting = assert.rejects(clients[0].get('data'), { code: 'ERR_WASM' });
    await api.seen('refresh');
    wasm.corrupt();
    await assert.rejects(clients[0].get('data'), { code: 'ERR_WASM' });
    await waiting;
    const start = Date.now();
    const second = clients[1].get('data').catch(() => clients[1].get('data'));
    await pendingOn(lockName(tokens.refreshToken));
    await api.release('r');
    assert.equal((await second).data.user, 'ann');
    assert.atMost(Date.now() - start, 2_400, 'milliseconds');
    assert.equal((await clients[0].get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    assert.deepEqual(await locks(), { held: [], pending: [] });
  });

  test('R76 no lock is held while callbacks run', { on }, async (t) => {
    const { assert, api, expired } = t;
    const real = navigator.locks;
    let held = 0;
    replaceLocks(t, {
      request: (name, options, hold) =>
        real.request(name, options, (lock) => {
          const holding = Promise.resolve(hold(lock));
          held += 1;
          holding.then(() => (held -= 1));
          return holding;
        }),
    });
    const seen = [];
    const look = (name) => () => seen.push([name, held]);
    const { client } = await expired({ options: { onTokens: look('onTokens'), onSessionExpired: look('expired') } });
    for (const event of ['tokens', 'refresh-end', 'signed-out']) client.on(event, look(event));
    await client.get('data');
    await api.expire();
    await api.revoke();
    await client.get('data').catch(() => {});
    assert.deepEqual(seen, [
      ['onTokens', 0],
      ['onTokens', 0],
      ['tokens', 0],
      ['refresh-end', 0],
      ['expired', 0],
      ['signed-out', 0],
      ['refresh-end', 0],
    ]);
  });

  // ---- tokens that no page can read

  const cookieClients = async ({ api, client }, storage, count) => {
    await fetch(`${api.base}login-cookies`, { credentials: 'include' });
    await api.refreshing('cookies');
    return Array.from({ length: count }, () => client({}, storage));
  };

  test('R70 httponly: clients that are refused together refresh once', { on }, async (t) => {
    const { assert, api } = t;
    const clients = await cookieClients(t, 'httponly', 5);
    for (const each of clients) await each.get('data');
    await api.expire();
    const answers = await Promise.all(clients.map((each) => each.get('data')));
    assert.ok(answers.every(({ data }) => data.user === 'ann'));
    assert.equal(await api.refreshes(), 1);
    await api.expire();
    assert.equal((await clients[1].get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 2, 'what is refused after the commit is refreshed again');
  });

  test('R68 httponly: a logout while another client refreshes stays one', { on }, async (t) => {
    const { assert, api } = t;
    const [first, second] = await cookieClients(t, 'httponly', 2);
    for (const each of [first, second]) await each.get('data');
    await api.expire();
    await api.refreshing({ mode: 'cookies', gate: 'r' });
    // Whom the notice reaches is signed out as well.
    const leading = assert.rejects(first.get('data'), { code: 'ERR_SESSION_EXPIRED' });
    await api.seen('refresh');
    const waiting = assert.rejects(second.get('data'), { code: 'ERR_SESSION_CHANGED' });
    await pendingOn(lockName(api.refreshUrl));
    await second.clearTokens();
    await waiting;
    await api.release('r');
    await leading;
    assert.deepEqual([first.status, second.status], ['signed-out', 'signed-out']);
  });

  test('a hidden refresh token is sent by one client after the other, each for its own access token', {
    on,
  }, async (t) => {
    const { assert, api, client } = t;
    let flying = 0;
    let most = 0;
    const inner = globalThis.fetch;
    const fetch = async (url, init) => {
      if (!String(url).endsWith('/refresh')) return inner(url, init);
      flying += 1;
      most = Math.max(most, flying);
      try {
        return await inner(url, init);
      } finally {
        flying -= 1;
      }
    };
    await inner(`${api.base}login-cookies`, { credentials: 'include' });
    let last = 0;
    const refresh = async (_, { fetch, signal }) => {
      // The server gives the refresh token as a cookie, and the access token to read.
      await fetch(api.refreshUrl, { method: 'POST', credentials: 'include', signal });
      last += 1;
      return { accessToken: `own-${last}` };
    };
    await api.refreshing('cookies');
    const storage = { access: 'memory', refresh: 'httponly' };
    const clients = [1, 2, 3].map(() => client({ fetch, refresh }, storage));
    await Promise.all(clients.map((each) => each.refresh()));
    const tokens = await Promise.all(clients.map((each) => each.getTokens()));
    assert.deepEqual(tokens.map(({ accessToken }) => accessToken).sort(), ['own-1', 'own-2', 'own-3']);
    assert.equal(await api.refreshes(), 3);
    assert.equal(most, 1, 'at a time');
    assert.equal((await api.counters()).reuse, 0);
  });

  test('a hidden refresh token and an access token that clients share: one refresh', { on }, async (t) => {
    const { assert, client } = t;
    const gate = deferred();
    let refreshes = 0;
    const fetch = async (url, init) => {
      if (String(url).endsWith('/refresh')) {
        refreshes += 1;
        await gate.promise;
        return Response.json({ accessToken: 'new' });
      }
      const { headers } = new Request(url, init);
      return new Response('{}', { status: headers.get('authorization') === 'Bearer new' ? 200 : 401 });
    };
    const base = 'https://api.example.com/';
    const store = mapStore({ accessToken: 'old' });
    const options = { fetch, refresh: '/refresh' };
    // The second one does not see what the first one writes.
    const clients = [store, staleView(store)].map((access) => client(options, { access, refresh: 'httponly' }, base));
    const answers = clients.map((each) => each.get('data'));
    await until(() => refreshes === 1);
    await pendingOn(`authflight:${fingerprint(`${base}refresh`)}`);
    gate.resolve();
    for (const { status } of await Promise.all(answers)) assert.equal(status, 200);
    assert.equal(refreshes, 1);
  });
}
