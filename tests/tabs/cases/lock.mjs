// The lock is taken away, is missing, or answers nothing; and a refresh that takes long while everything is well.

import assert from 'node:assert/strict';
import { assertAnswered, assertSignedIn, counted, sendAll, until } from '../lib/profile.mjs';

/** A slow endpoint, yet within the limit of 10 s that a refresh has. */
const SLOW_MS = 7_000;
/** After 5 s; some more, since timers of tabs in the background fire once a second. */
const GOES_ON_MS = 8_000;
const ONCE = { refreshAttempts: 1, refreshes: 1, refreshesAgain: 0, reuseDetected: 0 };

const slow = (when) => ({
  tabs: 6,
  waits: true,
  storage: 'local',
  async run({ profile, api, tabs, user }) {
    api.setRefresh({ [when]: SLOW_MS });
    const { outcomes } = await sendAll(profile, tabs, { count: 2 });
    assertAnswered(await outcomes, user);
    assert.deepEqual(counted(api, user.session), ONCE);
    await assertSignedIn({ api, user, tabs });
  },
});

/** The package's lock that is held. */
const held = (tab) =>
  until(async () => (await tab.run('locks')).held.find((name) => name.startsWith('authflight')), 'a lock that is held');

/** Takes the lock away while a refresh is under way, which takes 1 s; the thief keeps it until `keep` has settled. */
async function steal({ profile, api, tabs, user }, keep) {
  const [thief, ...others] = tabs;
  api.setRefresh({ delay: 1_000 });
  const { outcomes } = await sendAll(profile, others, { count: 2 });
  await profile.hear('refresh-start', others);
  await until(() => counted(api, user.session).refreshes > 0);
  const name = await held(thief);
  await thief.run('steal', name);
  api.setRefresh({ delay: 0 });
  await keep?.({ outcomes, name, thief, others });
  await thief.run('letLock');
  assertAnswered(await outcomes, user);
}

/** `most`: so often the endpoint may be asked. */
async function assertOneSession({ api, tabs, user }, most) {
  const { refreshAttempts, refreshes, reuseDetected } = counted(api, user.session);
  assert.deepEqual({ refreshes, reuseDetected }, { refreshes: 1, reuseDetected: 0 });
  assert.ok(refreshAttempts <= most, `the refresh endpoint was asked ${refreshAttempts} times`);
  await assertSignedIn({ api, user, tabs });
}

/** Tabs whose platform has no lock, or one of no use: each may ask, and the API server forgives it. */
const without = (locks) => ({
  tabs: 3,
  waits: locks === 'silent',
  api: 'grace',
  storage: 'local',
  prepare: (tabs) => Promise.all(tabs.map((tab) => tab.run('breakLocks', locks))),
  async run(context) {
    const { profile, api, tabs, user } = context;
    api.setRefresh({ delay: 300 });
    const start = Date.now();
    const { outcomes } = await sendAll(profile, tabs, { count: 2 });
    assertAnswered(await outcomes, user);
    const took = Date.now() - start;
    assert.ok(took < GOES_ON_MS, `it goes on without the lock after ${took} ms`);
    await assertOneSession(context, tabs.length);
  },
});

export const lock = {
  'R70 a refresh endpoint that takes 7 s before it spends the token is asked once': slow('before'),
  'R70 a refresh endpoint that takes 7 s after it has spent the token is asked once': slow('delay'),

  'R72 a lock that is stolen until the refresh is answered costs no second refresh': {
    tabs: 6,
    storage: 'local',
    async run(context) {
      // Whoever lost it asks for it again when its answer has come: then all the others are in line.
      await steal(context, ({ name, thief, others }) =>
        until(async () => (await thief.run('locks')).pending.filter((each) => each === name).length === others.length),
      );
      await assertOneSession(context, 1);
    },
  },

  'R72 a lock that is stolen and let go at once ends with one session for all': {
    tabs: 6,
    api: 'grace',
    storage: 'local',
    async run(context) {
      await steal(context);
      await assertOneSession(context, 2);
    },
  },

  'R72 a lock that is stolen for ever ends with one session for all': {
    tabs: 6,
    waits: true,
    api: 'grace',
    storage: 'local',
    async run(context) {
      await steal(context, ({ outcomes }) => outcomes);
      await assertOneSession(context, 3);
    },
  },

  'R72 whoever lost the lock does not overwrite what came after': {
    tabs: 3,
    api: 'grace',
    storage: 'local',
    async run(context) {
      const { profile, api, tabs, user } = context;
      const [thief, first, second] = tabs;
      api.setRefresh({ delay: 2_000 });
      const early = first.start('send');
      await profile.hear('refresh-start', [first]);
      await until(() => counted(api, user.session).refreshes > 0);
      api.setRefresh({ delay: 0 });
      await thief.run('steal', await held(thief));
      await thief.run('letLock');
      // The same token once more, within the grace period, and then the next generation of tokens.
      assertAnswered(await second.run('send'), user);
      api.expireAccess(user.session);
      assertAnswered(await second.run('send'), user);
      assert.equal(counted(api, user.session).refreshes, 2);
      assertAnswered(await early, user);
      assert.equal(counted(api, user.session).reuseDetected, 0);
      await assertSignedIn({ api, user, tabs });
    },
  },

  'without Web Locks, tabs end with one session for all': without('missing'),
  'with Web Locks that answer nothing, tabs go on without them after 5 s': without('silent'),
  'with Web Locks that are refused, tabs end with one session for all': without('refused'),
};
