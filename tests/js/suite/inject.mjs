// The access token goes along with requests to allowed origins, and with nothing else.

import { mapStore } from '../lib/stores.mjs';
import { fragmentIn, pair } from '../lib/tokens.mjs';

export default function inject(test) {
  test('puts the access token into the Authorization header', { smoke: true }, async ({ assert, api, signedIn }) => {
    const { client, tokens } = await signedIn();
    const { data } = await client.get('secret');
    assert.equal(data.user, 'ann');
    assert.equal(data.headers.authorization, `Bearer ${tokens.accessToken}`);
    assert.equal(await api.refreshes(), 0);
  });

  test('sends a request bare where there is no token', { smoke: true }, async ({ assert, client }) => {
    const { data } = await client().get('echo');
    assert.equal(data.headers.authorization, undefined);
  });

  test('a refused bare request fails without a refresh where there is no refresh token', async ({
    assert,
    api,
    client,
  }) => {
    await assert.rejects(client().get('data'), { code: 'ERR_BAD_REQUEST', status: 401 });
    assert.equal((await api.log('data')).length, 1);
    assert.equal(await api.refreshes(), 0);
  });

  test('a refused bare request refreshes where there is a refresh token', async ({ assert, api, client }) => {
    const { refreshToken } = await api.login();
    const created = client({}, mapStore({ refreshToken }));
    assert.equal((await created.get('data')).data.user, 'ann');
    const sent = await api.log('data');
    assert.equal(sent[0].headers.authorization, undefined);
    assert.equal(sent.length, 2);
    assert.equal(await api.refreshes(), 1);
  });

  test('skipAuth sends no token and does not refresh', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    assert.equal((await client.get('echo', { skipAuth: true })).data.headers.authorization, undefined);
    await assert.rejects(client.get('data', { skipAuth: true }), { code: 'ERR_BAD_REQUEST', status: 401 });
    assert.equal(await api.refreshes(), 0);
  });

  test('header and scheme say where the token goes', async ({ assert, signedIn }) => {
    const custom = await signedIn({ options: { header: 'X-Token', scheme: '' } });
    const { data } = await custom.client.get('secret');
    assert.equal(data.headers['x-token'], custom.tokens.accessToken);
    assert.equal(data.headers.authorization, undefined);
    const scheme = await signedIn({ options: { scheme: 'Token' } });
    assert.equal((await scheme.client.get('secret')).data.headers.authorization, `Token ${scheme.tokens.accessToken}`);
  });

  test('requireToken refuses a request without a token before it is sent', async ({ assert, api, client }) => {
    const created = client({ requireToken: true });
    await assert.rejects(created.get('echo'), { code: 'ERR_NO_TOKEN', isAxiosError: true, name: 'AuthflightError' });
    assert.equal((await api.log()).length, 0);
    assert.equal((await created.get('echo', { skipAuth: true })).status, 200);
  });

  test('allowedOrigins is the whole list of origins that get the token', async ({ assert, api, signedIn }) => {
    const { home, foreign } = api.origins;
    const both = await signedIn({ options: { allowedOrigins: [home, foreign] } });
    assert.equal(
      (await both.client.get(`${api.foreign}echo`)).data.headers.authorization,
      `Bearer ${both.tokens.accessToken}`,
    );
    assert.equal((await both.client.get('echo')).data.headers.authorization, `Bearer ${both.tokens.accessToken}`);
    const other = await signedIn({ options: { allowedOrigins: [foreign] } });
    assert.equal((await other.client.get('echo')).data.headers.authorization, undefined);
  });

  test('R4 an absolute URL to another origin goes out without the token', { smoke: true }, async ({
    assert,
    api,
    signedIn,
  }) => {
    const { client, tokens } = await signedIn();
    assert.equal((await client.get(`${api.foreign}echo`)).status, 200);
    await assert.rejects(client.get(`${api.foreign}data`), { code: 'ERR_BAD_REQUEST', status: 401 });
    await client.get(`${api.localhost}echo`);
    assert.equal(fragmentIn(JSON.stringify(await api.foreignLog()), Object.values(tokens)), null);
    const local = (await api.log('echo')).filter((entry) => entry.headers.host.startsWith('localhost'));
    assert.equal(local.length, 1);
    assert.equal(local[0].headers.authorization, undefined);
    assert.equal(await api.refreshes(), 0, 'a foreign 401 says nothing about the session');
  });

  test('R13 no token stands in a URL, and the refresh token goes to the refresh endpoint alone', async (t) => {
    const { assert, api, expired, held } = t;
    const { client, tokens } = await expired();
    await client.get('data', { params: { page: 1 } });
    await client.post('secret', { text: 'x' });
    await api.refreshing('teapot');
    await api.expire();
    await assert.rejects(client.get('data'), { code: 'ERR_REFRESH_FAILED' });
    await client.get(`${api.foreign}echo`).catch(() => {});
    const { access, refresh } = await held(client);
    const all = [tokens.accessToken, tokens.refreshToken, access, refresh];
    const log = await api.log(null, { preflights: true });
    for (const entry of log) {
      assert.equal(fragmentIn(entry.url, all), null, entry.url);
      if (entry.endpoint !== 'refresh')
        assert.equal(fragmentIn(JSON.stringify(entry), [tokens.refreshToken, refresh]), null, entry.url);
    }
    assert.equal((await api.log('refresh'))[0].body.includes(tokens.refreshToken), true);
  });

  test('getTokens and setTokens keep what they are given', async ({ assert, client, held }) => {
    const created = client();
    const tokens = pair();
    await created.setTokens(tokens);
    assert.deepEqual(await held(created), { access: tokens.accessToken, refresh: tokens.refreshToken });
  });

  test("the client's token takes the place of a header of that name in any letter case", async ({
    assert,
    signedIn,
  }) => {
    const { client, tokens } = await signedIn();
    for (const name of ['authorization', 'AUTHORIZATION']) {
      const { data } = await client.get('echo', { headers: { [name]: 'Basic q' } });
      assert.equal(data.headers.authorization, `Bearer ${tokens.accessToken}`);
      const raw = await client.fetch('echo', { headers: { [name]: 'Basic q' } });
      assert.equal((await raw.json()).headers.authorization, `Bearer ${tokens.accessToken}`);
    }
  });
}
