// One timeout for the whole of a request, the queue counted in.

import { withEachAdapter } from '../lib/context.mjs';

const TIMED_OUT = { name: 'AxiosError', code: 'ECONNABORTED', isAxiosError: true };

export default function timeouts(plain) {
  const test = withEachAdapter(plain);

  test('timeout ends a request that is not answered, with the words of axios', async ({ assert, axios, attached }) => {
    const { http } = await attached();
    const start = Date.now();
    const error = await assert.rejects(http.get('hang', { timeout: 100 }), {
      ...TIMED_OUT,
      message: 'timeout of 100ms exceeded',
    });
    const took = Date.now() - start;
    assert.ok(took >= 90 && took < 2_000, `${took} ms`);
    assert.equal(error.config.timeout, 100);
    assert.ok(error instanceof axios.AxiosError);
    assert.ok(!axios.isCancel(error));
    assert.equal(error.response, undefined);
  });

  test('timeout covers the body', async ({ assert, attached }) => {
    const { http } = await attached();
    await assert.rejects(http.get('hang-body', { timeout: 100 }), TIMED_OUT);
  });

  test('timeout counts the time in the queue, and the refresh goes on', async ({ assert, api, attached }) => {
    await api.refreshing({ gate: 'r' });
    const { http } = await attached({ expired: true, axios: { timeout: 150 } });
    const start = Date.now();
    await assert.rejects(http.get('data'), { ...TIMED_OUT, refreshOutcome: 'timeout' });
    assert.atMost(Date.now() - start, 2_000, 'milliseconds');
    await api.release('r');
    assert.equal((await http.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('timeout is one for the whole: what is sent after a refresh has what is left of it', async ({
    assert,
    api,
    attached,
  }) => {
    await api.refreshing({ delay: 500 });
    const { http } = await attached({ login: { kind: 'jwt', lifetime: -5 } });
    const start = Date.now();
    await assert.rejects(http.get('hang', { timeout: 800 }), { ...TIMED_OUT, message: 'timeout of 800ms exceeded' });
    const took = Date.now() - start;
    assert.ok(took >= 780 && took < 1_200, `${took} ms`);
    assert.equal((await api.log('hang')).length, 1);
  });

  test('timeoutErrorMessage and clarifyTimeoutError', async ({ assert, attached }) => {
    const { http } = await attached();
    await assert.rejects(http.get('hang', { timeout: 80, timeoutErrorMessage: 'too slow' }), {
      ...TIMED_OUT,
      message: 'too slow',
    });
    await assert.rejects(http.get('hang', { timeout: 80, transitional: { clarifyTimeoutError: true } }), {
      ...TIMED_OUT,
      code: 'ETIMEDOUT',
    });
  });

  test('a timeout in the queue is clarified too', async ({ assert, api, attached }) => {
    await api.refreshing({ gate: 'r' });
    const { http } = await attached({ expired: true });
    const transitional = { clarifyTimeoutError: true };
    await assert.rejects(http.get('data', { timeout: 100, timeoutErrorMessage: 'queued too long', transitional }), {
      ...TIMED_OUT,
      code: 'ETIMEDOUT',
      message: 'queued too long',
    });
    await api.release('r');
  });

  test('a timeout that is not reached changes nothing', async ({ assert, attached }) => {
    const { http } = await attached({ expired: true });
    assert.equal((await http.get('data', { timeout: 5_000 })).data.user, 'ann');
    assert.equal((await http.get('slow/120', { timeout: 0 })).data.slow, true);
  });
}
