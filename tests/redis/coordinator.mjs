// The coordinator by itself, on a real Redis, with each client that it takes.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { APP } from './lib/app.mjs';
import { until } from './lib/check.mjs';
import { startProxy, startRedis } from './lib/server.mjs';

const QUICK = { lease: 600, timeout: 500, poll: 20, wait: 5_000 };
const NEVER_MS = 60_000;

const tokens = (name, next) => ({ value: name, access: `hash of ${name}`, ...(next && { next }) });
const never = async () => assert.fail('it ran');

function deferred() {
  let resolve;
  let reject;
  const promise = new Promise((...both) => {
    [resolve, reject] = both;
  });
  // Whoever it is handed to handles it, but perhaps later.
  promise.catch(() => {});
  return { promise, resolve, reject };
}

export async function coordinatorTests() {
  const { connect, createRedisCoordinator, KIND_NAMES } = await import(pathToFileURL(join(APP, 'lib', 'direct.mjs')));
  const tests = {};

  /** Runs with `open(options, wrap)`, which makes a coordinator with a client of its own; `bend.port`: another way to Redis. */
  const test = (name, run, kinds = KIND_NAMES) => {
    for (const kind of kinds) {
      tests[`${kind}: ${name}`] = async () => {
        const redis = await startRedis();
        const proxy = await startProxy(redis.port);
        const opened = [];
        const open = async (options, { port = redis.port, wrap = (client) => client, more } = {}) => {
          const { client, end } = await connect(kind, port, more);
          const coordinator = createRedisCoordinator(wrap(client), { ...QUICK, ...options });
          opened.push(async () => {
            await coordinator.close();
            end();
          });
          return coordinator;
        };
        try {
          await run({ redis, proxy, open });
        } finally {
          for (const close of opened) await close();
          await proxy.close();
          await redis.stop();
        }
      };
    }
  };
  const ONE = ['ioredis'];

  const name = (key, what) => `authflight:{${key}}:${what}`;
  const exists = async (redis, key, what) => (await redis.ask('EXISTS', name(key, what))).includes(':1');
  const listeners = async (redis, key) =>
    Number(/:(\d+)/.exec(await redis.ask('PUBSUB', 'NUMSUB', `authflight:${key}`))[1]);

  test('of two one runs, and a message wakes the other; both have the outcome', async ({ redis, open }) => {
    const [first, second] = [await open({ lease: NEVER_MS }), await open({ poll: NEVER_MS, wait: NEVER_MS })];
    const { promise, resolve } = deferred();
    const began = first.refresh('key', () => promise);
    await until(() => exists(redis, 'key', 'lock'), 'the lock');
    const waited = second.refresh('key', never);
    await until(() => listeners(redis, 'key'), 'one that waits');
    // It has looked once more after it had subscribed, or is about to.
    resolve(tokens('new'));
    assert.deepEqual(await began, [tokens('new')]);
    assert.deepEqual(await waited, [tokens('new')]);
    await until(async () => !(await listeners(redis, 'key')), 'nobody that listens');
    assert.equal(await exists(redis, 'key', 'lock'), false);
    for (const what of ['turn', 'done']) {
      const left = Number(/:(-?\d+)/.exec(await redis.ask('PTTL', name('key', what)))[1]);
      assert.ok(left > 0, `${what} goes by itself`);
    }
  });

  test('a holder that dies is followed when its lease is over, and no sooner', async ({ redis, open }) => {
    // Alive, it would take its lock back.
    const [first, second] = [await open({ lease: NEVER_MS }), await open()];
    first.refresh('key', () => new Promise(() => {}));
    await until(() => exists(redis, 'key', 'lock'), 'the lock');
    // As a process that has died.
    await redis.ask('SET', name('key', 'lock'), 'the dead', 'PX', '700');
    const begun = performance.now();
    assert.deepEqual(await second.refresh('key', async () => tokens('mine')), [tokens('mine')]);
    assert.ok(performance.now() - begun > 600, `${performance.now() - begun} ms`);
  });

  test('chains are followed, and what is under way at their end is waited for', async ({ redis, open }) => {
    const [first, second] = [await open(), await open()];
    await first.refresh('a', async () => tokens('A to B', 'b'));
    assert.deepEqual(await second.refresh('a', never), [tokens('A to B', 'b')]);
    const { promise, resolve } = deferred();
    const began = first.refresh('b', () => promise);
    await until(() => exists(redis, 'b', 'lock'), 'the lock');
    const late = second.refresh('a', never);
    await until(() => listeners(redis, 'b'), 'one that waits');
    resolve(tokens('B to C', 'c'));
    await began;
    assert.deepEqual(await late, [tokens('A to B', 'b'), tokens('B to C', 'c')]);
  });

  test('20 calls of one process are one to Redis', async ({ open }) => {
    let commands = 0;
    const counting = (client) =>
      new Proxy(client, {
        get(target, property) {
          const value = Reflect.get(target, property, target);
          if (typeof value !== 'function') return value;
          if (property === 'eval') commands += 1;
          return value.bind(target);
        },
      });
    const coordinator = await open({}, { wrap: counting });
    commands = 0;
    let runs = 0;
    const run = async () => tokens(`run ${++runs}`);
    const all = await Promise.all(Array.from({ length: 20 }, () => coordinator.refresh('key', run)));
    for (const each of all) assert.deepEqual(each, [tokens('run 1')]);
    assert.equal(commands, 2, 'one that takes the lock, one that writes');
  });

  test('after close no connection is left but the client’s, and refreshing goes on', async ({ redis, open }) => {
    const [first, second] = [await open(), await open()];
    const connections = async () => (await redis.ask('CLIENT', 'LIST')).match(/\bid=/g).length;
    const { promise, resolve } = deferred();
    first.refresh('key', () => promise);
    await until(() => exists(redis, 'key', 'lock'), 'the lock');
    const before = await connections();
    const waited = second.refresh('key', never);
    await until(() => listeners(redis, 'key'), 'one that waits');
    assert.equal(await connections(), before + 1);
    await second.close();
    await until(async () => (await connections()) === before, 'the connection to be gone');
    resolve(tokens('new'));
    assert.deepEqual(await waited, [tokens('new')]);
    assert.deepEqual(await second.refresh('other', async () => tokens('other')), [tokens('other')]);
    await second.close();
  });

  test('R25 a stale commit is blocked, and its holder adopts what the newer one wrote', async ({
    redis,
    proxy,
    open,
  }) => {
    let client;
    const keep = (each) => {
      client = each;
      return each;
    };
    const [stale, newer] = [await open({}, { port: proxy.port, wrap: keep }), await open()];
    const { promise, resolve } = deferred();
    const began = stale.refresh('key', () => promise);
    await until(() => exists(redis, 'key', 'lock'), 'the lock');
    proxy.isStalled = true;
    assert.deepEqual(await newer.refresh('key', async () => tokens('newer')), [tokens('newer')]);
    proxy.isStalled = false;
    const ready = new Promise((resolve) => client.once('ready', resolve));
    proxy.cut();
    await ready;
    resolve(tokens('stale'));
    assert.deepEqual(await began, [tokens('newer')]);
    assert.match(await redis.ask('GET', name('key', 'done')), /newer/);
  });

  /** A holder whose lock another has taken: `late(outcome)` ends its refresh. */
  const overtaken = async ({ redis, open }) => {
    // No renewal within the test: the lease is what the test makes of it.
    const stale = await open({ lease: 30_000 });
    const { promise, resolve } = deferred();
    const began = stale.refresh('key', () => promise);
    await until(() => exists(redis, 'key', 'lock'), 'the lock');
    await redis.ask('DEL', name('key', 'lock'));
    return (outcome) => {
      resolve(outcome);
      return began;
    };
  };

  test(
    'R25 a newer holder that is at it is waited for',
    async (given) => {
      const late = await overtaken(given);
      const newer = await given.open();
      const { promise, resolve } = deferred();
      const other = newer.refresh('key', () => promise);
      await until(() => exists(given.redis, 'key', 'lock'), 'the lock of the newer one');
      const mine = late(tokens('stale'));
      await until(() => listeners(given.redis, 'key'), 'the former holder to wait');
      assert.equal(await exists(given.redis, 'key', 'done'), false);
      resolve(tokens('newer'));
      assert.deepEqual(await mine, [tokens('newer')]);
      assert.deepEqual(await other, [tokens('newer')]);
    },
    ONE,
  );

  test(
    'R25 new tokens replace the failure of a newer holder: they are all that is left of the session',
    async (given) => {
      const late = await overtaken(given);
      const newer = await given.open();
      const failure = { value: 'refused', keep: 20_000 };
      assert.deepEqual(await newer.refresh('key', async () => failure), [failure]);
      assert.deepEqual(await late(tokens('stale')), [tokens('stale')]);
      assert.deepEqual(await (await given.open()).refresh('key', never), [tokens('stale')]);
    },
    ONE,
  );

  test(
    'R25 a failure that comes late replaces nothing',
    async (given) => {
      const late = await overtaken(given);
      const newer = await given.open();
      await newer.refresh('key', async () => tokens('newer'));
      assert.deepEqual(await late({ value: 'refused', keep: 20_000 }), [tokens('newer')]);
      assert.deepEqual(await (await given.open()).refresh('key', never), [tokens('newer')]);
    },
    ONE,
  );

  test(
    'R25 the outcome of a newer holder that has been dropped already is not followed by an older one',
    async (given) => {
      const late = await overtaken(given);
      const newer = await given.open();
      await newer.refresh('key', async () => tokens('newer'));
      await given.redis.ask('DEL', name('key', 'done'));
      assert.deepEqual(await late(tokens('stale')), [tokens('stale')], 'for its own callers');
      assert.equal(await exists(given.redis, 'key', 'done'), false);
    },
    ONE,
  );

  test(
    'R25 where the newer holder died without an outcome the older one stands',
    async (given) => {
      const late = await overtaken(given);
      await given.redis.ask('HINCRBY', name('key', 'turn'), 'n', '1');
      assert.deepEqual(await late(tokens('stale')), [tokens('stale')]);
      assert.deepEqual(await (await given.open()).refresh('key', never), [tokens('stale')]);
    },
    ONE,
  );

  test('keys that Redis has lost come back with the next sign of life', async ({ redis, open }) => {
    const coordinator = await open({ lease: 300 });
    const { promise, resolve } = deferred();
    const began = coordinator.refresh('key', () => promise);
    await until(() => exists(redis, 'key', 'lock'), 'the lock');
    await redis.ask('FLUSHALL');
    await until(() => exists(redis, 'key', 'lock'), 'the lock once more');
    resolve(tokens('new'));
    assert.deepEqual(await began, [tokens('new')]);
    assert.equal(await exists(redis, 'key', 'lock'), false);
  });

  test('a lock whose reply came too late is not left behind', async ({ redis, proxy, open }) => {
    const coordinator = await open({ timeout: 100, lease: NEVER_MS }, { port: proxy.port });
    // Connected, so that the command goes out at once.
    await coordinator.refresh('before', async () => tokens('before'));
    proxy.delay = 400;
    const errors = [];
    const slow = await open(
      { timeout: 100, lease: NEVER_MS, onError: (error) => errors.push(error.message) },
      { port: proxy.port },
    );
    assert.deepEqual(await slow.refresh('key', async () => tokens('alone')), [tokens('alone')]);
    assert.ok(errors.includes('Redis did not answer within 100 ms'), errors.join());
    proxy.delay = 0;
    await until(() => exists(redis, 'key', 'done'), 'the outcome');
    await until(async () => !(await exists(redis, 'key', 'lock')), 'the lock to be gone');
  });

  test(
    'where no connection for messages can be had, looking is enough',
    async ({ redis, open }) => {
      const errors = [];
      const deaf = (client) => {
        client.duplicate = () => {
          throw new Error('no more connections');
        };
        return client;
      };
      const [first, second] = [
        await open(),
        await open({ onError: (error) => errors.push(error.message) }, { wrap: deaf }),
      ];
      const { promise, resolve } = deferred();
      first.refresh('key', () => promise);
      await until(() => exists(redis, 'key', 'lock'), 'the lock');
      const waited = second.refresh('key', never);
      await until(() => errors.length > 0, 'the error to be told');
      resolve(tokens('new'));
      assert.deepEqual(await waited, [tokens('new')]);
      assert.equal(errors[0], 'no more connections');
    },
    ['ioredis', 'redis'],
  );

  test(
    'a prefix of the client itself is no hindrance to messages',
    async ({ redis, open }) => {
      const more = { keyPrefix: 'app:' };
      const [first, second] = [await open({}, { more }), await open({ poll: NEVER_MS, wait: NEVER_MS }, { more })];
      const { promise, resolve } = deferred();
      first.refresh('key', () => promise);
      const lock = `app:${name('key', 'lock')}`;
      await until(async () => (await redis.ask('EXISTS', lock)).includes(':1'), 'the lock');
      const waited = second.refresh('key', never);
      await until(() => listeners(redis, 'key'), 'one that waits');
      resolve(tokens('new'));
      assert.deepEqual(await waited, [tokens('new')]);
    },
    ['ioredis', 'ioredis-5'],
  );

  test(
    'who waits for a holder that is never done gives up after `wait`',
    async ({ redis, open }) => {
      const [first, second] = [await open(), await open({ wait: 300 })];
      first.refresh('key', () => new Promise(() => {}));
      await until(() => exists(redis, 'key', 'lock'), 'the lock');
      await assert.rejects(second.refresh('key', never), { code: 'ETIMEDOUT' });
    },
    ONE,
  );

  test(
    'a refresh token that does not rotate is used again by who has its access token already',
    async ({ open }) => {
      const [first, second] = [await open(), await open()];
      await first.refresh('key', async () => tokens('one'));
      for (const each of [first, second]) {
        assert.deepEqual(await each.refresh('key', never, 'hash of another'), [tokens('one')]);
      }
      assert.deepEqual(await second.refresh('key', async () => tokens('two'), 'hash of one'), [tokens('two')]);
      assert.deepEqual(await first.refresh('key', never, 'hash of one'), [tokens('two')]);
    },
    ONE,
  );

  test(
    'a failure is kept for as long as it says, on every instance',
    async ({ redis, open }) => {
      const failure = { value: 'refused', keep: 1_200 };
      const [first, second] = [await open(), await open()];
      await first.refresh('key', async () => failure);
      for (const each of [first, second]) assert.deepEqual(await each.refresh('key', never), [failure]);
      await until(async () => !(await exists(redis, 'key', 'done')), 'the end of it');
      assert.deepEqual(await second.refresh('key', async () => tokens('new')), [tokens('new')]);
    },
    ONE,
  );

  test(
    'a run that rejects, as none should, leaves no lock behind',
    async ({ redis, open }) => {
      const coordinator = await open({ lease: NEVER_MS });
      const { promise, reject } = deferred();
      const both = Promise.allSettled([1, 2].map(() => coordinator.refresh('key', () => promise)));
      reject(new Error('a mistake'));
      for (const { reason } of await both) assert.equal(reason.message, 'a mistake');
      assert.equal(await exists(redis, 'key', 'lock'), false);
      assert.deepEqual(await coordinator.refresh('key', async () => tokens('new')), [tokens('new')]);
    },
    ONE,
  );

  tests['what it cannot use is refused at once, in words that say the mend'] = async () => {
    const { client, end } = await connect('ioredis', 1);
    end();
    const bad = (given, options, code, ...words) => {
      let error;
      try {
        createRedisCoordinator(given, options);
      } catch (thrown) {
        error = thrown;
      }
      assert.ok(error instanceof TypeError, String(error));
      assert.equal(error.code, code);
      for (const word of words) assert.ok(error.message.includes(word), error.message);
    };
    const VALUE = 'ERR_BAD_OPTION_VALUE';
    for (const given of [undefined, null, {}, 'redis://localhost', { eval() {} }]) {
      bad(given, undefined, VALUE, 'ioredis', 'redis');
    }
    bad({ eval() {}, duplicate() {}, pSubscribe() {}, options: { legacyMode: true } }, undefined, VALUE, 'v4');
    bad(client, { ttl: 5 }, 'ERR_BAD_OPTION', 'ttl', 'lease', 'onError');
    const wrong = {
      keep: 0,
      lease: 5,
      timeout: '1000',
      poll: NaN,
      wait: -1,
      maxKeys: 0,
      prefix: 'a{b}',
      onError: 'log',
    };
    for (const [option, value] of Object.entries(wrong)) bad(client, { [option]: value }, VALUE, option);
    const polluted = Object.create({ lease: 'polluted' });
    createRedisCoordinator(client, polluted);
  };

  return tests;
}
