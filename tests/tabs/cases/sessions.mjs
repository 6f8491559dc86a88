// Logins and logouts in one tab, and what they do in the others.

import assert from 'node:assert/strict';
import { assertAnswered, assertSignedIn, counted, sendAll, until } from '../lib/profile.mjs';

const SIGNED_OUT = ['signed-out elsewhere'];
const NOTHING = { accessToken: undefined, refreshToken: undefined };

/** Asks each tab for something; the answers in order. */
const each = (tabs, ...call) => Promise.all(tabs.map((tab) => tab.run(...call)));

const logoutReaches = (storage) => ({
  tabs: 6,
  storage,
  async run({ api, tabs }) {
    const [first, ...others] = tabs;
    await first.run('clear');
    await each(others, 'wait', 'signed-out');
    assert.deepEqual(
      await each(tabs, 'status'),
      tabs.map(() => 'signed-out'),
    );
    const { requests } = api.counters;
    // Whoever has been told does not find out again.
    await each(tabs, 'send');
    assert.equal(api.counters.requests - requests, tabs.length);
    assert.deepEqual(await first.run('events'), ['signed-out logout']);
    assert.deepEqual(
      await each(others, 'events'),
      others.map(() => SIGNED_OUT),
    );
    assert.equal(api.counters.refreshAttempts, 0, 'nobody refreshes');
  },
});

const logoutReachesFrozen = (storage) => ({
  tabs: 2,
  storage,
  async run({ tabs: [first, frozen] }) {
    await frozen.freeze();
    await first.run('clear');
    await frozen.thaw();
    await frozen.run('wait', 'signed-out');
    assert.equal(await frozen.run('status'), 'signed-out');
    assert.deepEqual(await frozen.run('events'), SIGNED_OUT);
  },
});

const loginReaches = (storage) => ({
  tabs: 6,
  storage,
  async run({ api, tabs, user }) {
    const [first, ...others] = tabs;
    await first.run('clear');
    // However they come to know.
    await each(tabs, 'send');
    await each(tabs, 'events');
    const [next] = await api.createUsers(1, { prefix: 'next' });
    await first.run('login', next);
    await each(others, 'wait', 'tokens');
    assert.deepEqual(
      await each(tabs, 'status'),
      tabs.map(() => 'signed-in'),
    );
    await assertSignedIn({ api, user: { ...next, storage: user.storage }, tabs });
    assert.deepEqual(
      await each(tabs, 'events'),
      tabs.map(() => ['tokens']),
      'once in each tab',
    );
  },
});

const logoutDuringRefresh = (storage) => ({
  tabs: 4,
  storage,
  async run({ profile, api, tabs, user }) {
    const [first, ...others] = tabs;
    api.setRefresh({ delay: 1_000 });
    const sent = await sendAll(profile, others, { count: 2 });
    await profile.hear('refresh-start', others);
    await until(() => counted(api, user.session).refreshes > 0);
    await first.run('clear');
    const outcomes = (await sent.outcomes).flat();
    assert.deepEqual(
      outcomes.filter((outcome) => outcome === 'hung' || outcome.startsWith('200')),
      [],
      `those who wait are rejected: ${outcomes}`,
    );
    // Until the refresh is answered, and whatever comes of it has come.
    await until(() => api.journal().some(({ url, end }) => url.includes('refresh') && end));
    await each(tabs, 'send');
    assert.deepEqual(await first.run('stored', storage), NOTHING, 'the new tokens are discarded');
    for (const tab of tabs) {
      assert.equal(await tab.run('status'), 'signed-out');
      const events = await tab.run('events');
      assert.equal(events.filter((event) => event.startsWith('signed-out')).length, 1, `once: ${events}`);
      assert.ok(!events.includes('tokens'), `no tokens: ${events}`);
    }
    assert.equal(counted(api, user.session).refreshAttempts, 1);
  },
});

const loginDuringRefresh = (storage) => ({
  tabs: 4,
  storage,
  async run({ profile, api, tabs, user }) {
    const [first, ...others] = tabs;
    const [next] = await api.createUsers(1, { prefix: 'next' });
    api.setRefresh({ delay: 1_000 });
    const sent = await sendAll(profile, others, { count: 2 });
    await profile.hear('refresh-start', others);
    await until(() => counted(api, user.session).refreshes > 0);
    await first.run('clear');
    await first.run('login', next);
    const outcomes = (await sent.outcomes).flat();
    const mine = outcomes.filter((outcome) => outcome === 'hung' || outcome === `200 ${next.id}`);
    assert.deepEqual(mine, [], `those who wait are rejected: ${outcomes}`);
    await until(() => api.journal().some(({ url, end }) => url.includes('refresh') && end));
    await each(tabs, 'sees', next.refreshToken);
    assertAnswered(await each(tabs, 'send'), next);
    assert.equal((await first.run('stored', storage)).refreshToken, next.refreshToken, 'the later login stays');
    assert.equal(counted(api, user.session).refreshAttempts, 1);
    assert.equal(counted(api, next.session).refreshAttempts, 0);
  },
});

const per = (name, storages, make) =>
  Object.fromEntries(storages.map((storage) => [`${name}: ${storage}`, make(storage)]));

export const sessions = {
  ...per('R84 a logout in one tab reaches the others once', ['local', 'cookie', 'indexeddb'], logoutReaches),
  ...per('R84 a frozen tab hears of the logout when it goes on', ['local', 'cookie'], logoutReachesFrozen),
  ...per('a login in one tab reaches the others once', ['local', 'cookie', 'indexeddb'], loginReaches),
  ...per('R68 a logout in one tab ends the refresh of another', ['local', 'cookie', 'indexeddb'], logoutDuringRefresh),
  ...per('R69 a login in one tab outlives the refresh of another', ['local', 'cookie'], loginDuringRefresh),
};
