// What tabs leave each other in IndexedDB: what has come of a refresh token that is spent.

import { mapStore } from '../lib/stores.mjs';
import {
  BROWSERS,
  fingerprint,
  lockName,
  onRecords,
  replace,
  replaceLocks,
  staleView,
  takeLock,
} from '../lib/tabs.mjs';

const on = BROWSERS;
const DAY_MS = 86_400_000;

export default function tabRecords(test) {
  /** A client on a store, one on a view of it that does not see what the first one writes, and an expired session. */
  const pair = async ({ api, client, expired }, options) => {
    const store = mapStore();
    const { client: first, tokens } = await expired({ storage: store, options });
    const view = staleView(store);
    const second = client(options, view);
    return { store, view, first, second, tokens, renew: () => first.get('data').then(() => api.refreshes()) };
  };

  test('R70 storage that is stale after the lock: waits until it shows the new tokens, and writes nothing', {
    on,
  }, async (t) => {
    const { assert, api } = t;
    const { view, second, renew } = await pair(t);
    assert.equal(await renew(), 1);
    let looks = 0;
    const { getItem } = view;
    view.getItem = (key) => {
      looks += 1;
      if (looks === 8) view.fresh();
      return getItem(key);
    };
    assert.equal((await second.get('data')).data.user, 'ann');
    assert.atLeast(looks, 8);
    assert.equal(await api.refreshes(), 1);
    assert.deepEqual(view.written, []);
  });

  test('R71 the leader is closed before storage has its tokens: the next one writes them', { on }, async (t) => {
    const { assert, api, watch, held } = t;
    const { store, view, first, second, tokens, renew } = await pair(t);
    await renew();
    const renewed = await held(first);
    // As if the leader had not come to it.
    store.setItem('refreshToken', tokens.refreshToken);
    store.setItem('accessToken', tokens.accessToken);
    const events = watch(second);
    assert.equal((await second.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    assert.equal((await api.counters()).reuse, 0);
    assert.deepEqual(view.written, ['refreshToken', 'accessToken']);
    assert.deepEqual(await held(second), renewed);
    assert.equal(events.tokens.length, 1);
    assert.deepEqual(
      events['refresh-end'].map(({ outcome }) => outcome),
      ['renewed'],
    );
    assert.equal(events['refresh-start'].length, 0, 'the endpoint is not asked');
  });

  test('a duplicated tab, whose sessionStorage is a copy, takes the newest of the tokens that came of its own', {
    on,
  }, async (t) => {
    const { assert, api, client, expired, held } = t;
    const { client: first, tokens } = await expired({ storage: mapStore() });
    const copy = mapStore(tokens);
    await first.get('data');
    await api.expire();
    await first.get('data');
    const second = client({}, copy);
    assert.equal((await second.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 2);
    assert.equal((await api.counters()).reuse, 0);
    assert.deepEqual(await held(second), await held(first));
    await api.expire();
    assert.equal((await second.get('data')).data.user, 'ann');
    assert.equal((await first.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 3);
  });

  test('R84 who has logged out elsewhere is not signed in by a record', { on }, async (t) => {
    const { assert, api } = t;
    const { store, view, first, second, renew } = await pair(t);
    await second.getTokens();
    await renew();
    await first.clearTokens();
    let looks = 0;
    const { getItem } = view;
    view.getItem = (key) => {
      looks += 1;
      if (looks === 8) view.fresh();
      return getItem(key);
    };
    await assert.rejects(second.get('data'), { code: 'ERR_SESSION_EXPIRED' });
    assert.equal(await api.refreshes(), 1);
    assert.equal(store.map.size, 0);
    assert.deepEqual(view.written, []);
  });

  test('R68 a logout while a client waits for its storage writes nothing afterwards', { on }, async (t) => {
    const { assert } = t;
    const { store, view, second, renew } = await pair(t);
    await second.getTokens();
    await renew();
    let looks = 0;
    const { getItem } = view;
    const waits = new Promise((resolve) => {
      view.getItem = (key) => {
        looks += 1;
        if (looks === 8) resolve();
        return getItem(key);
      };
    });
    const waiting = assert.rejects(second.get('data'), { code: 'ERR_SESSION_CHANGED' });
    await waits;
    const ended = new Promise((resolve) => second.on('refresh-end', resolve));
    await second.clearTokens();
    await waiting;
    await ended;
    assert.equal(store.map.size, 0);
  });

  test('without a lock, the refused one of two takes what the other one got', { on }, async (t) => {
    const { assert, held } = t;
    replaceLocks(t, undefined);
    const { view, first, second, renew } = await pair(t);
    await renew();
    // Its record comes while the second one asks.
    const records = indexedDB;
    replace(t, 'indexedDB', undefined);
    const asked = new Promise((resolve) => {
      second.on('refresh-start', () => {
        replace(t, 'indexedDB', records);
        resolve();
      });
    });
    const answer = second.get('data').catch((error) => error);
    await asked;
    await answer;
    assert.deepEqual(view.written, ['refreshToken', 'accessToken']);
    assert.deepEqual(await held(second), await held(first));
  });

  test('R72 where two have spent one token, all take the successor that was recorded first', { on }, async (t) => {
    const { assert, api, client, held } = t;
    const base = 'https://api.example.com/';
    const options = (name) => ({
      refresh: async () => {
        await gates[name];
        return { accessToken: `access-${name}`, refreshToken: `refresh-${name}` };
      },
      fetch: async (url, init) => {
        const { headers } = new Request(url, init);
        return new Response('{}', { status: headers.get('authorization') === 'Bearer old' ? 401 : 200 });
      },
    });
    const gates = {};
    let open;
    gates.slow = new Promise((resolve) => (open = resolve));
    const tokens = { accessToken: 'old', refreshToken: `spent-${api.id}` };
    const stores = [mapStore(tokens), mapStore(tokens)];
    const slow = client(options('slow'), stores[0], base);
    const started = new Promise((resolve) => slow.on('refresh-start', resolve));
    const waiting = slow.get('data');
    await started;
    const thief = await takeLock(lockName(tokens.refreshToken), { steal: true });
    thief.release();
    await thief.ended;
    const quick = client(options('quick'), stores[1], base);
    await quick.get('data');
    open();
    await waiting;
    assert.equal((await held(quick)).access, 'access-quick');
    assert.deepEqual(await held(slow), await held(quick));
  });

  // ---- what lies in the database

  test('records hold no token that can be read, and are gone after a day', { on }, async (t) => {
    const { assert, api, held, client } = t;
    const { tokens, first, renew } = await pair(t);
    const today = Math.floor(Date.now() / DAY_MS);
    const keys = [today - 2, today - 1].map((day) => `${day}:${api.id}`);
    await onRecords((store) => keys.map((key) => store.put('sealed', key)).at(-1));
    await renew();
    const stored = await onRecords((store) => store.getAllKeys());
    assert.ok(!stored.includes(keys[0]), 'older than a day');
    assert.ok(stored.includes(keys[1]), 'of yesterday');
    const key = `${today}:${fingerprint(tokens.refreshToken)}`;
    assert.ok(stored.includes(key), 'of today');
    const renewed = await held(first);
    const text = JSON.stringify([stored, await onRecords((store) => store.getAll())]);
    for (const token of [tokens.accessToken, tokens.refreshToken, renewed.access, renewed.refresh]) {
      assert.ok(!text.includes(token), 'a token');
      assert.ok(!text.includes(btoa(token).slice(0, 20)), 'a token in base64');
    }
    // Written before midnight, it is found after it.
    const sealed = await onRecords((store) => store.get(key));
    await onRecords((store) => store.delete(key));
    await onRecords((store) => store.put(sealed, `${today - 1}:${fingerprint(tokens.refreshToken)}`));
    const late = client({}, mapStore(tokens));
    assert.equal((await late.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    await onRecords((store) => store.delete(keys[1]));
  });

  test('R73 the database is closed after each use', { on }, async (t) => {
    const { assert } = t;
    const { renew } = await pair(t);
    await renew();
    const outcome = await new Promise((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase('authflight');
      deleting.onblocked = () => resolve('blocked');
      deleting.onsuccess = () => resolve('deleted');
      deleting.onerror = () => reject(deleting.error);
    });
    assert.equal(outcome, 'deleted');
  });

  test('a refresh token that does not rotate is sent again, at once, and leaves no record', { on }, async (t) => {
    const { assert, api } = t;
    await api.refreshing({ rotate: false });
    const { tokens, renew } = await pair(t);
    const start = Date.now();
    await renew();
    await api.expire();
    assert.equal(await renew(), 2);
    assert.atMost(Date.now() - start, 900, 'milliseconds');
    const stored = await onRecords((store) => store.getAllKeys());
    assert.ok(!stored.some((key) => key.endsWith(fingerprint(tokens.refreshToken))));
  });

  // ---- a database that does not do

  const BROKEN = {
    'is missing': undefined,
    'throws, as in a sandboxed frame': {
      open() {
        throw new DOMException('denied', 'SecurityError');
      },
    },
    'fails to open, as in a private window': {
      open() {
        const opening = {};
        queueMicrotask(() => opening.onerror(new Event('error')));
        return opening;
      },
    },
    'never answers': { open: () => ({}) },
    'lacks the store': {
      open() {
        const database = {
          close() {},
          transaction() {
            throw new DOMException('no such store', 'NotFoundError');
          },
        };
        const opening = { result: database };
        queueMicrotask(() => opening.onsuccess());
        return opening;
      },
    },
  };
  for (const [what, value] of Object.entries(BROKEN)) {
    test(`a database that ${what}: the refresh goes on without it`, async (t) => {
      const { assert, api, hurry } = t;
      replace(t, 'indexedDB', value);
      const { renew } = await pair(t);
      // Not the limit of the test itself, which has begun by now.
      if (what === 'never answers') hurry(10);
      const start = Date.now();
      assert.equal(await renew(), 1);
      assert.atMost(Date.now() - start, 2_000, 'milliseconds');
      await api.expire();
      assert.equal(await renew(), 2);
    });
  }

  test('without WebCrypto, as on http, the refresh goes on without records', { on }, async (t) => {
    const { assert, api } = t;
    replace(t, 'subtle', undefined, crypto);
    const { tokens, renew } = await pair(t);
    assert.equal(await renew(), 1);
    await api.expire();
    assert.equal(await renew(), 2);
    const stored = await onRecords((store) => store.getAllKeys());
    assert.ok(!stored.some((key) => key.endsWith(fingerprint(tokens.refreshToken))));
  });

  test('a record that was tampered with counts as none', { on }, async (t) => {
    const { assert, api, expired } = t;
    const { client, tokens } = await expired();
    const key = `${Math.floor(Date.now() / DAY_MS)}:${fingerprint(tokens.refreshToken)}`;
    await onRecords((store) => store.put('bm90IHNlYWxlZCBieSBhbnlib2R5IGF0IGFsbA==', key));
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });
}
