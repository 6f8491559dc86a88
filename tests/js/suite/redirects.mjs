// What a redirect must not carry away, seen from the other side: the test reads what arrived there.

import { stubFetch } from '../lib/stub.mjs';
import { fragmentIn, pair } from '../lib/tokens.mjs';

const STUBBED = 'https://api.example.com/v1/';

const HEADERS = { 'the Authorization header': {}, 'a token header of its own': { header: 'X-Token', scheme: '' } };

export default function redirects(test) {
  for (const [what, options] of Object.entries(HEADERS)) {
    for (const status of [302, 307, 308]) {
      test(`R8 ${what} does not follow a ${status} to another origin`, async ({ assert, api, signedIn }) => {
        const { client, tokens } = await signedIn({ options });
        await client.get(`redirect/${status}/foreign/echo`).catch(() => {});
        await client.post(`redirect/${status}/foreign/echo`, { some: 'data' }).catch(() => {});
        assert.equal((await api.log('redirect')).length >= 2, true, 'both were sent');
        const arrived = await api.foreignLog();
        assert.equal(fragmentIn(JSON.stringify(arrived), Object.values(tokens)), null);
        assert.ok(
          arrived.every(({ headers }) => !('authorization' in headers) && !('x-token' in headers)),
          'no empty header either',
        );
      });
    }
  }

  test('R8 the same holds for client.fetch', async ({ assert, api, signedIn }) => {
    const { client, tokens } = await signedIn();
    await client.fetch(`${api.base}redirect/302/foreign/echo`).catch(() => {});
    await client
      .fetch(new Request(`${api.base}redirect/307/foreign/echo`, { method: 'POST', body: 'x' }))
      .catch(() => {});
    assert.equal(fragmentIn(JSON.stringify(await api.foreignLog()), Object.values(tokens)), null);
  });

  test('R8 a redirect of a request whose token has a header of its own is an error', async ({
    assert,
    api,
    signedIn,
  }) => {
    const { client } = await signedIn({ options: HEADERS['a token header of its own'] });
    await assert.rejects(client.get('redirect/302/home/data'), { code: 'ERR_NETWORK' });
    await assert.rejects(client.fetch(`${api.base}redirect/302/home/data`), { name: 'TypeError' });
    assert.equal((await api.log('data')).length, 0, 'followed');
  });

  test('R8 where a redirect is refused, no fetch is asked for what workerd has not', async ({ assert, lib, defer }) => {
    const answers = { moved: 302, unchanged: 304 };
    const fetch = stubFetch(({ url, redirect }) => {
      // As workerd does it.
      if (redirect === 'error') throw new TypeError('Invalid redirect value, must be one of "follow" or "manual"');
      const status = answers[url.split('/').pop()] ?? 200;
      return new Response(status === 200 ? '{}' : null, { status, headers: { location: 'https://evil.example/' } });
    });
    const client = lib.createClient(STUBBED, 'memory', { fetch, header: 'X-Token', scheme: '' });
    defer(() => client.dispose());
    await client.setTokens(pair());
    assert.equal((await client.get('data')).status, 200);
    assert.equal((await client.fetch('data')).status, 200);
    await assert.rejects(client.get('moved'), { code: 'ERR_NETWORK' });
    for (const redirect of ['follow', 'error']) {
      const error = await client.fetch('moved', { redirect }).catch((reason) => reason);
      assert.equal(error.name, 'TypeError', redirect);
    }
    assert.equal((await client.fetch('moved', { redirect: 'manual' })).status, 302, 'who asks is told');
    assert.equal((await client.fetch('unchanged')).status, 304, 'no redirect');
    for (const { url, redirect } of fetch.calls) assert.equal(redirect, 'manual', url);
  });

  test('R8 a redirect on the own origin is followed', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    assert.equal((await client.get('redirect/302/home/data')).data.user, 'ann');
  });

  test('R9 a refresh that is redirected sends nothing to the other origin', async ({ assert, api, expired, held }) => {
    await api.refreshing('redirect');
    const { client, tokens } = await expired();
    await assert.rejects(client.get('data'), { code: 'ERR_REFRESH_FAILED', refreshOutcome: 'transient' });
    assert.equal((await api.foreignLog()).length, 0, 'requests at the other origin');
    assert.deepEqual(
      await held(client),
      { access: tokens.accessToken, refresh: tokens.refreshToken },
      'the session is kept',
    );
  });

  test('R10 a redirect to another host name of the same server carries no token', async ({ assert, api, signedIn }) => {
    const { client, tokens } = await signedIn();
    for (const status of [302, 307, 308]) await client.get(`redirect/${status}/localhost/echo`).catch(() => {});
    const there = (await api.log('echo', { preflights: true })).filter(({ headers }) =>
      headers.host.startsWith('localhost'),
    );
    assert.equal(fragmentIn(JSON.stringify(there), Object.values(tokens)), null);
  });
}
