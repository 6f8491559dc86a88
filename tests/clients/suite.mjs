// What every client is put through, in Node and in pages alike.

import { assert } from '../js/lib/assert.mjs';

const PARALLEL = 8;
const SOON_MS = 4_000;
/** 300 kB in UTF-8: more than one chunk. */
const TEXT = 'grüße, € '.repeat(25_000);

/**
 * The tests of one client: `{ [name]: run }`.
 *
 * @param {object} driver how this library does what a test wants: see drivers/ky.mjs
 * @param {{ api: import('authflight').Client }} block the exports of the code block of the library's page
 * @param {(wish: string, options?: object) => Promise<any>} control what the server is asked
 */
export function suite(driver, block, control) {
  const { api } = block;
  const expired = async (settings) => {
    await api.setTokens(await control('begin'));
    await control('expire');
    if (settings) await control('set', settings);
  };
  const parallel = (call) => Promise.allSettled(Array.from({ length: PARALLEL }, (_, n) => soon(call(n))));

  const throughExpiry = (settings) => async () => {
    await expired(settings);
    for (const { value, reason } of await parallel((n) => driver.me(n))) assert.equal(value, 'ann', reason?.message);
    const { refreshes, requests } = await control('seen');
    assert.equal(refreshes, 1, 'refreshes');
    assert.ok(requests.some(({ accepted }) => !accepted) && requests.some(({ accepted }) => accepted));
    for (const { what, hash } of requests) {
      const same = requests.filter((other) => other.what === what && other.hash === hash);
      assert.atMost(same.length, 2, what);
    }
    assert.atMost(requests.length, 2 * PARALLEL);
  };

  const refused = (settings, call, atMost) => async () => {
    await expired({ ...settings, refresh: 'refuse' });
    for (const { status, reason } of await parallel(call)) {
      assert.equal(status, 'rejected');
      assert.equal(driver.statusOf(reason), 401, assert.show(reason));
    }
    const { refreshes, requests } = await control('seen');
    assert.equal(refreshes, 1, 'refreshes');
    assert.atMost(requests.length, atMost);
    assert.equal(api.status, 'signed-out');
    // The next one is told at once.
    const reason = await soon(driver.me(99)).catch((error) => error);
    assert.equal(driver.statusOf(reason), 401, assert.show(reason));
    assert.equal((await control('seen')).refreshes, 1, 'refreshes');
  };

  const tests = {
    [`${PARALLEL} calls at once through an expiry: one refresh, one replay each`]: throughExpiry(),

    async 'a body arrives whole after its replay'() {
      await expired();
      const note = await soon(driver.addNote(TEXT));
      assert.equal(note.owner, 'ann');
      assert.ok(note.text === TEXT, 'the same text');
      const { refreshes, requests } = await control('seen');
      assert.equal(refreshes, 1);
      assert.equal(requests.length, 2);
      assert.atLeast(requests[0].bytes, TEXT.length);
      assert.equal(requests[1].hash, requests[0].hash);
    },

    'a refused refresh: every call is told 401, and nothing hangs': refused({}, (n) => driver.me(n), PARALLEL),

    async 'a refresh that fails for now: every call is told, and the session is kept'() {
      await expired({ refresh: 'fail' });
      await assert.rejects(api.fetch('users/1'), { code: 'ERR_REFRESH_FAILED' });
      const alone = (await control('seen')).refreshes;
      await expired({ refresh: 'fail' });
      for (const { status, reason } of await parallel((n) => driver.me(n))) {
        assert.equal(status, 'rejected');
        const { code } = driver.causeOf?.(reason) ?? reason;
        assert.equal(code, 'ERR_REFRESH_FAILED', assert.show(reason));
      }
      // A retry of the library's own is another try for all of them together.
      assert.atMost((await control('seen')).refreshes, alone * (driver.rounds ?? 1));
      assert.equal(api.status, 'signed-in');
    },

    async 'an abort while the request is under way reaches the server'() {
      await api.setTokens(await control('begin'));
      const controller = new AbortController();
      const call = soon(driver.hang(controller.signal));
      call.catch(() => {});
      await soon(control('until', { what: 'hanging' }));
      controller.abort();
      await assert.rejects(call);
      await soon(control('until', { what: 'closed' }));
    },

    async 'an abort while it waits for the refresh ends it at once, and the refresh goes on'() {
      await expired({ gate: true });
      const controller = new AbortController();
      const call = soon(driver.me(1, controller.signal));
      call.catch(() => {});
      await soon(control('until', { what: 'refreshes' }));
      controller.abort();
      await assert.rejects(call);
      const { requests } = await control('seen');
      await control('release');
      assert.equal((await soon(api.fetch('users/another'))).status, 200);
      const after = await control('seen');
      assert.equal(after.refreshes, 1);
      const others = after.requests.filter(({ what }) => what !== 'GET /users/another');
      assert.deepEqual(others, requests, 'nothing is sent for it any more');
    },
  };

  if (driver.retrying) {
    const { call, attempts } = driver.retrying;
    tests["a refused refresh under the library's own retries: one refresh"] = refused({}, call, PARALLEL * attempts);
  }
  if (driver.graphql) {
    tests['the same where the server answers 200 and refuses in the body'] = throughExpiry({ graphql: 'body' });
    tests['a refusal in the body after a refused refresh'] = refused(
      { graphql: 'body' },
      (n) => driver.me(n),
      PARALLEL,
    );
  }
  for (const [name, run] of Object.entries(driver.tests ?? {})) {
    tests[name] = () => run({ assert, api, block, control, expired, soon });
  }
  return tests;
}

/** Asks the server at `url` for something: see the wishes in server.mjs. */
export function controlAt(url) {
  const { fetch } = globalThis;
  return async (wish, options) => {
    const response = await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify({ wish, ...options }) });
    const { value, error } = await response.json();
    if (error) throw new Error(`server, ${wish}: ${error}`);
    return value;
  };
}

/** As `promise`, which has to settle soon: a call that hangs fails its test and no other. */
function soon(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), SOON_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
