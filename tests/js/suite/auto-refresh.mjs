// `autoRefresh`: refreshes that no request asks for, by a timer and when the page wakes.

import { hex } from '../lib/api.mjs';
import { mapStore } from '../lib/stores.mjs';
import { stubFetch, until } from '../lib/stub.mjs';
import { jwt } from '../lib/tokens.mjs';

const BASE = 'https://api.example.com/';
const BROWSERS = ['chromium', 'firefox', 'webkit'];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** No timer of a platform counts further. */
const LONGEST_MS = 2_147_483_647;
const LIFETIME_S = 900;

export default function autoRefresh(test) {
  /** A clock and timers that go as `advance(ms)` says. `sleep(ms)`: the clock goes on, and timers do not. */
  const virtual = async ({ defer }) => {
    const { setTimeout: set, clearTimeout: clear } = globalThis;
    const { now } = Date;
    // Those of the test's own frame are real.
    await new Promise((resolve) => set(resolve, 0));
    const timers = new Map();
    let time = Math.ceil(now() / 1000) * 1000;
    let ids = 0;
    const turns = async () => {
      for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => set(resolve, 0));
    };
    globalThis.setTimeout = (fn, ms = 0, ...args) => {
      ids += 1;
      timers.set(ids, { at: time + ms, ms, fn: () => fn(...args) });
      return ids;
    };
    globalThis.clearTimeout = (id) => timers.delete(id) || clear(id);
    Date.now = () => time;
    defer(() => {
      Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
      Date.now = now;
    });
    return {
      timers,
      turns,
      async advance(ms) {
        const end = time + ms;
        await turns();
        for (;;) {
          const [next] = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
          if (!next) break;
          timers.delete(next[0]);
          time = Math.max(time, next[1].at);
          next[1].fn();
          await turns();
        }
        time = end;
      },
      sleep(ms) {
        time += ms;
        for (const timer of timers.values()) timer.at += ms;
      },
      /** A sleep at whose end the timers that would have run in it are run. */
      doze(ms) {
        time += ms;
      },
    };
  };

  /** An API server whose tokens live for 900 s, and clients of it. */
  const served = ({ lib, defer }, { lifetime = LIFETIME_S } = {}) => {
    const state = { refreshes: 0, attempts: 0, status: 200, reused: 0 };
    const issue = () => {
      const now = Math.floor(Date.now() / 1000);
      state.end = now + lifetime;
      state.access = jwt({ iat: now, exp: state.end });
      state.refresh = hex(24);
      return { accessToken: state.access, refreshToken: state.refresh };
    };
    const fetch = stubFetch(({ url, body, headers }) => {
      if (!url.endsWith('/refresh')) {
        const good = headers.get('authorization') === `Bearer ${state.access}` && Date.now() < state.end * 1000;
        return { status: good ? 200 : 401 };
      }
      state.attempts += 1;
      if (state.status !== 200) return { status: state.status };
      if (JSON.parse(body).refreshToken !== state.refresh) state.reused += 1;
      state.refreshes += 1;
      return { json: issue() };
    });
    const make = (options, storage = 'memory') => {
      const created = lib.createClient(BASE, storage, {
        fetch,
        refresh: '/refresh',
        coordinate: 'none',
        autoRefresh: true,
        ...options,
      });
      defer(() => created.dispose());
      return created;
    };
    return {
      state,
      fetch,
      issue,
      make,
      good: (tokens) => tokens.accessToken === state.access && state.end > Date.now() / 1000,
    };
  };

  test('a token is refreshed when it is about to end, though no request asks for it', async (t) => {
    const { assert } = t;
    const { advance } = await virtual(t);
    const { state, issue, make, good } = served(t);
    const created = make();
    await created.setTokens(issue());
    for (let minute = 1; minute <= 60; minute += 1) {
      await advance(MINUTE_MS);
      assert.ok(good(await created.getTokens()), `after ${minute} minutes`);
      // 60 s before the end of 900 s.
      assert.equal(state.refreshes, Math.floor(minute / 14), `after ${minute} minutes`);
    }
  });

  test('tokens that storage holds from the start are refreshed too', async (t) => {
    const { assert } = t;
    const { advance } = await virtual(t);
    const { state, issue, make } = served(t);
    const { accessToken, refreshToken } = issue();
    make({}, mapStore({ accessToken, refreshToken }));
    await advance(14 * MINUTE_MS - 1_000);
    assert.equal(state.refreshes, 0);
    await advance(1_000);
    assert.equal(state.refreshes, 1);
  });

  test('without the option no timer is set', async (t) => {
    const { assert } = t;
    const { advance, timers } = await virtual(t);
    const { state, issue, make } = served(t);
    const created = make({ autoRefresh: undefined });
    await created.setTokens(issue());
    await created.get('data');
    await advance(HOUR_MS);
    assert.deepEqual([state.refreshes, timers.size], [0, 0]);
  });

  test('R49 a token that ends in years is not refreshed today: the timer is capped, and set again', async (t) => {
    const { assert } = t;
    const { advance, timers } = await virtual(t);
    const { state, issue, make } = served(t, { lifetime: (100 * DAY_MS) / 1000 });
    const created = make();
    await created.setTokens(issue());
    for (let days = 0; days < 99; days += 9) {
      assert.deepEqual([state.refreshes, timers.size], [0, 1], `${days} days`);
      assert.ok([...timers.values()].every(({ ms }) => ms <= LONGEST_MS));
      await advance(9 * DAY_MS);
    }
    await advance(DAY_MS);
    assert.equal(state.refreshes, 1);
  });

  test('R75 what StrictMode makes twice refreshes once, and leaves no timer', async (t) => {
    const { assert } = t;
    const { advance, timers } = await virtual(t);
    const { state, issue, make } = served(t);
    const store = mapStore();
    const [first, second] = [make({}, store), make({}, store)];
    first.dispose();
    await second.setTokens(issue());
    await advance(15 * MINUTE_MS);
    assert.deepEqual([state.refreshes, timers.size], [1, 1]);
    second.dispose();
    assert.equal(timers.size, 0);
    await advance(HOUR_MS);
    assert.equal(state.refreshes, 1);
  });

  test('a login, a logout and a refresh set the timer anew: never more than one', async (t) => {
    const { assert } = t;
    const { advance, timers } = await virtual(t);
    const { state, issue, make } = served(t);
    const created = make();
    for (let round = 0; round < 3; round += 1) await created.setTokens(issue());
    await created.refresh();
    assert.equal(timers.size, 1);
    await created.clearTokens();
    assert.equal(timers.size, 0);
    await advance(HOUR_MS);
    assert.equal(state.refreshes, 1);
  });

  for (const how of ['sleep', 'doze']) {
    test(`R74 after 8 hours of sleep one refresh (timers ${how === 'sleep' ? 'go on' : 'are late'})`, async (t) => {
      const { assert, isBrowser } = t;
      const clock = await virtual(t);
      const { state, issue, make, good } = served(t);
      const created = make();
      await created.setTokens(issue());
      await clock.advance(MINUTE_MS);
      clock[how](8 * HOUR_MS);
      if (isBrowser) {
        document.dispatchEvent(new Event('visibilitychange'));
        dispatchEvent(new Event('online'));
      }
      // What wakes first: the page, the timer, or requests.
      if (!isBrowser && how === 'sleep') await Promise.all([1, 2, 3].map(() => created.get('data')));
      await clock.advance(1_000);
      assert.equal(state.refreshes, 1);
      assert.ok(good(await created.getTokens()));
      const { status } = await created.get('data');
      assert.deepEqual([status, state.refreshes, state.reused], [200, 1, 0]);
    });
  }

  test('R74 without the option, requests after 8 hours of sleep are one refresh', async (t) => {
    const { assert } = t;
    const clock = await virtual(t);
    const { state, issue, make } = served(t);
    const created = make({ autoRefresh: false });
    await created.setTokens(issue());
    clock.sleep(8 * HOUR_MS);
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => created.get('data')));
    assert.ok(all.every(({ status }) => status === 200));
    assert.equal(state.refreshes, 1);
  });

  test('R66 an automatic refresh that fails waits for its cool-down', async (t) => {
    const { assert } = t;
    const { advance } = await virtual(t);
    const { state, issue, make } = served(t);
    const created = make();
    await created.setTokens(issue());
    state.status = 400;
    await advance(14 * MINUTE_MS);
    assert.equal(state.attempts, 1);
    await advance(59_000);
    assert.equal(state.attempts, 1);
    await advance(2_000);
    assert.equal(state.attempts, 2);
    state.status = 200;
    await advance(MINUTE_MS);
    assert.deepEqual([state.attempts, state.refreshes, created.status], [3, 1, 'signed-in']);
  });

  test('a storage that fails is not asked in a loop, and the refresh made up for', async (t) => {
    const { assert } = t;
    const { advance } = await virtual(t);
    const { state, issue, make } = served(t);
    const store = mapStore();
    let reads = 0;
    let broken = false;
    const created = make(
      {},
      {
        ...store,
        getItem(key) {
          reads += 1;
          if (broken) throw new Error('storage is away');
          return store.getItem(key);
        },
      },
    );
    await created.setTokens(issue());
    broken = true;
    reads = 0;
    await advance(20 * MINUTE_MS);
    assert.atMost(reads, 40);
    broken = false;
    await advance(2 * MINUTE_MS);
    assert.deepEqual([state.refreshes, state.reused, created.status], [1, 0, 'signed-in']);
  });

  test('a refresh token that is refused ends the session, and the timers', async (t) => {
    const { assert } = t;
    const { advance, timers } = await virtual(t);
    const { state, issue, make } = served(t);
    const reasons = [];
    const created = make({ onSessionExpired: ({ reason }) => reasons.push(reason) });
    await created.setTokens(issue());
    state.status = 401;
    await advance(HOUR_MS);
    assert.deepEqual([reasons, state.attempts, timers.size], [['refused'], 1, 0]);
  });

  test('R66 the network that comes back ends the cool-down', { on: BROWSERS }, async (t) => {
    const { assert, api, expired } = t;
    await api.refreshing({ answer: { status: 400, body: '{}' } });
    const { client } = await expired();
    const failed = () => assert.rejects(client.get('data'), { code: 'ERR_REFRESH_FAILED' });
    await failed();
    await failed();
    assert.equal(await api.refreshes(), 1, 'in the cool-down nobody asks');
    await api.refreshing({ answer: null });
    await failed();
    dispatchEvent(new Event('online'));
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 2);
  });

  test('R70 twenty clients in four tabs refresh once, by their timers', { on: BROWSERS }, async (t) => {
    const { assert, api, lib, otherTab, defer, watch } = t;
    const tabs = [{ authflight: lib }, ...(await Promise.all([1, 2, 3].map(() => otherTab(defer))))];
    const options = { refresh: api.refreshUrl, autoRefresh: true, refreshBefore: MINUTE_MS };
    const clients = tabs.flatMap(({ authflight }) =>
      Array.from({ length: 5 }, () => authflight.createClient(api.base, 'local', options)),
    );
    for (const each of clients) defer(() => each.dispose());
    await api.refreshing({ lifetime: 3_600, delay: 50 });
    // Due in a second or less.
    const tokens = await api.login({ kind: 'jwt', lifetime: 61 });
    const seen = clients.map((each) => watch(each, ['tokens', 'refresh-end', 'signed-out']));
    await clients[0].setTokens(tokens);
    await until(() => seen.every((each) => each.tokens.length >= 2), 'new tokens everywhere');
    await until(() => clients.every(({ status }) => status === 'signed-in'), 'the end of every refresh');
    assert.equal(await api.refreshes(), 1);
    assert.deepEqual([...new Set(seen.map((each) => each['signed-out'].length))], [0]);
    assert.equal((await api.counters()).reuse, 0);
  });

  test('R91 a client that is dropped is collected, its timer notwithstanding; the timer keeps no process', {
    on: ['node'],
  }, async (t) => {
    const { assert, lib, defer } = t;
    const before = globalThis.setTimeout;
    const timers = [];
    globalThis.setTimeout = (...args) => {
      const timer = before(...args);
      if (args[1] > 500_000) timers.push(timer);
      return timer;
    };
    defer(() => (globalThis.setTimeout = before));
    const make = async () => {
      const store = mapStore();
      const created = lib.createClient(BASE, store, { autoRefresh: true });
      const now = Math.floor(Date.now() / 1000);
      await created.setTokens({ accessToken: jwt({ iat: now, exp: now + 900 }), refreshToken: 'x' });
      return new WeakRef(store);
    };
    const dropped = await make();
    assert.equal(timers.length, 1);
    assert.equal(timers[0].hasRef(), false);
    for (let turn = 0; turn < 20 && dropped.deref(); turn += 1) {
      await new Promise((resolve) => before(resolve, 5));
      globalThis.gc();
    }
    assert.equal(dropped.deref(), undefined);
    clearTimeout(timers[0]);
  });
}
