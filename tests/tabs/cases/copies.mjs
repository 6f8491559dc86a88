// More than one client in a page, and more than one copy of the package.

import assert from 'node:assert/strict';
import { assertAnswered, assertSignedIn, counted, sendAll, until } from '../lib/profile.mjs';

const ONCE = { refreshAttempts: 1, refreshes: 1, refreshesAgain: 0, reuseDetected: 0 };

/** `clients`: what is in the page beside its first client, as `open` is told. */
const beside = (storage, clients, count = 1) => ({
  tabs: count,
  storage,
  async run({ profile, api, tabs, user }) {
    const names = ['main', ...clients.map(({ name }) => name)];
    for (const tab of tabs) for (const client of clients) await tab.run('open', { ...user.settings, ...client });
    for (const tab of tabs) for (const name of names) await tab.run('sees', user.refreshToken, name);
    api.setRefresh({ delay: 50 });
    const { outcomes } = await sendAll(profile, tabs, { count: 3, names });
    assertAnswered(await outcomes, user);
    assert.deepEqual(counted(api, user.session), ONCE);
    await assertSignedIn({ api, user, tabs });
    for (const name of names) assertAnswered(await tabs[0].run('send', 1, [name]), user);
    assert.deepEqual(counted(api, user.session), ONCE);
  },
});

/** Its page makes another client at once. */
async function disposedWhileItRefreshes({ profile, api, tabs, user }) {
  for (const tab of tabs) await tab.run('open', { ...user.settings, name: 'second' });
  api.setRefresh({ delay: 500 });
  const [first] = tabs;
  const early = first.start('send');
  await profile.hear('refresh-start', [first]);
  await until(() => counted(api, user.session).refreshes > 0);
  await first.run('dispose');
  assertAnswered(await Promise.all(tabs.map((tab) => tab.run('send', 2, ['second']))), user);
  assert.deepEqual(counted(api, user.session), ONCE);
  assert.deepEqual(await early, ['ERR_DISPOSED aborted']);
  await first.run('open', user.settings);
  for (const tab of tabs.slice(1)) await tab.run('sees', (await tab.run('tokens', 'second')).refreshToken);
  await assertSignedIn({ api, user, tabs });
}

const STRICT_MODE = [{ name: 'second' }];
const HOT_RELOAD = [
  { name: 'before', copy: 'reloaded' },
  { name: 'after', copy: 'reloaded' },
];
const COMMONJS = [{ name: 'commonjs', copy: 'commonjs' }];

export const copies = {
  'R75 two clients in a page, as StrictMode makes them, refresh once': beside('local', STRICT_MODE),
  'R75 copies of the package in a page, as hot reload leaves them, refresh once': beside('local', HOT_RELOAD),
  'R75 the ES module and the CommonJS copy in a page refresh once': beside('local', COMMONJS),
  'R75 all of them, in four tabs, refresh once: local': beside(
    'local',
    [...STRICT_MODE, ...HOT_RELOAD, ...COMMONJS],
    4,
  ),
  'R75 all of them, in four tabs, refresh once: cookie': beside(
    'cookie',
    [...STRICT_MODE, ...HOT_RELOAD, ...COMMONJS],
    4,
  ),
  'R75 all of them, in four tabs, refresh once: indexeddb': beside(
    'indexeddb',
    [...STRICT_MODE, ...HOT_RELOAD, ...COMMONJS],
    4,
  ),

  ...Object.fromEntries(
    [1, 3].map((tabs) => [
      `R75 a client that is disposed of while it refreshes, as by StrictMode, leaves the session to the others: ${tabs === 1 ? 'in its page' : 'in other tabs'}`,
      { tabs, storage: 'local', run: disposedWhileItRefreshes },
    ]),
  ),

  'R75 clients that are disposed of leave no timer, listener, channel or lock behind': {
    tabs: 2,
    async run({ profile, api, tabs, signIn }) {
      const beside = [...STRICT_MODE, ...HOT_RELOAD, ...COMMONJS];
      const names = ['main', ...beside.map(({ name }) => name)];
      const openAll = async () => {
        const user = await signIn('local');
        for (const tab of tabs) for (const client of beside) await tab.run('open', { ...user.settings, ...client });
        return user;
      };
      const disposeAll = () => Promise.all(tabs.flatMap((tab) => names.map((name) => tab.run('dispose', name))));
      // What a page has once, however many clients come and go, is there from here on.
      await openAll();
      await disposeAll();
      const leftovers = () => Promise.all(tabs.map((tab) => tab.run('leftovers')));
      const none = ({ timers }) => timers === 0;
      await until(async () => (await leftovers()).every(none), 'no timers');
      const before = await leftovers();

      const user = await openAll();
      const { outcomes } = await sendAll(profile, tabs, { names });
      assertAnswered(await outcomes, user);
      // In the middle of the next refresh, with requests that wait.
      api.expireAccess(user.session);
      api.setRefresh({ before: 1_500 });
      const attempts = api.counters.refreshAttempts;
      const unauthorized = api.counters.unauthorized;
      const sent = await sendAll(profile, tabs, { names });
      await until(() => api.counters.refreshAttempts > attempts);
      await until(() => api.counters.unauthorized - unauthorized === tabs.length * names.length);
      await disposeAll();
      const hung = (await sent.outcomes).flat().filter((outcome) => outcome === 'hung');
      assert.deepEqual(hung, [], 'every request is settled');
      // The refresh under way ends, and with it what it needs.
      await until(async () => (await leftovers()).every(none), 'no timers').catch(() => {});
      assert.deepEqual(await leftovers(), before);
      assert.deepEqual(await tabs[0].run('locks'), { held: [], pending: [] });
      assert.equal(api.counters.refreshAttempts, attempts + 1, 'nobody begins a refresh any more');
    },
  },
};
