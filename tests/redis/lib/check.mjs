// What the tests of Redis share: waiting for what can be seen, sessions, what is left of one.

import assert from 'node:assert/strict';
import { setTimeout as delayed } from 'node:timers/promises';

const LIMIT_MS = 20_000;

/** Waits until `look()` is truthy, and resolves with that. */
export async function until(look, what) {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${LIMIT_MS} ms: ${what}`);
    await delayed(5);
  }
}

/** The tokens of one new user, of which the API server refuses the access token. */
export async function expiredUser(api, prefix = 'user') {
  const [user] = await api.createUsers(1, { expired: true, prefix });
  return user;
}

/** The requests of one user that reached the refresh endpoint, by what came of them. */
export function refreshesOf(api, { session }) {
  const { refreshAttempts, refreshes, refreshesAgain, refreshesRefused, reuseDetected } = api.countersOf(session);
  return {
    attempts: refreshAttempts,
    refreshes,
    again: refreshesAgain,
    refused: refreshesRefused,
    reuse: reuseDetected,
  };
}

/** `count` requests with the same cookies, in turn to each instance, all at once. */
export const storm = (fleet, api, cookies, count) =>
  Promise.all(Array.from({ length: count }, (_, at) => fleet[at % fleet.length].visit(api, cookies)));

/** All were answered, for this user, and all have the same new tokens: these. */
export function allServed(visits, { id, refreshToken }) {
  for (const { ok, body } of visits) assert.ok(ok && body.id === id, JSON.stringify(body));
  const [{ cookies }] = visits;
  for (const each of visits) assert.deepEqual(each.cookies, cookies);
  assert.notEqual(cookies.refreshToken, refreshToken);
  return cookies;
}

/** The session can go on: with these cookies, once their access token has expired as well. */
export async function isAlive(instance, api, { session }, cookies) {
  api.expireAccess(session);
  const { ok } = await instance.visit(api, cookies);
  return ok;
}
