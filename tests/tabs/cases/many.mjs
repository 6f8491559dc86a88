// Many tabs whose access token is over at the same time.

import assert from 'node:assert/strict';
import { assertAnswered, assertSignedIn, counted, sendAll } from '../lib/profile.mjs';

const ROUNDS = 3;
const ONCE = { refreshAttempts: 1, refreshes: 1, refreshesAgain: 0, reuseDetected: 0 };

const times = (counters, factor) =>
  Object.fromEntries(Object.entries(counters).map(([name, count]) => [name, count * factor]));

async function expireTogether({ profile, api, tabs, user }) {
  for (let round = 1; round <= ROUNDS; round += 1) {
    if (round > 1) api.expireAccess(user.session);
    // The first time all meet at the lock; later ones come when it is over, or in the middle of it.
    api.setRefresh({ delay: round === 1 ? 300 : 0 });
    const { outcomes } = await sendAll(profile, tabs, { count: 2 });
    assertAnswered(await outcomes, user);
    assert.deepEqual(counted(api, user.session), times(ONCE, round), `after ${round} times`);
    await assertSignedIn({ api, user, tabs });
  }
}

const named = (storage, what) =>
  `R70 20 tabs that expire together refresh once and stay signed in: ${storage}, ${what}`;

const several = Object.fromEntries(
  [
    ['local', 'refused', 'everywhere'],
    ['cookie', 'refused', 'everywhere'],
    ['indexeddb', 'refused', 'everywhere'],
    ['local', 'passed'],
    ['local', 'opaque'],
    ['cookie', 'passed'],
    ['cookie', 'opaque'],
    ['indexeddb', 'opaque'],
  ].map(([storage, expiry, where]) => [
    named(
      storage,
      { refused: 'a readable token', passed: 'a readable token that has expired', opaque: 'an opaque one' }[expiry],
    ),
    { tabs: 20, storage, expiry, everywhere: where !== undefined, run: expireTogether },
  ]),
);

export const many = {
  ...several,

  [named('httponly', 'nothing to read')]: { tabs: 20, api: 'httponly', storage: 'httponly', run: expireTogether },

  'R70 tabs that send while another one commits refresh once': {
    tabs: 6,
    storage: 'local',
    async run({ profile, api, tabs, user }) {
      api.setRefresh({ delay: 40 });
      // Each a little later than the one before: some before, some during, some after the commit.
      const { outcomes } = await sendAll(profile, tabs, { count: 3, waits: tabs.map((_, at) => at * 15) });
      assertAnswered(await outcomes, user);
      assert.deepEqual(counted(api, user.session), ONCE);
      await assertSignedIn({ api, user, tabs });
    },
  },
};
