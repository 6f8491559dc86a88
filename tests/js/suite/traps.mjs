// The core traps: overwritten memory stands for any panic, out-of-bounds access or exhausted memory.

export default function traps(test) {
  test('R86 a trap is a typed error, and the next call works', { smoke: true }, async ({ assert, signedIn, wasm }) => {
    const { client } = await signedIn();
    assert.equal((await client.get('data')).data.user, 'ann');
    wasm.corrupt();
    // Another URL than before: the core is asked where the token may go, and reads what is overwritten.
    const error = await assert.rejects(client.get('me'), { code: 'ERR_WASM', isAxiosError: true });
    assert.ok(error.cause instanceof WebAssembly.RuntimeError, 'a real trap');
    assert.equal((await client.get('data')).data.user, 'ann', 'with the token that the storage kept');
  });

  test('R86 a trap in the middle of a refresh fails who waits, and the rotated token is not lost', async ({
    assert,
    api,
    expired,
    wasm,
  }) => {
    await api.refreshing({ gate: 'g' });
    const { client } = await expired();
    const waiting = assert.rejects(client.get('data'), { code: 'ERR_WASM' });
    await api.seen('refresh');
    wasm.corrupt();
    await assert.rejects(client.get('data'), { code: 'ERR_WASM' });
    await waiting;
    await api.release('g');
    await api.refreshing('ok');
    for (let tries = 0; (await client.getTokens())?.refreshToken === undefined && tries < 100; tries += 1);
    assert.equal((await client.get('data')).data.user, 'ann');
    assert.equal((await api.counters()).reuse ?? 0, 0, 'no refresh token is shown twice');
  });

  test('R86 clients that a trap left behind can be disposed of and collected', async ({ assert, signedIn, wasm }) => {
    const { client } = await signedIn();
    wasm.corrupt();
    client.dispose();
    await assert.rejects(client.get('data'), { code: 'ERR_DISPOSED' });
  });

  test('R22 after a trap another user is served by a fresh instance, without a trace of the first', {
    on: ['node'],
  }, async ({ assert, lib, wasm }) => {
    const secret = 'tokenofusera0123456789';
    const seen = [];
    const serve = (token) => {
      const headers = {};
      const ctx = {
        req: { headers: { cookie: `accessToken=${token}; refreshToken=r-${token}` } },
        res: { getHeader: (name) => headers[name], setHeader: () => {}, headersSent: false },
      };
      const fetch = async (_, init) => {
        seen.push(init.headers.Authorization);
        return new Response('{}');
      };
      return lib.createServerClient(ctx, { baseUrl: 'https://api.example.com', fetch });
    };
    const first = serve(secret);
    await first.get('x');
    const before = wasm.instances();
    wasm.corrupt();
    await assert.rejects(first.get('x'), { code: 'ERR_WASM' });
    await serve('tokenofuserb').get('x');
    assert.equal(wasm.instances(), before + 1);
    assert.equal(wasm.holds(secret), false);
    assert.deepEqual(seen, [`Bearer ${secret}`, 'Bearer tokenofuserb']);
  });
}
