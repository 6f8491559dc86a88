// What one tab does reaches the others, and the other clients of its page.

import { mapStore } from '../lib/stores.mjs';
import { deferred, until } from '../lib/stub.mjs';
import { pair } from '../lib/tokens.mjs';

const BROWSERS = ['chromium', 'firefox', 'webkit'];
const EVENTS = ['tokens', 'signed-out'];

export default function notices(test) {
  /** A client of this page and one of another tab, over the same storage: `{ here, there, seen, calls }` of `here`. */
  const pairOf = async (t, storage, options = {}) => {
    const { client, api, otherTab, defer, watch } = t;
    const calls = [];
    const here = client({ onSessionExpired: ({ reason }) => calls.push(reason), ...options }, storage);
    const tab = await otherTab(defer);
    const there = tab.authflight.createClient(api.base, storage, { refresh: api.refreshUrl, ...options });
    defer(() => there.dispose());
    return { here, there, calls, tab, seen: watch(here, EVENTS) };
  };

  /** Every notice that was sent until now has been heard, and looked into again. */
  const quiet = async ({ api, client }, ...clients) => {
    const marks = clients.map((each) => each.get('echo'));
    await Promise.all(marks);
    // One more notice, whose second look comes after those of the ones before.
    const probe = { looks: 0, map: mapStore() };
    const store = {
      ...probe.map,
      getItem(key) {
        probe.looks += 1;
        return probe.map.getItem(key);
      },
    };
    const last = client({}, store);
    await last.get('echo');
    const before = probe.looks;
    const channel = new BroadcastChannel('authflight');
    channel.postMessage([api.base, true]);
    await until(() => probe.looks >= before + 6, 'the last look');
    channel.close();
    last.dispose();
  };

  for (const storage of ['local', 'cookie']) {
    test(`R84 a logout in another tab is one signed-out event here, with no request (${storage})`, {
      on: BROWSERS,
    }, async (t) => {
      const { assert, api } = t;
      const { here, there, seen, calls } = await pairOf(t, storage);
      await here.setTokens(await api.login());
      await until(() => there.status === 'signed-in', 'the login there');
      const requests = (await api.log()).length;
      await there.clearTokens();
      await until(() => seen['signed-out'].length > 0, 'the event');
      assert.equal(here.status, 'signed-out');
      assert.equal((await api.log()).length, requests, 'requests');
      await quiet(t, here, there);
      assert.deepEqual([calls, seen['signed-out'].map(({ reason }) => reason)], [['elsewhere'], ['elsewhere']]);
    });

    test(`R69 a logout and a login in another tab, before anybody looks, are the end of a session here (${storage})`, {
      on: BROWSERS,
    }, async (t) => {
      const { assert, api } = t;
      const { here, there, seen, calls } = await pairOf(t, storage);
      await here.setTokens(await api.login({ user: 'ann' }));
      await until(() => there.status === 'signed-in', 'the login there');
      await api.expire();
      await api.refreshing({ gate: 'r' });
      const requests = [1, 2].map((each) =>
        here.get(`data?${each}`).then(
          ({ data }) => data.user,
          ({ code }) => code,
        ),
      );
      await api.seen('refresh');
      const next = await api.login({ user: 'bob' });
      // Nothing of this tab runs between the two.
      there.clearTokens();
      there.setTokens(next);
      await until(() => seen.tokens.length > 1, 'the login');
      await api.release('r');
      for (const outcome of await Promise.all(requests)) {
        assert.ok(['ERR_SESSION_EXPIRED', 'ERR_SESSION_CHANGED'].includes(outcome), outcome);
      }
      assert.deepEqual(calls, ['elsewhere']);
      assert.equal((await here.get('data')).data.user, 'bob');
      assert.equal((await api.counters()).reuse, 0);
    });

    test(`a login in another tab is one tokens event here (${storage})`, { on: BROWSERS }, async (t) => {
      const { assert, api } = t;
      const { here, there, seen, calls } = await pairOf(t, storage);
      assert.equal(here.status, 'signed-out');
      const tokens = await api.login();
      await there.setTokens(tokens);
      await until(() => seen.tokens.length > 0, 'the event');
      assert.deepEqual({ ...seen.tokens[0] }, { ...tokens });
      assert.equal(here.status, 'signed-in');
      assert.equal((await here.get('data')).data.user, 'ann');
      await quiet(t, here, there);
      assert.deepEqual([seen.tokens.length, calls, await api.refreshes()], [1, [], 0]);
    });

    test(`a refresh in another tab is one tokens event here, and no refresh (${storage})`, {
      on: BROWSERS,
    }, async (t) => {
      const { assert, api, held } = t;
      const { here, there, seen, calls } = await pairOf(t, storage);
      await here.setTokens(await api.login());
      await until(() => there.status === 'signed-in', 'the login there');
      seen.tokens.length = 0;
      await api.expire();
      assert.equal((await there.get('data')).data.user, 'ann');
      await until(() => seen.tokens.length > 0, 'the event');
      assert.deepEqual({ ...seen.tokens[0] }, { ...(await there.getTokens()) });
      assert.equal((await here.get('data')).data.user, 'ann');
      await quiet(t, here, there);
      assert.deepEqual([seen.tokens.length, seen['signed-out'], calls, await api.refreshes()], [1, [], [], 1]);
      assert.equal((await held(here)).refresh, (await held(there)).refresh);
    });
  }

  test('R84 tokens that somebody else removes from localStorage are one signed-out event', {
    on: BROWSERS,
  }, async (t) => {
    const { assert, api } = t;
    const { here, tab, seen, calls } = await pairOf(t, 'local');
    await here.setTokens(await api.login());
    await until(() => tab.localStorage.getItem('refreshToken'), 'the login there');
    tab.localStorage.clear();
    await until(() => seen['signed-out'].length > 0, 'the event');
    await quiet(t, here);
    assert.deepEqual([calls, seen['signed-out'].length], [['elsewhere'], 1]);
  });

  test('R84 what HttpOnly cookies hide, a logout and a login in another tab tell', { on: BROWSERS }, async (t) => {
    const { assert, api, client, watch } = t;
    const { here, there, seen, calls } = await pairOf(t, 'httponly');
    const foreign = client({ refresh: `${api.refreshUrl}?another` }, 'httponly');
    const others = watch(foreign, EVENTS);
    await Promise.all([here.get('echo'), there.get('echo'), foreign.get('echo')]);
    assert.deepEqual([here.status, there.status], ['signed-in', 'signed-in']);
    await there.clearTokens();
    await until(() => seen['signed-out'].length > 0, 'the event');
    assert.equal(here.status, 'signed-out');
    await there.setTokens(pair());
    await until(() => here.status === 'signed-in', 'the login');
    assert.deepEqual([calls, seen['signed-out'].map(({ reason }) => reason)], [['elsewhere'], ['elsewhere']]);
    assert.deepEqual([foreign.status, others['signed-out'].length], ['signed-in', 0], 'a session of another endpoint');
    await here.clearTokens();
    await until(() => there.status === 'signed-out', 'the logout there');
    assert.deepEqual(calls, ['elsewhere']);
  });

  test('an access token in memory is forgotten when another tab logs out, and the session found after a login', {
    on: BROWSERS,
  }, async (t) => {
    const { assert, api, held } = t;
    const storage = { access: 'memory', refresh: 'httponly' };
    const { here, there, seen, calls } = await pairOf(t, storage);
    await there.get('echo');
    await here.setTokens({ accessToken: (await api.login()).accessToken });
    await there.clearTokens();
    await until(() => seen['signed-out'].length > 0, 'the event');
    assert.deepEqual(calls, ['elsewhere']);
    assert.deepEqual(await held(here), { access: null, refresh: null });
    await there.post('login-cookies', {}, { withCredentials: true });
    await there.setTokens({ accessToken: (await api.login()).accessToken });
    await until(() => here.status === 'signed-in', 'the login');
    assert.equal((await here.get('data')).data.user, 'ann');
  });

  test('R75 clients of one page tell each other, ES module and CommonJS copy alike', { on: BROWSERS }, async (t) => {
    const { assert, api, client, secondCopy, watch, defer, lib } = t;
    const copy = await secondCopy();
    assert.notEqual(copy.createClient, lib.createClient);
    const first = client({}, 'local');
    const second = client({}, 'local');
    const third = copy.createClient(api.base, 'local', { refresh: api.refreshUrl });
    defer(() => third.dispose());
    assert.deepEqual([second.status, third.status], ['signed-out', 'signed-out']);
    const events = [second, third].map((each) => watch(each, EVENTS));
    await first.setTokens(await api.login());
    await until(() => events.every(({ tokens }) => tokens.length > 0), 'the login');
    await third.clearTokens();
    await until(() => first.status === 'signed-out' && second.status === 'signed-out', 'the logout');
    await quiet(t, first, second, third);
    assert.deepEqual(
      events.map((seen) => [seen.tokens.length, seen['signed-out'].map(({ reason }) => reason)]),
      [
        [1, ['elsewhere']],
        [1, ['logout']],
      ],
    );
  });

  test('R12 no token is in what tabs tell each other', { on: BROWSERS }, async (t) => {
    const { assert, api, client, defer } = t;
    const channel = new BroadcastChannel('authflight');
    const messages = [];
    channel.onmessage = ({ data }) => messages.push(data);
    defer(() => channel.close());
    const created = client({}, 'local');
    await created.setTokens(await api.login());
    await created.refresh();
    await created.clearTokens();
    await until(() => messages.length === 3, 'three messages');
    const print = messages[2].pop();
    const expected = [true, true, false].map((present) => [api.refreshUrl, present]);
    assert.deepEqual(messages, expected);
    assert.ok(/^[0-9a-f]{16}$/.test(print), 'a fingerprint');
  });

  test('a storage that shows the change later than the message is looked at again', { on: BROWSERS }, async (t) => {
    const { assert, api, client, watch } = t;
    const store = mapStore();
    const looked = deferred();
    const created = client(
      {},
      {
        ...store,
        getItem(key) {
          looked.resolve();
          return store.getItem(key);
        },
      },
    );
    await created.setTokens(await api.login());
    const seen = watch(created, EVENTS);
    const told = deferred();
    const channel = new BroadcastChannel('authflight');
    const heard = new BroadcastChannel('authflight');
    heard.onmessage = told.resolve;
    channel.postMessage([api.refreshUrl, false]);
    await told.promise;
    assert.equal(seen['signed-out'].length, 0);
    store.map.clear();
    await until(() => seen['signed-out'].length > 0, 'the second look');
    channel.close();
    heard.close();
  });

  test('half of a pair that another tab is writing is no tokens event', { on: BROWSERS }, async (t) => {
    const { assert, api, client, watch } = t;
    const store = mapStore();
    const created = client({}, store);
    await created.setTokens(await api.login());
    const seen = watch(created, EVENTS);
    const { accessToken, refreshToken } = await api.login();
    store.map.set('refreshToken', refreshToken);
    await created.get('echo');
    assert.equal(seen.tokens.length, 0);
    store.map.set('accessToken', accessToken);
    await created.get('echo');
    assert.deepEqual(
      seen.tokens.map((each) => ({ ...each })),
      [{ accessToken, refreshToken }],
    );
  });

  test('R73 R84 a page that comes back looks at storage', { on: BROWSERS }, async (t) => {
    const { assert, api, client, watch } = t;
    const store = mapStore();
    const created = client({}, store);
    const seen = watch(created, EVENTS);
    const returns = {
      visible: () => document.dispatchEvent(new Event('visibilitychange')),
      restored: () => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
      online: () => dispatchEvent(new Event('online')),
    };
    for (const [what, come] of Object.entries(returns)) {
      await created.setTokens(await api.login());
      seen['signed-out'].length = 0;
      store.map.clear();
      come();
      assert.deepEqual([seen['signed-out'].length, created.status], [1, 'signed-out'], what);
    }
  });

  test('nobody who was disposed of hears anything, and no timer is left', { on: BROWSERS }, async (t) => {
    const { assert, api, client, defer } = t;
    const tokens = await api.login();
    const timers = new Set();
    const { setTimeout: set, clearTimeout: clear } = globalThis;
    globalThis.setTimeout = (fn, ms, ...args) => {
      const timer = set(() => {
        timers.delete(timer);
        fn(...args);
      }, ms);
      timers.add(timer);
      return timer;
    };
    globalThis.clearTimeout = (timer) => {
      timers.delete(timer);
      clear(timer);
    };
    defer(() => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }));
    let looks = 0;
    const store = mapStore();
    const counting = {
      ...store,
      getItem(key) {
        looks += 1;
        return store.getItem(key);
      },
    };
    // As StrictMode does: made, dropped and made again.
    const [first, second] = [client({}, counting), client({}, counting)];
    await first.setTokens(tokens);
    assert.equal(second.status, 'signed-in');
    const told = deferred();
    const heard = new BroadcastChannel('authflight');
    heard.onmessage = told.resolve;
    const channel = new BroadcastChannel('authflight');
    channel.postMessage([api.refreshUrl, true]);
    await told.promise;
    assert.atLeast(timers.size, 1, 'the second look is to come');
    first.dispose();
    second.dispose();
    assert.equal(timers.size, 0, 'timers');
    looks = 0;
    const again = new Promise((resolve) => (heard.onmessage = resolve));
    channel.postMessage([api.refreshUrl, true]);
    await again;
    dispatchEvent(new Event('online'));
    assert.equal(looks, 0, 'looks');
    channel.close();
    heard.close();
  });
}
