// Clients come and go: disposing, memory, and wasm that cannot be had.

const BASE = 'https://api.example.com/';
const MEBIBYTE = 1024 * 1024;

export default function lifecycle(test) {
  test('R91 after dispose every call is a typed error', { smoke: true }, async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    client.dispose();
    client.dispose();
    const calls = {
      get: () => client.get('data'),
      post: () => client.post('data', {}),
      request: () => client.request({ url: 'data' }),
      fetch: () => client.fetch(`${api.base}data`),
      refresh: () => client.refresh(),
      setTokens: () => client.setTokens({ accessToken: 'a', refreshToken: 'b' }),
      getTokens: () => client.getTokens(),
      clearTokens: () => client.clearTokens(),
    };
    for (const [name, call] of Object.entries(calls)) {
      await assert.rejects(Promise.resolve().then(call), { code: 'ERR_DISPOSED', isAxiosError: true }, name);
    }
    assert.match(client.status, /^(unknown|signed-out|signed-in)$/);
    assert.equal((await api.log()).length, 0);
  });

  test('R91 dispose during requests settles those in the queue at once, and refreshes nothing for those that are sent', async ({
    assert,
    api,
    expired,
  }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const sent = assert.rejects(client.get('late/g'), { isAxiosError: true });
    await api.seen('late');
    const refreshing = assert.rejects(client.refresh(), { code: 'ERR_DISPOSED' });
    const queued = assert.rejects(client.get('data'), { code: 'ERR_DISPOSED' });
    await api.seen('refresh');
    await api.seen('data');
    client.dispose();
    await Promise.all([queued, refreshing]);
    await api.release('g');
    await sent;
    await api.release('r');
    assert.equal(await api.refreshes(), 1);
    assert.equal((await api.log('late')).length, 1, 'no replay');
  });

  test('R91 dispose before the first request', async ({ assert, lib }) => {
    const client = lib.createClient(BASE, 'memory');
    client.dispose();
    await assert.rejects(client.get('x'), { code: 'ERR_DISPOSED' });
    assert.throws(() => client.on('no-such-event', () => {}));
  });

  test('R91 10,000 clients created and disposed of: memory levels off', async ({ assert, lib, wasm }) => {
    const growth = wasm.growth();
    const round = async () => {
      for (let index = 0; index < 5_000; index += 1) {
        const client = lib.createClient(BASE, 'memory', { onTokens() {} });
        if (index % 10 === 0)
          await client.setTokens({ accessToken: `token ${index}`, refreshToken: 'x'.repeat(1_000) });
        client.dispose();
      }
      return growth();
    };
    const first = await round();
    const second = await round();
    assert.atLeast(wasm.instances(), 1, 'a wasm memory is there');
    assert.atMost(second - first, 65_536, 'growth from 5,000 to 10,000 clients in bytes');
    assert.atMost(second, 16 * MEBIBYTE);
  });

  test('R91 10,000 clients dropped without dispose: memory levels off', { on: ['node'] }, async ({
    assert,
    lib,
    wasm,
  }) => {
    const collect = async () => {
      for (let turn = 0; turn < 4; turn += 1) {
        globalThis.gc();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const growth = wasm.growth();
    const round = async () => {
      for (let index = 0; index < 5_000; index += 1) {
        const client = lib.createClient(BASE, 'memory');
        if (index % 10 === 0)
          await client.setTokens({ accessToken: `token ${index}`, refreshToken: 'x'.repeat(1_000) });
        if (index % 1_000 === 999) await collect();
      }
      await collect();
      return { wasm: growth(), heap: process.memoryUsage().heapUsed };
    };
    await round();
    const first = await round();
    const second = await round();
    assert.atMost(second.wasm - first.wasm, 65_536, 'growth of wasm memory in bytes');
    assert.atMost(second.heap - first.heap, 2 * MEBIBYTE, 'growth of the heap in bytes');
  });

  test('R91 a client that is dropped while it refreshes still settles its requests', { on: ['node'] }, async ({
    assert,
    api,
    lib,
  }) => {
    await api.refreshing({ delay: 60 });
    const tokens = await api.login();
    await api.expire();
    const start = async () => {
      const client = lib.createClient(api.base, 'memory', { refresh: api.refreshUrl });
      await client.setTokens(tokens);
      return [client.get('data?1'), client.get('data?2')];
    };
    const requests = await start();
    for (let turn = 0; turn < 5; turn += 1) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const { data } of await Promise.all(requests)) assert.equal(data.user, 'ann');
  });

  test('R89 wasm that fails to compile once can be tried again', { on: ['node'] }, async ({
    assert,
    api,
    wasm,
    freshCopy,
    defer,
  }) => {
    const lib = freshCopy();
    defer(() => wasm.breakDown(false));
    wasm.breakDown();
    const client = lib.createClient(api.base, 'memory', { refresh: api.refreshUrl });
    for (const call of [() => client.get('echo'), () => client.getTokens(), () => client.fetch(`${api.base}echo`)]) {
      const error = await assert.rejects(call(), { code: 'ERR_WASM', isAxiosError: true, name: 'AuthflightError' });
      assert.match(error.message, /wasm-unsafe-eval/);
      assert.equal(error.cause?.message, 'made to fail by the test');
    }
    assert.equal(client.status, 'unknown');
    wasm.breakDown(false);
    assert.equal((await client.get('echo')).status, 200, 'the next call tries again');
    assert.throws(() => lib.createClient('nonsense'), { code: 'ERR_INVALID_URL' });
    client.dispose();
  });

  test('R89 concurrent first requests instantiate the wasm once', { on: ['node'] }, async ({
    assert,
    api,
    wasm,
    freshCopy,
  }) => {
    const lib = freshCopy();
    const before = wasm.instances();
    const clients = Array.from({ length: 5 }, () => lib.createClient(api.base, 'memory'));
    const answers = await Promise.all(clients.flatMap((client) => [client.get('echo'), client.get('echo')]));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(wasm.instances() - before, 1);
    for (const client of clients) client.dispose();
  });

  test('R89 importing the package compiles nothing', { on: ['node'] }, ({ assert, wasm, freshCopy, defer }) => {
    defer(() => wasm.breakDown(false));
    wasm.breakDown();
    assert.equal(typeof freshCopy().createClient, 'function');
  });

  test('R90 a page whose policy forbids wasm gets an error that names the directive', {
    on: ['chromium', 'firefox', 'webkit'],
  }, async ({ assert, withoutWasm }) => {
    for (const found of await withoutWasm()) {
      assert.holds(found, { code: 'ERR_WASM', isAxiosError: true, name: 'AuthflightError' }, assert.show(found));
      assert.match(found.message, /wasm-unsafe-eval/);
      assert.match(found.message, /script-src|Content-Security-Policy/i);
    }
  });

  test('two clients at once do not mix', { smoke: true }, async ({ assert, api, client }) => {
    const users = ['ann', 'bob', 'cleo'];
    const clients = await Promise.all(
      users.map(async (user) => {
        const created = client();
        await created.setTokens(await api.login({ user }));
        return created;
      }),
    );
    await api.expire();
    const answers = await Promise.all(clients.flatMap((created) => [created.get('data'), created.get('data')]));
    assert.deepEqual(
      answers.map(({ data }) => data.user),
      ['ann', 'ann', 'bob', 'bob', 'cleo', 'cleo'],
    );
    assert.equal(await api.refreshes(), 3);
  });
}
