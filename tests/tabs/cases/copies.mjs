// More than one client in a page, and more than one copy of the package.

import assert from 'node:assert/strict';
import { assertAnswered, assertSignedIn, counted, sendAll } from '../lib/profile.mjs';

const ONCE = { refreshAttempts: 1, refreshes: 1, refreshesAgain: 0, reuseDetected: 0 };

/** `clients`: what is in the page beside its first client, as `open` is told. */
const beside = (storage, clients, count = 1) => ({
  tabs: count,
  storage,
  async run({ api, tabs, user }) {
    const names = ['main', ...clients.map(({ name }) => name)];
    for (const tab of tabs) for (const client of clients) await tab.run('open', { ...user.settings, ...client });
    for (const tab of tabs) for (const name of names) await tab.run('sees', user.refreshToken, name);
    api.setRefresh({ delay: 50 });
    const { outcomes } = await sendAll(tabs, { count: 3, names });
    assertAnswered(await outcomes, user);
    assert.deepEqual(counted(api, user.session), ONCE);
    await assertSignedIn({ api, user, tabs });
    for (const name of names) assertAnswered(await tabs[0].run('send', 1, [name]), user);
    assert.deepEqual(counted(api, user.session), ONCE);
  },
});

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

  'R75 clients that are disposed of leave no timer, listener, channel or lock behind': {
    tabs: 2,
    async run({ api, tabs, signIn }) {
      const before = await Promise.all(tabs.map((tab) => tab.run('leftovers')));
      const user = await signIn('local');
      for (const tab of tabs)
        for (const client of [...STRICT_MODE, ...HOT_RELOAD, ...COMMONJS])
          await tab.run('open', { ...user.settings, ...client });
      const names = ['main', 'second', 'before', 'after', 'commonjs'];
      const { outcomes } = await sendAll(tabs, { names });
      assertAnswered(await outcomes, user);
      // In the middle of the next refresh, with requests that wait.
      api.expireAccess(user.session);
      api.setRefresh({ before: 60_000 });
      const sent = await sendAll(tabs, { names });
      await Promise.race(tabs.map((tab) => tab.run('wait', 'refresh-start')));
      for (const tab of tabs) for (const name of names) await tab.run('dispose', name);
      const hung = (await sent.outcomes).flat().filter((outcome) => outcome === 'hung');
      assert.deepEqual(hung, [], 'every request is settled');
      assert.deepEqual(await Promise.all(tabs.map((tab) => tab.run('leftovers'))), before);
      assert.deepEqual(await tabs[0].run('locks'), { held: [], pending: [] });
    },
  },
};
