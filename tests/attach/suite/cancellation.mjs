// Cancellation by signal and by CancelToken: while queued, in flight, in the replay. Each settles at once.

import { withEachAdapter } from '../lib/context.mjs';

/** Both ways: `{ config, cancel(), listeners() }`, the latter how many are left behind. */
const WAYS = {
  signal: () => {
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    const count = (name, step) => {
      const before = signal[name].bind(signal);
      signal[name] = (type, ...rest) => {
        if (type === 'abort') listeners += step;
        return before(type, ...rest);
      };
    };
    count('addEventListener', 1);
    count('removeEventListener', -1);
    return { config: { signal }, cancel: () => controller.abort(), listeners: () => listeners };
  },
  CancelToken: (axios) => {
    const { token, cancel } = axios.CancelToken.source();
    return {
      config: { cancelToken: token },
      cancel: () => cancel('enough'),
      listeners: () => token._listeners?.length ?? 0,
      message: 'enough',
    };
  },
};

export default function cancellation(plain) {
  const test = withEachAdapter(plain);

  for (const [name, make] of Object.entries(WAYS)) {
    const canceled = (t, promise, message = 'canceled') =>
      t.assert.rejects(promise, { code: 'ERR_CANCELED', name: 'CanceledError', isAxiosError: true, message });

    /** Cancels after `ready`, and checks that the request has settled within a second, as axios says it. */
    const check = async (t, http, url, ready) => {
      const { config, cancel, message } = make(t.axios);
      const request = canceled(t, http.get(url, config), message);
      await ready();
      const start = Date.now();
      cancel();
      const error = await request;
      t.assert.atMost(Date.now() - start, 1_000, 'milliseconds');
      t.assert.ok(t.axios.isCancel(error), 'isCancel');
      t.assert.ok(t.axios.isAxiosError(error), 'isAxiosError');
      t.assert.ok(error instanceof t.axios.CanceledError, 'CanceledError');
    };

    test(`R77 ${name} before the request: nothing is sent`, async (t) => {
      const { http } = await t.attached();
      const { config, cancel, message } = make(t.axios);
      cancel();
      t.assert.ok(t.axios.isCancel(await canceled(t, http.get('data', config), message)));
      t.assert.equal((await t.api.log('data')).length, 0);
    });

    test(`R77 ${name} in flight`, async (t) => {
      const { http } = await t.attached();
      const adapter = t.axios.getAdapter(t.adapter);
      let sent;
      http.defaults.adapter = (config) => {
        sent = config;
        return adapter(config);
      };
      await check(t, http, 'hang', () => t.api.seen('hang'));
      t.assert.equal(sent.signal.aborted, true, 'what was sent is aborted');
    });

    test(`R77 ${name} in the queue: the refresh goes on for the others`, async (t) => {
      await t.api.refreshing({ gate: 'r' });
      const { http } = await t.attached({ expired: true });
      const other = http.get('data?other');
      await t.api.seen('refresh');
      await check(t, http, 'data?mine', () => new Promise((resolve) => setTimeout(resolve, 20)));
      await t.api.release('r');
      t.assert.equal((await other).data.user, 'ann');
      t.assert.equal(await t.api.refreshes(), 1);
      t.assert.equal((await t.api.log('data')).length, 2, 'the canceled one is never sent');
    });

    test(`R77 ${name} in the replay`, async (t) => {
      const { http } = await t.attached({ expired: true });
      const adapter = t.axios.getAdapter(t.adapter);
      let attempts = 0;
      http.defaults.adapter = (config) => {
        attempts += 1;
        return adapter(attempts === 2 ? { ...config, url: 'hang' } : config);
      };
      await check(t, http, 'data', () => t.api.seen('hang'));
      t.assert.equal(attempts, 2);
    });

    test(`${name}: nobody listens any more after a replay, nor after an error`, async (t) => {
      const { http } = await t.attached({ expired: true });
      const { config, listeners } = make(t.axios);
      await http.get('data', config);
      await t.assert.rejects(http.get('status/404', config), { status: 404 });
      await new Promise((resolve) => setTimeout(resolve, 10));
      t.assert.equal(listeners(), 0);
    });
  }

  test('a signal in the instance\u2019s defaults counts', async (t) => {
    const controller = new AbortController();
    const { http } = await t.attached({ axios: { signal: controller.signal } });
    const request = t.assert.rejects(http.get('hang'), { code: 'ERR_CANCELED' });
    await t.api.seen('hang');
    controller.abort();
    await request;
  });
}
