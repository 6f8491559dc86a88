// Four instances, one Redis, one user: what must happen, whatever fails.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as delayed } from 'node:timers/promises';
import { allServed, expiredUser, isAlive, refreshesOf, storm, until } from './lib/check.mjs';
import { startInstance } from './lib/fleet.mjs';
import { startProxy, startRedis } from './lib/server.mjs';

/** Sooner than any client of Redis gives up by itself. */
const IN_TIME_MS = 15_000;

const KINDS = ['ioredis', 'redis', 'ioredis', 'redis'];

/** Short, so that nobody waits long for one that is dead. */
const OPTIONS = { lease: 3_000, timeout: 3_000, poll: 100, wait: 15_000 };

const keyOf = (token) => createHash('sha256').update(token).digest('hex');
const doneOf = ({ refreshToken }) => `authflight:{${keyOf(refreshToken)}}:done`;

/** `strict` revokes a session whose refresh token comes twice; `gentle` gives the successor once more, for 20 s. */
export function instanceTests({ strict, gentle }) {
  const tests = {};

  /** Runs with a fleet on a Redis of its own, behind a proxy. */
  const test = (name, run, { isLate = false, ...options } = {}) => {
    tests[name] = async () => {
      const redis = await startRedis();
      const proxy = await startProxy(redis.port);
      let fleet = [];
      const start = async () => {
        fleet = await Promise.all(KINDS.map((kind) => startInstance(kind, proxy.port, { ...OPTIONS, ...options })));
        return fleet;
      };
      try {
        if (!isLate) await start();
        await run({ fleet, redis, proxy, start });
      } finally {
        await Promise.all(fleet.map((each) => each.kill()));
        await proxy.close();
        await redis.stop();
        for (const api of [strict, gentle]) api.setRefresh({ mode: 'ok', before: 0, delay: 0 });
      }
    };
  };

  test('50 requests of one user on four instances refresh once, and so do 50 with the old cookie 400 ms later', async ({
    fleet,
  }) => {
    const user = await expiredUser(strict);
    strict.setRefresh({ delay: 100 });
    const fresh = allServed(await storm(fleet, strict, user, 50), user);
    assert.equal(refreshesOf(strict, user).attempts, 1);
    await delayed(400);
    assert.deepEqual(allServed(await storm(fleet, strict, user, 50), user), fresh);
    assert.deepEqual(refreshesOf(strict, user), { attempts: 1, refreshes: 1, again: 0, refused: 0, reuse: 0 });
    assert.ok(await isAlive(fleet[0], strict, user, fresh));
  });

  test('R15 two users at once: two refreshes, and to each his own', async ({ fleet }) => {
    const users = [await expiredUser(strict, 'ann'), await expiredUser(strict, 'bob')];
    strict.setRefresh({ delay: 50 });
    const storms = await Promise.all(users.map((user) => storm(fleet, strict, user, 12)));
    const [ann, bob] = storms.map((visits, at) => allServed(visits, users[at]));
    assert.notEqual(ann.refreshToken, bob.refreshToken);
    for (const user of users) assert.equal(refreshesOf(strict, user).attempts, 1);
  });

  test('R24 cookies of two rotations ago get the newest tokens, on any instance, and nothing is revoked', async ({
    fleet,
  }) => {
    const user = await expiredUser(strict);
    const first = await fleet[0].visit(strict, user);
    strict.expireAccess(user.session);
    const second = await fleet[1].visit(strict, first.cookies);
    for (const old of [user, first.cookies]) {
      for (const instance of fleet) {
        const late = await instance.visit(strict, old);
        assert.ok(late.ok);
        assert.deepEqual(late.cookies, second.cookies);
      }
    }
    assert.deepEqual(refreshesOf(strict, user), { attempts: 2, refreshes: 2, again: 0, refused: 0, reuse: 0 });
  });

  test('R66 a dead refresh token is asked about once: all instances sign out with the same error', async ({
    fleet,
  }) => {
    const user = await expiredUser(strict);
    strict.revokeRefresh(user.session);
    strict.setRefresh({ delay: 50 });
    const visits = [...(await storm(fleet, strict, user, 12)), ...(await storm(fleet, strict, user, 8))];
    for (const { body, cookies } of visits) {
      assert.deepEqual(body, visits[0].body);
      assert.deepEqual(cookies, {});
    }
    assert.equal(visits[0].body.outcome, 'final');
    assert.equal(visits[0].body.cause.status, 401);
    assert.equal(refreshesOf(strict, user).attempts, 1);
  });

  test('R66 a failure that passes is shared as well, for its cool-down: the session is kept', async ({ fleet }) => {
    const user = await expiredUser(strict);
    strict.setRefresh({ mode: '500', delay: 50 });
    const first = await storm(fleet, strict, user, 12);
    const { attempts } = refreshesOf(strict, user);
    // One refresh, with its tries.
    assert.ok(attempts >= 1 && attempts <= 3, `${attempts} attempts`);
    const visits = [...first, ...(await storm(fleet, strict, user, 12))];
    for (const { body, cookies } of visits) {
      assert.deepEqual(body, visits[0].body);
      assert.equal(cookies.refreshToken, user.refreshToken);
    }
    assert.deepEqual(visits[0].body.cause, {
      code: 'ERR_BAD_RESPONSE',
      message: 'the refresh endpoint answered 500',
      status: 500,
    });
    assert.equal(refreshesOf(strict, user).attempts, attempts);
  });

  const killed = (name, api, refresh, isDue, expected) =>
    test(name, async ({ fleet }) => {
      const user = await expiredUser(api);
      api.setRefresh(refresh);
      const visits = storm(fleet, api, user, 24);
      await until(() => isDue(refreshesOf(api, user)), 'the refresh');
      const leader = fleet.find((each) => each.leads());
      await leader.kill();
      api.setRefresh({ before: 0, delay: 0 });
      const served = (await visits).filter((_, at) => fleet[at % fleet.length] !== leader);
      const fresh = allServed(served, user);
      assert.deepEqual(refreshesOf(api, user), { ...expected, refused: 0, reuse: 0 });
      const others = fleet.filter((each) => each !== leader);
      assert.deepEqual(
        allServed(await storm(others, api, user, 6), user),
        fresh,
        'with the old cookie, of those that were cut',
      );
      assert.ok(await isAlive(others[0], api, user, fresh));
    });
  killed(
    'the leader is killed before the token is spent: another refreshes, and the session lives',
    strict,
    { before: 5_000 },
    ({ attempts }) => attempts === 1,
    { attempts: 2, refreshes: 1, again: 0 },
  );
  killed(
    'the leader is killed after the token was spent: another gets the successor within the grace period',
    gentle,
    { delay: 5_000 },
    ({ refreshes }) => refreshes === 1,
    { attempts: 2, refreshes: 1, again: 1 },
  );

  test(
    'R26 Redis is down at the start: every instance answers in time, by itself; once it is there they refresh once',
    async ({ redis, start }) => {
      await redis.stop();
      const fleet = await start();
      const alone = await expiredUser(gentle);
      gentle.setRefresh({ delay: 50 });
      const begun = Date.now();
      allServed(await storm(fleet, gentle, alone, 16), alone);
      assert.ok(Date.now() - begun < IN_TIME_MS, `${Date.now() - begun} ms`);
      const { attempts, refreshes } = refreshesOf(gentle, alone);
      assert.ok(attempts <= fleet.length && refreshes === 1, `${attempts} attempts: one for each instance at the most`);
      await redis.start();
      await until(async () => {
        const user = await expiredUser(gentle);
        allServed(await storm(fleet, gentle, user, 16), user);
        return refreshesOf(gentle, user).attempts === 1;
      }, 'one refresh for all');
    },
    { isLate: true, timeout: 500 },
  );

  test('Redis is stopped during a refresh, and started again empty: nobody sends the token twice', async ({
    fleet,
    redis,
  }) => {
    const user = await expiredUser(strict);
    strict.setRefresh({ before: 4_500 });
    const visits = storm(fleet, strict, user, 24);
    await until(() => refreshesOf(strict, user).attempts === 1, 'the refresh');
    // All the others have seen that somebody refreshes.
    await until(
      async () => (await redis.ask('PUBSUB', 'NUMSUB', `authflight:${keyOf(user.refreshToken)}`)).includes(':3\r\n'),
      'three that wait',
    );
    await redis.stop();
    await delayed(300);
    await redis.start();
    const fresh = allServed(await visits, user);
    assert.deepEqual(refreshesOf(strict, user), { attempts: 1, refreshes: 1, again: 0, refused: 0, reuse: 0 });
    assert.ok(await isAlive(fleet[0], strict, user, fresh));
  });

  test(
    'Redis is stopped during a refresh, and stays down: who waited fails within its limit, and the session lives',
    async ({ fleet, redis }) => {
      const user = await expiredUser(strict);
      strict.setRefresh({ before: 4_500 });
      const visits = storm(fleet, strict, user, 24);
      await until(() => refreshesOf(strict, user).attempts === 1, 'the refresh');
      await until(
        async () => (await redis.ask('PUBSUB', 'NUMSUB', `authflight:${keyOf(user.refreshToken)}`)).includes(':3\r\n'),
        'three that wait',
      );
      const begun = Date.now();
      await redis.stop();
      const settled = await visits;
      assert.ok(Date.now() - begun < IN_TIME_MS, `${Date.now() - begun} ms`);
      for (const { ok, body, cookies } of settled) {
        if (ok) continue;
        assert.deepEqual([body.code, body.outcome, body.cause.code], ['ERR_REFRESH_FAILED', 'transient', 'ETIMEDOUT']);
        assert.equal(cookies.refreshToken, user.refreshToken);
      }
      const leader = fleet.find((each) => each.leads());
      const served = settled.filter((_, at) => fleet[at % fleet.length] === leader);
      const fresh = allServed(served, user);
      assert.equal(refreshesOf(strict, user).attempts, 1);
      // What the leader knows it tells whoever asks it, and the others as soon as Redis is back.
      assert.ok((await leader.visit(strict, user)).ok);
      await redis.start();
      await until(async () => (await redis.ask('EXISTS', doneOf(user))).includes(':1'), 'the outcome, written later');
      allServed(await storm(fleet, strict, user, 8), user);
      assert.ok(await isAlive(fleet[0], strict, user, fresh));
      assert.equal(refreshesOf(strict, user).reuse, 0);
    },
    { wait: 5_000 },
  );

  test('Redis fails over and has lost its keys, in the middle of a refresh: one refresh', async ({ fleet, redis }) => {
    const user = await expiredUser(strict);
    strict.setRefresh({ before: 4_500 });
    const visits = storm(fleet, strict, user, 24);
    await until(() => refreshesOf(strict, user).attempts === 1, 'the refresh');
    await until(
      async () => (await redis.ask('PUBSUB', 'NUMSUB', `authflight:${keyOf(user.refreshToken)}`)).includes(':3\r\n'),
      'three that wait',
    );
    await redis.ask('FLUSHALL');
    const fresh = allServed(await visits, user);
    assert.deepEqual(refreshesOf(strict, user), { attempts: 1, refreshes: 1, again: 0, refused: 0, reuse: 0 });
    // And once more, after the refresh: the processes that have seen it know.
    await redis.ask('FLUSHALL');
    assert.deepEqual(allServed(await storm(fleet, strict, user, 8), user), fresh);
    assert.equal(refreshesOf(strict, user).attempts, 1);
  });

  test('replies of Redis that take 300 ms: one refresh', async ({ fleet, proxy }) => {
    proxy.delay = 300;
    const user = await expiredUser(strict);
    strict.setRefresh({ delay: 50 });
    allServed(await storm(fleet, strict, user, 24), user);
    assert.deepEqual(refreshesOf(strict, user), { attempts: 1, refreshes: 1, again: 0, refused: 0, reuse: 0 });
  });

  test('R26 replies of Redis that take longer than allowed: every instance answers in time, by itself', async ({
    fleet,
    proxy,
  }) => {
    proxy.delay = 20_000;
    const user = await expiredUser(gentle);
    const begun = Date.now();
    const fresh = allServed(await storm(fleet, gentle, user, 24), user);
    assert.ok(Date.now() - begun < IN_TIME_MS, `${Date.now() - begun} ms`);
    const { attempts, refreshes, refused } = refreshesOf(gentle, user);
    assert.ok(attempts <= fleet.length, `${attempts} attempts`);
    assert.deepEqual([refreshes, refused], [1, 0]);
    proxy.delay = 0;
    assert.ok(await isAlive(fleet[0], gentle, user, fresh));
  });

  test('R25 the holder stands still for longer than its lease: another goes on, and the stale commit is blocked', async ({
    fleet,
    redis,
  }) => {
    const user = await expiredUser(gentle);
    gentle.setRefresh({ delay: 200 });
    const visits = storm(fleet, gentle, user, 24);
    await until(() => refreshesOf(gentle, user).refreshes === 1, 'the refresh');
    const holder = fleet.find((each) => each.leads());
    holder.signal('SIGSTOP');
    const others = fleet.filter((each) => each !== holder);
    await until(async () => (await redis.ask('EXISTS', doneOf(user))).includes(':1'), 'the outcome of another');
    assert.ok(others.some((each) => each.leads()));
    const written = await redis.ask('GET', doneOf(user));
    holder.signal('SIGCONT');
    const fresh = allServed(await visits, user);
    assert.equal(await redis.ask('GET', doneOf(user)), written);
    assert.deepEqual(refreshesOf(gentle, user), { attempts: 2, refreshes: 1, again: 1, refused: 0, reuse: 0 });
    assert.ok(await isAlive(holder, gentle, user, fresh));
  });

  test('R26 MONITOR shows no token and no part of one, in success or failure', async ({ fleet, redis }) => {
    const monitor = await redis.monitor();
    const user = await expiredUser(strict);
    const fresh = allServed(await storm(fleet, strict, user, 12), user);
    const dead = await expiredUser(strict);
    strict.revokeRefresh(dead.session);
    await storm(fleet, strict, dead, 8);
    const shown = await until(
      () => monitor.text().split(':done"').length > 4 && monitor.text().includes('"PUBLISH"') && monitor.text(),
      'the commands',
    );
    monitor.end();
    // The first part of a JWT is the same for all.
    const parts = [user, fresh, dead].flatMap(({ accessToken, refreshToken }) =>
      [accessToken, refreshToken].flatMap((token) => token.split('.').slice(1)),
    );
    const wide = 8;
    for (const part of parts) {
      for (let at = 0; at + wide <= part.length; at += 1) {
        assert.ok(!shown.includes(part.slice(at, at + wide)), 'a part of a token');
      }
    }
    assert.ok(shown.includes(keyOf(user.refreshToken)), 'the hash is what it is known by');
  });

  return tests;
}
