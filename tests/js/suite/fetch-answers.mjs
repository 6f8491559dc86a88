// client.fetch as the platform's own: what it answers, and how it ends.

const NODE = { on: ['node'] };

export default function fetchAnswers(test) {
  // ---- Answers

  test('the 401 is handed out where the session is over', async ({ assert, api, expired }) => {
    await api.refreshing('invalid_grant');
    const { client } = await expired();
    const answers = await Promise.all([client.fetch(`${api.base}data`), client.fetch(new Request(`${api.base}data`))]);
    for (const response of answers) {
      assert.equal(response.status, 401);
      assert.equal(response.bodyUsed, false);
      assert.equal((await response.json()).error, 'invalid_token', 'with its body');
    }
    assert.equal(await api.refreshes(), 1);
    const late = await client.fetch(new Request(`${api.base}secret`, { method: 'POST', body: 'x' }));
    assert.equal(late.status, 401);
    assert.equal(await api.refreshes(), 1);
  });

  test('a refresh that fails for now is the error of the engine', async ({ assert, api, expired }) => {
    await api.refreshing('teapot');
    const { client } = await expired();
    const error = await assert.rejects(client.fetch('data'), { code: 'ERR_REFRESH_FAILED', isAxiosError: true });
    assert.ok(!('answer' in error));
  });

  test('no connection is the TypeError of the platform', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    const error = await client.fetch(`${api.closed}x`).catch((reason) => reason);
    assert.ok(error instanceof TypeError, assert.show(error));
  });

  test('the answer streams: its first part is there before its last', async ({ assert, api, signedIn, expired }) => {
    const whole = async (client, gate) => {
      const start = Date.now();
      const response = await client.fetch(`stream/${gate}`);
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      let text = decoder.decode((await reader.read()).value);
      assert.equal(text, 'one', gate);
      assert.atMost(Date.now() - start, 5_000, 'milliseconds: then the gate opens by itself');
      await api.release(gate);
      for (let part = await reader.read(); !part.done; part = await reader.read()) text += decoder.decode(part.value);
      assert.equal(text, 'onetwo', gate);
    };
    await whole((await signedIn()).client, 'plain');
    await whole((await expired()).client, 'replayed');
    await whole((await signedIn({ options: { isAuthError: { 'T-002': 'refresh' } } })).client, 'codes');
  });

  test('redirects are what they are to fetch', async ({ assert, api, isBrowser, signedIn }) => {
    for (const options of [{}, { header: 'X-Token', scheme: '' }]) {
      const { client } = await signedIn({ options });
      const url = `${api.base}redirect/302/home/data`;
      for (const make of [(init) => [url, init], (init) => [new Request(url, init)]]) {
        const manual = await client.fetch(...make({ redirect: 'manual' }));
        assert.deepEqual([manual.type, manual.status], isBrowser ? ['opaqueredirect', 0] : ['basic', 302]);
        const refused = await client.fetch(...make({ redirect: 'error' })).catch((reason) => reason);
        assert.ok(refused instanceof TypeError, assert.show(refused));
        if (options.header) continue;
        const followed = await client.fetch(...make({}));
        assert.deepEqual([followed.redirected, followed.url, followed.status], [true, `${api.base}data`, 200]);
      }
    }
  });

  test('integrity is looked at', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    const integrity = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
    for (const args of [['echo', { integrity }], [new Request(`${api.base}echo`, { integrity })]]) {
      const error = await client.fetch(...args).catch((reason) => reason);
      assert.ok(error instanceof TypeError, assert.show(error));
    }
  });

  // ---- Aborts

  const REASONS = [new Error('enough'), 'a text', undefined];
  for (const [where, begin] of Object.entries({
    'before it is sent': async ({ controller, reason }, send) => {
      controller.abort(reason);
      return send('hang');
    },
    'before the answer': async ({ api, controller, reason }, send) => {
      const answer = send('hang');
      await api.seen('hang');
      controller.abort(reason);
      return answer;
    },
    'in the queue': async ({ api, controller, reason }, send) => {
      await api.expire();
      await api.refreshing({ gate: 'r' });
      const answer = send('data');
      await api.seen('refresh');
      controller.abort(reason);
      await answer.catch(() => {});
      // Not before: it is not the end of the refresh that ends the request.
      await api.release('r');
      return answer;
    },
    'in the body of the answer': async ({ controller, reason }, send) => {
      const response = await send('hang-body');
      const reader = response.body.getReader();
      await reader.read();
      await globalThis.gc?.();
      controller.abort(reason);
      return reader.read();
    },
  })) {
    test(`R77 an abort ${where} ends it with the very reason`, async ({ assert, api, platform, signedIn }) => {
      for (const reason of REASONS) {
        for (const inRequest of [false, true]) {
          const { client } = await signedIn();
          const controller = new AbortController();
          const { signal } = controller;
          let request;
          const send = (path) => {
            request = inRequest ? new Request(api.base + path, { signal }) : undefined;
            return request ? client.fetch(request) : client.fetch(path, { signal });
          };
          const thrown = await begin({ api, controller, reason }, send).then(
            () => assert.fail('it did not end'),
            (error) => error,
          );
          // In a body WebKit has a reason of its own.
          const exact = reason && !(platform === 'webkit' && where.includes('body'));
          if (exact) assert.equal(thrown, reason);
          else assert.equal(thrown.name, 'AbortError');
          assert.equal(Boolean(request?.signal.aborted), inRequest);
        }
      }
    });
  }

  test('R77 the refresh goes on when its only waiter is aborted', async ({ assert, api, expired, held }) => {
    await api.refreshing({ gate: 'r' });
    const { client, tokens } = await expired();
    const controller = new AbortController();
    const answer = client.fetch('data', { signal: controller.signal });
    await api.seen('refresh');
    controller.abort();
    await assert.rejects(answer, { name: 'AbortError' });
    await api.release('r');
    assert.equal((await client.fetch('data')).status, 200);
    assert.notEqual((await held(client)).access, tokens.accessToken);
    assert.equal(await api.refreshes(), 1);
  });

  test('signal: null takes the signal of a Request away; a timeout of the platform is its TimeoutError', async (t) => {
    const { assert, api } = t;
    const { client } = await t.signedIn();
    const aborted = new Request(`${api.base}data`, { signal: AbortSignal.abort() });
    assert.equal((await client.fetch(aborted, { signal: null })).status, 200);
    await assert.rejects(client.fetch('hang', { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });
  });

  test('no listener is left at the signal of the caller', NODE, async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    const left = async (fetch) => {
      const { signal } = new AbortController();
      let count = 0;
      for (const [name, step] of [
        ['addEventListener', 1],
        ['removeEventListener', -1],
      ]) {
        const listen = signal[name];
        signal[name] = (...args) => {
          count += step;
          return listen.apply(signal, args);
        };
      }
      await (await fetch(`${api.base}echo`, { signal })).text();
      return count;
    };
    assert.equal(await left(client.fetch), await left(globalThis.fetch));
  });
}
