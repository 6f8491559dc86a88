// Where tokens live: every kind of storage, and what happens when it fails.

import { writeCookie } from '../lib/document-cookie.mjs';
import { asyncStore, mapStore, stateStore } from '../lib/stores.mjs';
import { pair } from '../lib/tokens.mjs';

const BROWSERS = ['chromium', 'firefox', 'webkit'];

export default function storage(test) {
  /** Sign in, refresh, be seen by a second client, sign out: on any storage. */
  const lifeCycle = async ({ assert, api, client, held }, kind, { shared = true } = {}) => {
    const first = client({}, kind);
    const tokens = await api.login();
    await first.setTokens(tokens);
    assert.equal(first.status, 'signed-in');
    assert.deepEqual(await held(first), { access: tokens.accessToken, refresh: tokens.refreshToken });
    await api.expire();
    await Promise.all([first.get('data?1'), first.get('data?2'), first.get('data?3')]);
    assert.equal(await api.refreshes(), 1);
    const rotated = await held(first);
    assert.notEqual(rotated.access, tokens.accessToken);
    assert.notEqual(rotated.refresh, tokens.refreshToken);
    const second = client({}, kind);
    assert.deepEqual(await held(second), shared ? rotated : { access: null, refresh: null });
    if (shared) assert.equal((await second.get('data')).data.user, 'ann');
    await first.clearTokens();
    assert.deepEqual(await held(first), { access: null, refresh: null });
    assert.equal((await client({}, kind).get('echo')).data.headers.authorization, undefined);
  };

  test('memory: each client has its own tokens', { smoke: true }, (t) => lifeCycle(t, 'memory', { shared: false }));
  test('a synchronous storage of the application', (t) => lifeCycle(t, mapStore()));
  test('an asynchronous storage of the application', { smoke: true }, (t) => lifeCycle(t, asyncStore()));
  test('a state store with get, set and clear', (t) => lifeCycle(t, stateStore()));
  test('a state store whose methods return promises', (t) => {
    const store = stateStore();
    return lifeCycle(t, {
      get: async () => store.get(),
      set: async (tokens) => store.set(tokens),
      clear: async () => store.clear(),
    });
  });
  test('local', { on: BROWSERS }, (t) => lifeCycle(t, 'local'));
  test('session', { on: BROWSERS }, (t) => lifeCycle(t, 'session'));
  test('cookie', { on: BROWSERS }, (t) => lifeCycle(t, 'cookie'));
  test('cookie is the default', { on: BROWSERS }, (t) => lifeCycle(t, null));
  test('access and refresh token in storages of their own', { on: BROWSERS }, async (t) => {
    await lifeCycle(t, { access: 'local', refresh: 'session' });
    const { accessToken, refreshToken } = pair();
    await t.client({}, { access: 'memory', refresh: 'cookie' }).setTokens({ accessToken, refreshToken });
    t.assert.ok(document.cookie.includes(refreshToken) && !document.cookie.includes(accessToken));
  });

  test('a pair that another tab has written to the half is not used before the other half is there', async ({
    assert,
    api,
    client,
  }) => {
    const store = mapStore();
    const created = client({}, store);
    await created.setTokens(await api.login());
    const { accessToken, refreshToken } = await api.login();
    const told = [];
    created.on('tokens', (tokens) => told.push(tokens));
    store.map.set('refreshToken', refreshToken);
    const { getItem } = store;
    let reads = 0;
    store.getItem = (key) => {
      reads += 1;
      if (reads > 4) store.map.set('accessToken', accessToken);
      return getItem(key);
    };
    assert.deepEqual(await created.getTokens(), { accessToken, refreshToken });
    assert.ok(reads > 4);
    assert.deepEqual(told, [{ accessToken, refreshToken }]);
  });

  test('of a pair whose other half never comes the refresh token is used', async ({ assert, api, client }) => {
    const store = mapStore();
    const created = client({}, store);
    const { accessToken } = await api.login();
    await created.setTokens({ accessToken, refreshToken: (await api.login()).refreshToken });
    store.map.set('refreshToken', (await api.login()).refreshToken);
    assert.equal((await created.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    assert.notEqual((await created.getTokens()).accessToken, accessToken);
  });

  test('tokens lie under the keys of the options', async ({ assert, client }) => {
    const store = mapStore();
    const tokens = pair();
    await client({ accessTokenKey: 'ACCESS', refreshTokenKey: 'REFRESH' }, store).setTokens(tokens);
    assert.deepEqual(Object.fromEntries(store.map), { ACCESS: tokens.accessToken, REFRESH: tokens.refreshToken });
  });

  test('tokens lie under their keys in localStorage and sessionStorage as plain text', { on: BROWSERS }, async ({
    assert,
    client,
  }) => {
    const tokens = pair();
    localStorage.setItem('email', 'a@b.c');
    const created = client({ accessTokenKey: 'at' }, { access: 'local', refresh: 'session' });
    await created.setTokens(tokens);
    assert.equal(localStorage.getItem('at'), tokens.accessToken);
    assert.equal(sessionStorage.getItem('refreshToken'), tokens.refreshToken);
    await created.clearTokens();
    assert.deepEqual(
      [localStorage.length, sessionStorage.length, localStorage.getItem('email')],
      [1, 0, 'a@b.c'],
      'and nothing else is touched',
    );
  });

  test('a login without a refresh token leaves none of an earlier one', async ({ assert, client, held }) => {
    const created = client({}, mapStore({ accessToken: 'old', refreshToken: 'old too' }));
    await created.setTokens({ accessToken: 'new' });
    assert.deepEqual(await held(created), { access: 'new', refresh: null });
  });

  test('httponly: the server keeps the tokens, and credentials go along', { on: BROWSERS }, async ({
    assert,
    api,
    client,
  }) => {
    await api.refreshing('cookies');
    const created = client({}, 'httponly');
    await created.post('login-cookies', {});
    assert.equal((await created.get('data')).data.user, 'ann');
    await api.expire();
    await Promise.all([created.get('data?1'), created.get('data?2')]);
    const refreshes = await api.log('refresh');
    assert.equal(refreshes.length, 1);
    assert.ok(!/oken":"[^"]/.test(refreshes[0].body), `no token in the body: ${refreshes[0].body}`);
    assert.equal(refreshes[0].headers.authorization, undefined);
    assert.ok(refreshes[0].headers.cookie.includes('refreshToken='));
    for (const entry of await api.log('data')) assert.equal(entry.headers.authorization, undefined);
    assert.ok(!document.cookie.includes('oken'), 'nothing is readable');
  });

  test('R67 httponly: a late 401 to the old cookie is replayed without a further refresh', { on: BROWSERS }, async ({
    assert,
    api,
    client,
  }) => {
    await api.refreshing('cookies');
    const created = client({}, 'httponly');
    await created.post('login-cookies', {});
    await created.get('data');
    await api.expire();
    const late = [1, 2].map((index) => created.get(`late/g?${index}`));
    await api.seen('late', 2);
    assert.equal((await created.get('data')).data.user, 'ann');
    await api.release('g');
    for (const { data } of await Promise.all(late)) assert.equal(data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('httponly: a refused refresh ends the session once', { on: BROWSERS }, async ({ assert, api, client }) => {
    const calls = [];
    const created = client({ onSessionExpired: ({ reason }) => void calls.push(reason) }, 'httponly');
    await created.post('login-cookies', {});
    await api.revoke();
    const results = await Promise.allSettled([1, 2, 3].map((index) => created.get(`data?${index}`)));
    assert.ok(results.every(({ reason }) => reason?.code === 'ERR_SESSION_EXPIRED'));
    assert.deepEqual(calls, ['refused']);
  });

  test('storage cleared by somebody else is one signed-out event', async ({ assert, api, client, watch }) => {
    const calls = [];
    const store = mapStore();
    const created = client({ onSessionExpired: ({ reason }) => void calls.push(reason) }, store);
    await created.setTokens(await api.login());
    await created.get('data');
    const events = watch(created);
    store.map.clear();
    assert.equal((await created.get('echo')).data.headers.authorization, undefined);
    await created.get('echo');
    assert.deepEqual(calls, ['elsewhere']);
    assert.deepEqual(
      events['signed-out'].map(({ reason }) => reason),
      ['elsewhere'],
    );
  });

  // ---- failing storage

  /** Replaces a property until the test is over. */
  const replace = ({ defer }, object, key, descriptor) => {
    const before = Object.getOwnPropertyDescriptor(object, key);
    Object.defineProperty(object, key, { configurable: true, ...descriptor });
    defer(() => (before ? Object.defineProperty(object, key, before) : delete object[key]));
  };

  test('R81 a localStorage getter that throws: tokens live in memory, with one warning', {
    on: BROWSERS,
  }, async (t) => {
    const { assert, api, client, watch, held } = t;
    replace(t, window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    const created = client({}, 'local');
    const { warning } = watch(created);
    const tokens = await api.login();
    await created.setTokens(tokens);
    assert.deepEqual(await held(created), { access: tokens.accessToken, refresh: tokens.refreshToken });
    await api.expire();
    assert.equal((await created.get('data')).data.user, 'ann');
    assert.equal((await created.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    assert.equal(warning.length, 1, 'warnings');
    assert.equal(typeof warning[0].code, 'string');
    assert.equal(typeof warning[0].message, 'string');
  });

  test('R81 an exceeded quota: tokens live in memory, with one warning', { on: BROWSERS }, async (t) => {
    const { assert, api, client, watch } = t;
    replace(t, Storage.prototype, 'setItem', {
      writable: true,
      value() {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    const created = client({}, 'local');
    const { warning } = watch(created);
    await created.setTokens(await api.login());
    assert.equal((await created.get('data')).data.user, 'ann');
    await api.expire();
    assert.equal((await created.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
    assert.equal(warning.length, 1, 'warnings');
  });

  test('R82 a storage that rejects is a typed error, and nothing is sent', async ({ assert, api, client }) => {
    const store = asyncStore();
    const created = client({}, { ...store, getItem: () => Promise.reject(new Error('database is closed')) });
    const error = await assert.rejects(created.get('data'), { code: 'ERR_STORAGE', isAxiosError: true });
    assert.equal(error.cause?.message, 'database is closed');
    await assert.rejects(created.getTokens(), { code: 'ERR_STORAGE' });
    assert.equal((await api.log()).length, 0);
  });

  test('R82 a storage that throws is a typed error', async ({ assert, client }) => {
    const created = client(
      {},
      {
        ...mapStore(),
        getItem() {
          throw new Error('no storage here');
        },
      },
    );
    await assert.rejects(created.get('data'), { code: 'ERR_STORAGE' });
  });

  test('R82 a storage that never settles is a typed error in time', async ({ assert, client, hurry }) => {
    hurry(20);
    const never = client({}, { ...asyncStore(), getItem: () => new Promise(() => {}) });
    const inTime = client({ timeout: 150 }, { ...asyncStore(), getItem: () => new Promise(() => {}) });
    const patient = assert.rejects(never.get('data'), { code: 'ERR_STORAGE' });
    const start = Date.now();
    const error = await inTime.get('data').catch((thrown) => thrown);
    assert.oneOf(error.code, ['ECONNABORTED', 'ERR_STORAGE']);
    assert.atMost(Date.now() - start, 1_500, 'milliseconds');
    await patient;
  });

  test('R82 a storage that recovers can be used again', async ({ assert, api, client }) => {
    const store = asyncStore();
    let broken = false;
    const created = client(
      {},
      { ...store, getItem: (key) => (broken ? Promise.reject(new Error('closed')) : store.getItem(key)) },
    );
    await created.setTokens(await api.login());
    broken = true;
    await assert.rejects(created.get('data'), { code: 'ERR_STORAGE' });
    broken = false;
    assert.equal((await created.get('data')).data.user, 'ann');
  });

  test('R83 a corrupt stored value is read as signed out, and nothing is thrown', async ({ assert, client, held }) => {
    for (const value of [7, true, {}, [], '', '\u0000\u0001', 'a\r\nb', Number.NaN, () => 'x']) {
      const note = `stored: ${assert.show(value)}`;
      const created = client({}, { getItem: () => value, setItem() {}, removeItem() {} });
      assert.equal((await created.get('echo')).data.headers.authorization, undefined, note);
      assert.equal(created.status, 'signed-out', note);
      assert.deepEqual(await held(created), { access: null, refresh: null }, note);
    }
    for (const value of [
      'nonsense',
      7,
      [],
      { accessToken: 7 },
      { accessToken: {} },
      { accessToken: '\u0001' },
      undefined,
    ]) {
      const created = client({}, { get: () => value, set() {}, clear() {} });
      assert.equal((await created.get('echo')).data.headers.authorization, undefined, assert.show(value));
      assert.equal(created.status, 'signed-out', assert.show(value));
    }
  });

  test('R83 a corrupt value in localStorage or a cookie is read as signed out', { on: BROWSERS }, async ({
    assert,
    client,
  }) => {
    localStorage.setItem('accessToken', '\u0001\u0002');
    writeCookie('accessToken=%00%0d%0a; Path=/');
    for (const kind of ['local', 'cookie']) {
      const created = client({}, kind);
      assert.equal((await created.get('echo')).data.headers.authorization, undefined, kind);
      assert.equal(created.status, 'signed-out', kind);
    }
  });

  test('cookies are read once for a request, and anew for the next in the same turn', { on: BROWSERS }, async ({
    assert,
    api,
    client,
  }) => {
    const { accessToken } = await api.login();
    const inMemory = client({}, 'memory');
    const inCookies = client({}, 'cookie');
    // Reads them for the token against forgery, too.
    const protect = { withXSRFToken: true };
    await inCookies.get('echo');
    const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
    let reads = 0;
    const counting = () => {
      reads += 1;
      return get.call(document);
    };
    Object.defineProperty(document, 'cookie', { configurable: true, get: counting, set });
    try {
      const early = inCookies.get('echo', protect);
      assert.equal(reads, 1);
      // It has no use for them beside the token against forgery.
      const others = [
        inMemory.get('echo', protect),
        inMemory.get('echo', { ...protect, headers: { 'a b': '' } }).catch(({ code }) => code),
      ];
      writeCookie(`accessToken=${accessToken}; Path=/`);
      const late = inCookies.get('echo');
      assert.equal((await early).data.headers.authorization, undefined);
      assert.equal((await late).data.headers.authorization, `Bearer ${accessToken}`);
      assert.equal((await Promise.all(others))[1], 'ERR_BAD_OPTION_VALUE');
    } finally {
      delete document.cookie;
    }
  });

  for (const [what, fail] of Object.entries({
    rejects: () => Promise.reject(new Error('disk full')),
    throws() {
      throw new Error('disk full');
    },
  })) {
    test(`R85 saving the rotated token ${what}: it is used from memory and the failure is reported`, async ({
      assert,
      api,
      client,
      watch,
      held,
    }) => {
      const store = asyncStore();
      let full = false;
      const created = client({}, { ...store, setItem: (key, value) => (full ? fail() : store.setItem(key, value)) });
      const { warning } = watch(created);
      const tokens = await api.login();
      await created.setTokens(tokens);
      full = true;
      await api.expire();
      assert.equal((await created.get('data')).data.user, 'ann');
      assert.notEqual((await held(created)).access, tokens.accessToken);
      assert.equal((await created.get('data')).data.user, 'ann', 'the next request has the new token too');
      assert.deepEqual([await api.refreshes(), (await api.counters()).reuse], [1, 0]);
      assert.atLeast(warning.length, 1, 'warnings');
      assert.holds(warning[0], { code: /^ERR_/, message: /./ });
      await api.expire();
      assert.equal((await created.get('data')).data.user, 'ann', 'and the next refresh has the new refresh token');
      assert.equal((await api.counters()).reuse, 0);
    });
  }
}
