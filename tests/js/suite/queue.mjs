// Requests that wait: aborts, caps, great numbers, order, and bodies that cannot be sent twice.

import { deferred, stubFetch, stubServer, until } from '../lib/stub.mjs';

const BASE = 'https://api.example.com/';
const CANCELED = { code: 'ERR_CANCELED', name: 'CanceledError', isAxiosError: true };

export default function queue(test) {
  /** A client on a stubbed server whose refresh waits for `gate.resolve()`. */
  const gated = async ({ lib, defer }, options = {}, parts = {}) => {
    const gate = deferred();
    const server = stubServer({ gate: gate.promise, ...parts });
    const client = lib.createClient(BASE, 'memory', { fetch: server.fetch, refresh: `${BASE}refresh`, ...options });
    defer(() => client.dispose());
    await client.setTokens(server.tokens);
    server.expire();
    return { gate, server, client };
  };

  const streamOf = (text) =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    });

  test('R77 one waiter that aborts settles at once, and the refresh still commits', { smoke: true }, async (t) => {
    const { assert, held } = t;
    const { gate, server, client } = await gated(t);
    const controller = new AbortController();
    const aborted = client.get('a', { signal: controller.signal });
    const other = client.get('b');
    await until(() => server.state.refreshes === 1);
    controller.abort();
    await assert.rejects(aborted, CANCELED, 'while the refresh is still under way');
    gate.resolve();
    assert.equal((await other).status, 200);
    assert.equal((await held(client)).access, server.state.access);
    assert.equal(server.fetch.to(/\/a$/).length, 1, 'the aborted one is not replayed');
  });

  test('R77 when every waiter aborts the refresh still commits', async (t) => {
    const { assert, held } = t;
    const { gate, server, client } = await gated(t);
    const controllers = Array.from({ length: 5 }, () => new AbortController());
    const requests = controllers.map((controller, index) => client.get(`x${index}`, { signal: controller.signal }));
    await until(() => server.state.refreshes === 1);
    for (const controller of controllers) controller.abort();
    for (const request of requests) await assert.rejects(request, CANCELED);
    gate.resolve();
    await until(() => client.status === 'signed-in', 'the commit');
    assert.equal((await held(client)).access, server.state.access);
    assert.equal((await client.get('after')).status, 200);
    assert.equal(server.state.refreshes, 1);
  });

  test('R77 an abort in the queue is told from one that came too late', async (t) => {
    const { assert } = t;
    const { gate, client } = await gated(t);
    const controller = new AbortController();
    const request = client.get('x', { signal: controller.signal });
    gate.resolve();
    assert.equal((await request).status, 200);
    controller.abort();
    assert.equal((await client.get('y')).status, 200);
  });

  test('R78 10,000 waiters: one POST, all settle', async (t) => {
    const { assert } = t;
    const { gate, server, client } = await gated(t);
    const requests = Array.from({ length: 10_000 }, (_, index) => client.get(`x?${index}`));
    await until(() => server.state.refreshes === 1 && server.fetch.calls.length === 10_001, '10,000 refusals');
    gate.resolve();
    const results = await Promise.all(requests);
    assert.ok(results.every(({ status }) => status === 200));
    assert.equal(server.state.refreshes, 1);
    assert.equal(server.fetch.calls.length, 20_001);
  });

  test('R78 2,000 waiters whose refresh is refused all settle', async (t) => {
    const { assert } = t;
    const { gate, server, client } = await gated(t);
    const requests = Array.from({ length: 2_000 }, (_, index) => client.get(`x?${index}`));
    server.state.refresh = 'another one';
    gate.resolve();
    const results = await Promise.allSettled(requests);
    assert.ok(results.every(({ reason }) => reason?.code === 'ERR_SESSION_EXPIRED'));
    assert.equal(server.state.refreshes, 1);
    assert.equal(new Set(results.map(({ reason }) => reason)).size, 2_000, 'each has an error of its own');
  });

  test('R78 maxQueue gives ERR_QUEUE_FULL to those beyond it', { smoke: true }, async (t) => {
    const { assert } = t;
    const { gate, server, client } = await gated(t, { maxQueue: 5 });
    const requests = Promise.allSettled(Array.from({ length: 8 }, (_, index) => client.get(`x?${index}`)));
    await until(() => server.state.refreshes === 1 && server.fetch.calls.length === 9);
    await new Promise((resolve) => setTimeout(resolve, 5));
    gate.resolve();
    const results = await requests;
    const full = results.filter(({ status }) => status === 'rejected');
    assert.equal(full.length, 3);
    for (const { reason } of full)
      assert.holds(reason, { code: 'ERR_QUEUE_FULL', name: 'AuthflightError', isAxiosError: true });
    assert.equal((await client.get('after')).status, 200, 'and then there is room again');
  });

  test('R80 replays start in order of arrival', async (t) => {
    const { assert } = t;
    const { gate, server, client } = await gated(t);
    const requests = Array.from({ length: 50 }, (_, index) => client.get(`x?${index}`));
    await until(() => server.fetch.calls.length === 51);
    gate.resolve();
    await Promise.all(requests);
    const replays = server.fetch.calls.slice(51).map(({ url }) => Number(new URL(url).search.slice(1)));
    assert.deepEqual(
      replays,
      Array.from({ length: 50 }, (_, index) => index),
    );
  });

  test('100 requests, half of which arrive during the refresh, are all answered', async ({ assert, api, expired }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const early = Array.from({ length: 50 }, (_, index) => client.get(`data?early${index}`));
    await api.seen('refresh');
    const late = Array.from({ length: 50 }, (_, index) => client.get(`data?late${index}`));
    await api.release('r');
    const answers = await Promise.all([...early, ...late]);
    assert.ok(answers.every(({ data }) => data.user === 'ann'));
    assert.equal(await api.refreshes(), 1);
  });

  test('R79 a used stream is an error, never an empty replay', { on: ['node'] }, async ({ assert, api, expired }) => {
    const { client } = await expired();
    await assert.rejects(client.post('secret', streamOf('only once')), {
      code: 'ERR_BODY_NOT_REPLAYABLE',
      name: 'AuthflightError',
      isAxiosError: true,
    });
    const sent = await api.log('secret');
    assert.equal(sent.length, 1);
    assert.equal(sent[0].body, 'only once');
    assert.equal((await client.get('data')).data.user, 'ann', 'the session goes on');
    assert.atMost(await api.refreshes(), 1);
  });

  test('R79 refreshFirst refreshes before a stream is sent', { on: ['node'] }, async ({ assert, api, expired }) => {
    const { client } = await expired();
    const { data } = await client.post('secret', streamOf('only once'), { refreshFirst: true });
    assert.equal(data.text, 'only once');
    assert.equal((await api.log('secret')).length, 1);
    assert.equal(await api.refreshes(), 1);
  });

  test('R79 a stream body is passed on as it is, and not a second time', async (t) => {
    const { assert } = t;
    const bodies = [];
    const fetch = stubFetch(async ({ body }) => {
      bodies.push(await new Response(body).text());
      return { status: 401 };
    });
    const client = t.lib.createClient(BASE, 'memory', { fetch, refresh: async () => ({ accessToken: t.hex(8) }) });
    t.defer(() => client.dispose());
    await client.setTokens({ accessToken: t.hex(8), refreshToken: t.hex(8) });
    await assert.rejects(client.post('x', streamOf('only once')), { code: 'ERR_BODY_NOT_REPLAYABLE' });
    assert.deepEqual(bodies, ['only once']);
  });

  test('R79 a stream that is accepted at once is no error', { on: ['node'] }, async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    assert.equal((await client.post('secret', streamOf('hello'))).data.text, 'hello');
  });

  test('R80 an error per waiter: changing one changes no other', async ({ assert, api, expired }) => {
    await api.refreshing('500');
    const { client } = await expired();
    const [one, two] = await Promise.all(['data?1', 'data?2'].map((url) => client.get(url).catch((error) => error)));
    assert.notEqual(one, two);
    assert.match(one.config.url, /data\?1/);
    assert.match(two.config.url, /data\?2/);
  });

  test('requests that begin while a refused token is refreshed wait for it, and are sent once', async ({
    assert,
    api,
    expired,
  }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const first = client.get('secret?1');
    await api.seen('refresh');
    const later = [client.get('secret?2'), client.fetch('secret?3')];
    await new Promise((resolve) => setTimeout(resolve, 30));
    await api.release('r');
    await Promise.all([first, ...later]);
    const queries = (await api.log('secret')).map(({ query }) => query[0][0]);
    assert.deepEqual(queries.toSorted(), ['1', '1', '2', '3']);
    assert.equal(await api.refreshes(), 1);
  });
}
