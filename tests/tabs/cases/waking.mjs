// Tabs that come back: from the back/forward cache, and from being offline.

import assert from 'node:assert/strict';
import { assertAnswered, assertSignedIn, counted } from '../lib/profile.mjs';

/** Back to the page that was left: the very same, and not a new one. */
async function comeBack(profile, tab) {
  await tab.back();
  const loaded = profile.hear('ready', [tab]).then(async () => {
    throw new Error(`it was not kept in the cache: ${await tab.run('notRestored')}`);
  });
  await Promise.race([profile.hear('restored', [tab]), loaded]);
}

const fromTheCache = (storage) => ({
  tabs: 2,
  own: true,
  storage,
  async run({ profile, api, tabs, user, site }) {
    const [first, second] = tabs;
    // What it has done so far must not keep it out of the cache: a refresh, a lock, a channel.
    assertAnswered(await first.run('send', 2), user);
    const visits = await first.run('visits');
    await first.goto(`${site.origin}/elsewhere`);
    for (let round = 1; round <= 2; round += 1) {
      api.expireAccess(user.session);
      assertAnswered(await second.run('send', 2), user);
    }
    const before = counted(api, user.session);
    assert.equal(before.refreshes, 3);
    const { unauthorized } = api.counters;
    await comeBack(profile, first);
    assert.equal(await first.run('visits'), visits + 1, 'it is the page that was left');
    assertAnswered(await first.run('send', 2), user);
    assert.deepEqual(counted(api, user.session), before, 'no refresh');
    assert.equal(api.counters.unauthorized, unauthorized, 'its token is the newest');
    await assertSignedIn({ api, user, tabs });
  },
});

const signedOutMeanwhile = (storage) => ({
  tabs: 2,
  own: true,
  storage,
  async run({ profile, api, tabs, user, site }) {
    const [first, second] = tabs;
    assertAnswered(await first.run('send'), user);
    await first.run('events');
    await first.goto(`${site.origin}/elsewhere`);
    await second.run('clear');
    await comeBack(profile, first);
    await first.run('wait', 'signed-out');
    assert.deepEqual(await first.run('events'), ['signed-out elsewhere']);
    assert.equal(await first.run('status'), 'signed-out');
    assert.equal(counted(api, user.session).refreshAttempts, 1);
  },
});

const offline = {
  tabs: 3,
  storage: 'local',
  expiry: 'passed',
  async run({ profile, api, tabs, user }) {
    await profile.offline(true);
    const lost = (await Promise.all(tabs.map((tab) => tab.run('send', 2)))).flat();
    for (const outcome of lost) assert.match(outcome, /^ERR_\w+ transient/, `${lost}`);
    for (const tab of tabs) {
      assert.equal(await tab.run('status'), 'signed-in');
      assert.equal((await tab.run('stored', 'local')).refreshToken, user.refreshToken, 'the session is kept');
    }
    const online = Promise.all(tabs.map((tab) => profile.hear('online', [tab])));
    await profile.offline(false);
    await online;
    const outcomes = await Promise.all(tabs.map((tab) => tab.run('send', 2)));
    assertAnswered(outcomes, user);
    assert.deepEqual(counted(api, user.session), {
      refreshAttempts: 1,
      refreshes: 1,
      refreshesAgain: 0,
      reuseDetected: 0,
    });
    await assertSignedIn({ api, user, tabs });
  },
};

export const waking = {
  'R73 a page that comes back from the cache reads storage before its next request: local': fromTheCache('local'),
  'R73 a page that comes back from the cache reads storage before its next request: cookie': fromTheCache('cookie'),
  'R73 a page that comes back from the cache reads storage before its next request: indexeddb':
    fromTheCache('indexeddb'),
  'R84 a page that comes back from the cache learns of the logout meanwhile: local': signedOutMeanwhile('local'),
  'R84 a page that comes back from the cache learns of the logout meanwhile: cookie': signedOutMeanwhile('cookie'),
  'R56 tabs that were offline keep the session, and go on as soon as they are online': offline,
};
