// client.fetch and the tokens: where they go, and where they must not. Rows R4 to R13, as for the other entries.

import { stubFetch } from '../lib/stub.mjs';
import { fragmentIn, pair } from '../lib/tokens.mjs';

const BASE = 'https://api.example.com/v1/';

/** The two ways of saying where to. */
const WAYS = {
  'a URL': (url, init) => [url, init],
  'a Request': (url, init) => [new Request(url, init)],
};

export default function fetchScope(test) {
  const setUp = async ({ lib, defer }, options = {}) => {
    const fetch = stubFetch();
    const client = lib.createClient(BASE, 'memory', { fetch, ...options });
    defer(() => client.dispose());
    const tokens = pair();
    await client.setTokens(tokens);
    return { client, fetch, tokens };
  };

  for (const [way, make] of Object.entries(WAYS)) {
    test(`R4 ${way} of a look-alike origin is requested without the token`, async (t) => {
      const { assert } = t;
      const { client, fetch, tokens } = await setUp(t);
      for (const url of [
        'https://api.example.com.evil/x',
        'https://api.example.com%2eevil/x',
        'https://api.example.com./v1/x',
        'https://api.example.com:8443/v1/x',
        'http://api.example.com/v1/x',
        'https://sub.api.example.com/v1/x',
      ]) {
        assert.equal((await client.fetch(...make(url))).status, 200, url);
        const headers = JSON.stringify([...fetch.calls.at(-1).headers]);
        assert.equal(fragmentIn(headers, Object.values(tokens)), null, url);
      }
    });

    test(`R5 ${way} in another spelling of the own origin gets the token`, async (t) => {
      const { assert } = t;
      const { client, fetch, tokens } = await setUp(t);
      for (const url of [
        'https://API.EXAMPLE.COM:443/v1/x',
        'https://api\u3002example\u3002com/v1/x',
        'https://\uff41\uff50\uff49.example.com/v1/x',
      ]) {
        await client.fetch(...make(url));
        const call = fetch.calls.at(-1);
        assert.equal(call.url, 'https://api.example.com/v1/x', url);
        assert.equal(call.headers.get('authorization'), `Bearer ${tokens.accessToken}`, url);
      }
    });

    for (const [what, options] of [
      ['the Authorization header', {}],
      ['a token header of its own', { header: 'X-Token', scheme: '' }],
    ]) {
      test(`R8 R10 ${what} of ${way} does not follow a redirect`, async ({ assert, api, signedIn }) => {
        const { client, tokens } = await signedIn({ options });
        let sent = 0;
        for (const status of [302, 307, 308]) {
          for (const to of ['foreign', 'localhost']) {
            for (const init of [
              {},
              { method: 'POST', body: 'x' },
              { method: 'POST', body: new URLSearchParams('a=1') },
            ]) {
              await client.fetch(...make(`${api.base}redirect/${status}/${to}/echo`, init)).catch(() => {});
              sent += 1;
            }
          }
        }
        assert.equal((await api.log('redirect')).length, sent);
        const there = [
          ...(await api.foreignLog()),
          ...(await api.log('echo', { preflights: true })).filter(({ headers }) =>
            headers.host.startsWith('localhost'),
          ),
        ];
        if (!options.header) assert.atLeast(there.length, 6, 'requests followed');
        assert.equal(fragmentIn(JSON.stringify(there), Object.values(tokens)), null);
      });
    }

    test(`R13 ${way}: no token stands in a URL, the refresh token goes to the refresh endpoint alone`, async (t) => {
      const { assert, api } = t;
      const { client, tokens } = await t.expired();
      await client.fetch(...make(`${api.base}data?page=1`));
      await client.fetch(...make(`${api.base}secret`, { method: 'POST', body: 'x' }));
      await client.fetch(...make(`${api.foreign}echo`));
      const { access, refresh } = await t.held(client);
      for (const entry of await api.log(null, { preflights: true })) {
        assert.equal(
          fragmentIn(entry.url, [tokens.accessToken, tokens.refreshToken, access, refresh]),
          null,
          entry.url,
        );
        if (entry.endpoint === 'refresh') continue;
        assert.equal(fragmentIn(JSON.stringify(entry), [tokens.refreshToken, refresh]), null, entry.url);
      }
      const foreign = JSON.stringify(await api.foreignLog());
      assert.equal(fragmentIn(foreign, [tokens.accessToken, access]), null);
    });
  }

  test('R1 what a Request makes of a URL is what is judged', async (t) => {
    const { assert, isBrowser } = t;
    const { client, fetch } = await setUp(t);
    const urls = ['https://evil.example/v1/x', 'https:evil.example', '\thttps://evil.example/x'];
    if (isBrowser) urls.push('//evil.example/x', '\\\\evil.example/x', '/\\evil.example/x');
    for (const url of urls) {
      await client.fetch(new Request(url));
      assert.equal(fetch.calls.at(-1).headers.get('authorization'), null, url);
    }
  });

  test('R6 a Request of another scheme is refused', async (t) => {
    const { assert } = t;
    const { client, fetch } = await setUp(t);
    const urls = [
      'blob:https://api.example.com/0e1c4ba8-4c3d-4f6e-8d9f-000000000000',
      'data:text/plain,x',
      'file:///x',
    ];
    for (const url of urls) await assert.rejects(client.fetch(new Request(url)), { code: 'ERR_INVALID_URL' }, url);
    assert.equal(fetch.calls.length, 0);
  });

  test('R9 a refresh that is redirected sends nothing to the other origin', async ({ assert, api, expired }) => {
    await api.refreshing('redirect');
    const { client } = await expired();
    await assert.rejects(client.fetch('data'), { code: 'ERR_REFRESH_FAILED', refreshOutcome: 'transient' });
    assert.equal((await api.foreignLog()).length, 0);
  });

  test('R11 Object.prototype with one property more changes no fetch', async ({ assert, lib }) => {
    const polluted = {
      headers: { 'x-polluted': 'yes', authorization: 'Bearer polluted' },
      method: 'DELETE',
      body: 'polluted',
      url: 'https://evil.example/',
      baseURL: 'https://evil.example/',
      redirect: 'manual',
      credentials: 'include',
      cache: 'reload',
      referrer: 'https://evil.example/',
      referrerPolicy: 'unsafe-url',
      signal: AbortSignal.abort(),
      timeout: 1,
      timeoutErrorMessage: 'polluted',
      skipAuth: true,
      refreshFirst: true,
      raw: 'https://evil.example/',
      once: true,
      header: 'X-Polluted',
      proxy: 'https://evil.example/',
      dispatcher: 'polluted',
      next: { revalidate: 1 },
      transformRequest: () => 'polluted',
    };
    const run = async (key) => {
      const { signal } = new AbortController();
      const bodies = [];
      const stub = stubFetch(async ({ url, at }) => {
        // Time enough for a timeout that nobody set.
        if (key === 'timeout') await new Promise((resolve) => setTimeout(resolve, 20));
        return url.endsWith('refresh') ? { json: { accessToken: 'new' } } : { status: at === 0 ? 401 : 200 };
      });
      const fetch = async (input, init) => {
        bodies.push(input instanceof Request ? await input.text() : (init.body ?? ''));
        return stub(input, init);
      };
      if (key) {
        const value = polluted[key];
        Object.defineProperty(Object.prototype, key, { value, configurable: true, writable: true, enumerable: true });
      }
      const results = [];
      let ways = 5;
      try {
        // Node looks into Object.prototype itself when it makes a Request: nothing can be done about that.
        if (key && platformTakes()) ways = 3;
        const client = lib.createClient(BASE, 'memory', { __proto__: null, fetch, refresh: `${BASE}refresh` });
        await client.setTokens({ accessToken: 'old', refreshToken: 'r' });
        const request = ways === 5 && new Request(`${BASE}z`, { __proto__: null, method: 'PUT', body: 'z' });
        for (const [input, init] of [
          [`${BASE}x`],
          [new URL(`${BASE}x`), {}],
          [`${BASE}y`, { method: 'POST', headers: { 'x-own': '1' }, body: 'y', signal }],
          [`${BASE}w`, { method: 'POST', body: new URLSearchParams('w=1') }],
          [request],
        ].slice(0, ways)) {
          results.push(await client.fetch(input, init).then(({ status }) => status, String));
        }
        client.dispose();
      } catch (error) {
        results.push(String(error));
      } finally {
        if (key) delete Object.prototype[key];
      }
      const calls = stub.calls.map(({ url, method, headers, redirect, credentials, cache }, at) => {
        const body = bodies[at];
        return { url, method, headers: [...headers].sort(), redirect, credentials, cache, body };
      });
      return { ways, results, calls };
    };
    const clean = await run();
    assert.deepEqual(clean.results, [200, 200, 200, 200, 200]);
    assert.equal(clean.calls.length, 7);
    const wrong = [];
    for (const key of Object.keys(polluted)) {
      const dirty = await run(key);
      const wanted = { ...clean, ways: dirty.ways, results: clean.results.slice(0, dirty.ways) };
      if (dirty.ways === 3) wanted.calls = clean.calls.slice(0, 5);
      const [a, b] = [wanted, dirty].map((value) => JSON.stringify(value));
      if (a !== b) wrong.push(`${key}: ${firstDifference(a, b)}`);
    }
    assert.deepEqual(wrong, []);
  });

  test('R12 no fragment of a token is in what fetch throws', async ({ assert, api, expired, inspect }) => {
    const all = [];
    for (const [mode, request] of [
      ['teapot', (client) => client.fetch('data')],
      ['html', (client) => client.fetch(new Request(`${api.base}data`))],
      ['invalid_grant', (client) => client.fetch('data', { signal: AbortSignal.abort() })],
      ['ok', (client) => client.fetch(`${api.closed}x`)],
      ['ok', (client) => client.fetch('data', { redirect: 'sideways' })],
    ]) {
      await api.refreshing(mode);
      const { client, tokens } = await expired();
      all.push(...Object.values(tokens));
      const error = await assert.rejects(request(client));
      const shown = [String(error), error.stack, JSON.stringify(error), inspect(error), String(error.cause)].join('\n');
      assert.equal(fragmentIn(shown, all), null, mode);
    }
  });

  test("the client's token takes the place of a header of that name in a Request", async ({
    assert,
    api,
    signedIn,
  }) => {
    const { client, tokens } = await signedIn();
    const request = new Request(`${api.base}echo`, { headers: { AUTHORIZATION: 'Basic q' } });
    const { headers } = await (await client.fetch(request)).json();
    assert.equal(headers.authorization, `Bearer ${tokens.accessToken}`);
  });
}

/** Does a Request that is told nothing hold something unusual? */
function platformTakes() {
  try {
    const { method, headers, redirect, credentials, cache, referrer, referrerPolicy, signal } = new Request(BASE, {
      __proto__: null,
      keepalive: false,
    });
    const seen = [method, [...headers].length, redirect, credentials, cache, referrer, referrerPolicy, signal.aborted];
    return seen.join() !== 'GET,0,follow,same-origin,default,about:client,,false';
  } catch {
    return true;
  }
}

function firstDifference(a, b) {
  let at = 0;
  while (a[at] === b[at]) at += 1;
  return `…${b.slice(Math.max(0, at - 40), at + 80)}… instead of …${a.slice(Math.max(0, at - 40), at + 80)}…`;
}
