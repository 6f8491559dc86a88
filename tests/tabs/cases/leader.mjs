// The tab that refreshes goes away, or stands still.

import assert from 'node:assert/strict';
import { assertAnswered, assertSignedIn, counted, sendAll, until } from '../lib/profile.mjs';

/** Longer than any test: until the client has gone. */
const FOR_EVER_MS = 60_000;
/** Within 5 s another tab goes on; some more, since timers of tabs in the background fire once a second. */
const GOES_ON_MS = 8_000;
const BLOCKED_MS = 10_000;

/** All send; resolves when the first refresh has got as far as `reached` says. */
async function lead({ profile, api, tabs, user }, reached) {
  const sent = await sendAll(profile, tabs, { count: 2 });
  const leader = await profile.hear('refresh-start', tabs);
  await until(() => counted(api, user.session)[reached] > 0, `${reached} > 0`);
  const at = tabs.indexOf(leader);
  const others = tabs.filter((tab) => tab !== leader);
  return { leader, others, its: sent.of[at], theirs: Promise.all(sent.of.filter((_, index) => index !== at)) };
}

/** Milliseconds from the first refresh that counts to the one after it. */
const gap = (api, user, since) => {
  const posts = api.journal(user.session).filter(({ url }) => url.includes('refresh'));
  return posts.at(1) ? posts[1].at - since : undefined;
};

/** It is closed while the endpoint takes its time: `before` or, by the delay of its answer, after the token is spent. */
const closed = (time, reached, refreshesAgain) => async (context) => {
  const { api, user } = context;
  api.setRefresh({ [time]: FOR_EVER_MS });
  const { leader, others, theirs } = await lead(context, reached);
  api.setRefresh({ [time]: 0 });
  const since = Date.now();
  await leader.close();
  assertAnswered(await theirs, user);
  const wanted = { refreshAttempts: 2, refreshes: 1, refreshesAgain, reuseDetected: 0 };
  assert.deepEqual(counted(api, user.session), wanted);
  assert.ok(gap(api, user, since) < 5_000, `another tab goes on after ${gap(api, user, since)} ms`);
  await assertSignedIn({ api, user, tabs: others });
};

/** `halt(leader)` makes it stand still; `goOn(leader)` resolves when it goes on. */
const standsStill = (halt, goOn) => async (context) => {
  const { api, tabs, user } = context;
  api.setRefresh({ delay: 1_500 });
  const { leader, others, its, theirs } = await lead(context, 'refreshes');
  const since = Date.now();
  await halt(leader);
  api.setRefresh({ delay: 0 });
  assertAnswered(await theirs, user);
  assert.deepEqual(counted(api, user.session), {
    refreshAttempts: 2,
    refreshes: 1,
    refreshesAgain: 1,
    reuseDetected: 0,
  });
  assert.ok(gap(api, user, since) < GOES_ON_MS, `another tab goes on after ${gap(api, user, since)} ms`);
  // Its answer is that of the refresh before: it must not come back into storage.
  api.expireAccess(user.session);
  const [next] = others;
  assertAnswered(await next.run('send', 2), user);
  assert.equal(counted(api, user.session).refreshes, 2);
  await goOn(leader, context);
  assertAnswered(await its, user);
  const { reuseDetected, refreshes } = counted(api, user.session);
  assert.deepEqual({ reuseDetected, refreshes }, { reuseDetected: 0, refreshes: 2 });
  await assertSignedIn({ api, user, tabs });
};

const storages = (name, storages, definition) =>
  Object.fromEntries(storages.map((storage) => [`${name}: ${storage}`, { tabs: 6, storage, ...definition }]));

export const leader = {
  ...storages(
    'R71 another tab goes on when the leader is closed before the token is spent',
    ['local', 'cookie', 'indexeddb'],
    { everywhere: true, run: closed('before', 'refreshAttempts', 0) },
  ),
  ...storages(
    'R71 another tab goes on when the leader is closed after the token was spent, on a server with a grace period',
    ['local', 'cookie', 'indexeddb'],
    { everywhere: true, api: 'grace', run: closed('delay', 'refreshes', 1) },
  ),
  ...storages('R71 a frozen leader that is thawed later adopts, and overwrites nothing', ['local', 'cookie'], {
    api: 'grace',
    waits: true,
    run: standsStill(
      (tab) => tab.freeze(),
      (tab) => tab.thaw(),
    ),
  }),
  ...storages('R71 a leader whose main thread is blocked adopts when it goes on, and overwrites nothing', ['local'], {
    api: 'grace',
    everywhere: true,
    waits: true,
    run: standsStill(
      (tab) => tab.run('block', BLOCKED_MS),
      (tab, { profile }) => profile.hear('unblocked', [tab]),
    ),
  }),
};
