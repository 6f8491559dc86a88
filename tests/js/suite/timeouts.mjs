// Time limits and aborts: before, while and after a request is sent, and in the queue.

import { stubFetch } from '../lib/stub.mjs';

const CANCELED = { code: 'ERR_CANCELED', name: 'CanceledError', isAxiosError: true };
const TIMED_OUT = { code: 'ECONNABORTED', isAxiosError: true };

export default function timeouts(test) {
  test('timeout ends a request that is not answered', { smoke: true }, async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const start = Date.now();
    const error = await assert.rejects(client.get('hang', { timeout: 100 }), { ...TIMED_OUT, name: 'AxiosError' });
    assert.match(error.message, /timeout of 100 ?ms exceeded/);
    const took = Date.now() - start;
    assert.ok(took >= 90 && took < 2_000, `${took} ms`);
    assert.equal(error.config.timeout, 100);
  });

  test('timeout covers the body too', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    await assert.rejects(client.get('hang-body', { timeout: 100 }), TIMED_OUT);
  });

  test('timeout as a default, and 0 for none', async ({ assert, signedIn }) => {
    const { client } = await signedIn({ options: { timeout: 80 } });
    await assert.rejects(client.get('slow/400'), TIMED_OUT);
    assert.equal((await client.get('slow/200', { timeout: 0 })).data.slow, true);
    assert.equal((await client.get('slow/200', { timeout: 5_000 })).data.slow, true);
  });

  test('timeout counts the time in the queue, and the refresh goes on', async ({ assert, api, expired, held }) => {
    await api.refreshing({ gate: 'r' });
    const { client, tokens } = await expired();
    const start = Date.now();
    const error = await assert.rejects(client.get('data', { timeout: 150 }), {
      ...TIMED_OUT,
      refreshOutcome: 'timeout',
    });
    assert.match(error.message, /timeout/);
    assert.atMost(Date.now() - start, 2_000, 'milliseconds');
    await api.release('r');
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.notEqual((await held(client)).access, tokens.accessToken);
    assert.equal(await api.refreshes(), 1);
  });

  test('timeout is one for all attempts of a request', async ({ assert, api, expired }) => {
    await api.refreshing({ delay: 150 });
    const { client } = await expired();
    await client.refresh();
    await api.expire();
    await assert.rejects(client.get('data', { timeout: 100 }), TIMED_OUT);
  });

  test('a timeout leaves other waiters alone', async ({ assert, api, expired }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const patient = client.get('data?1');
    await assert.rejects(client.get('data?2', { timeout: 100 }), TIMED_OUT);
    await api.release('r');
    assert.equal((await patient).data.user, 'ann');
  });

  test('a signal that is aborted already sends nothing', { smoke: true }, async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    const error = await assert.rejects(client.get('echo', { signal: AbortSignal.abort() }), CANCELED);
    assert.equal(error.message, 'canceled');
    assert.equal((await api.log('echo')).length, 0);
  });

  test('an abort while the request is sent', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    const controller = new AbortController();
    const request = client.get('hang', { signal: controller.signal });
    await api.seen('hang');
    controller.abort();
    const error = await assert.rejects(request, CANCELED);
    assert.match(error.config.url, /hang/);
  });

  test('an abort while the answer is read', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    const controller = new AbortController();
    const request = client.get('hang-body', { signal: controller.signal });
    await api.seen('hang-body');
    setTimeout(() => controller.abort(), 30);
    await assert.rejects(request, CANCELED);
  });

  test('an abort in the queue settles before the refresh does', async ({ assert, api, expired }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const controller = new AbortController();
    const request = client.get('data?aborted', { signal: controller.signal });
    await api.seen('refresh');
    controller.abort();
    await assert.rejects(request, CANCELED, 'while the refresh is still held back');
    await api.release('r');
    assert.equal((await client.get('data')).data.user, 'ann');
    const sent = await api.log('data');
    assert.equal(sent.filter(({ url }) => url.endsWith('aborted')).length, 1, 'no replay');
  });

  test('an abort in the same turn as the request', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const controller = new AbortController();
    const request = client.get('hang', { signal: controller.signal });
    controller.abort();
    await assert.rejects(request, CANCELED);
  });

  test('a signal and a timeout together: the first one counts', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const controller = new AbortController();
    const request = client.get('hang', { signal: controller.signal, timeout: 5_000 });
    controller.abort();
    await assert.rejects(request, CANCELED);
    await assert.rejects(client.get('hang', { signal: new AbortController().signal, timeout: 60 }), TIMED_OUT);
  });

  test('an abort does not reach the refresh that others wait for', async ({ assert, lib, defer, hex }) => {
    const signals = [];
    const renewed = { accessToken: hex(8), refreshToken: hex(8) };
    const fetch = stubFetch((call) => {
      if (call.url.endsWith('/refresh')) {
        signals.push(call.signal);
        return new Promise((resolve) => setTimeout(resolve, 40, { json: renewed }));
      }
      return call.headers.get('authorization')?.endsWith(renewed.accessToken) ? {} : { status: 401 };
    });
    const client = lib.createClient('https://api.example.com/', 'memory', {
      fetch,
      refresh: 'https://api.example.com/refresh',
    });
    defer(() => client.dispose());
    await client.setTokens({ accessToken: 'old', refreshToken: 'old' });
    const controller = new AbortController();
    const first = assert.rejects(client.get('a', { signal: controller.signal }), CANCELED);
    const second = client.get('b');
    setTimeout(() => controller.abort(), 10);
    await first;
    assert.equal((await second).status, 200);
    assert.equal(signals[0]?.aborted ?? false, false);
  });

  test('signals are let go of when the request is done', async ({ assert, expired }) => {
    const { client } = await expired();
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    for (const [method, change] of [
      ['addEventListener', 1],
      ['removeEventListener', -1],
    ]) {
      const platform = signal[method].bind(signal);
      signal[method] = (...args) => {
        listeners += change;
        platform(...args);
      };
    }
    await client.get('data', { signal });
    await client.get('status/404', { signal }).catch(() => {});
    assert.atMost(listeners, 0, 'listeners left');
  });
}
