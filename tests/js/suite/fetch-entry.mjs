// authflight/fetch: the session and `fetch` without the surface of axios. What its `fetch` does is in the files of fetch.

const MEMBERS = ['clearTokens', 'dispose', 'fetch', 'getTokens', 'on', 'refresh', 'setTokens', 'status'];

export default function fetchEntries(test) {
  test('has the session and fetch, and nothing of axios', { smoke: true }, async ({ assert, lib, client }) => {
    const created = client();
    assert.deepEqual(Object.keys(created).sort(), MEMBERS);
    assert.equal(typeof created, 'object');
    assert.equal('HttpHeaders' in lib, false);
  });

  test('signs in, refreshes, tells and signs out', async ({ assert, api, signedIn, held, watch }) => {
    const { client, tokens } = await signedIn();
    const seen = watch(client);
    assert.equal(client.status, 'signed-in');
    await client.refresh();
    assert.equal(await api.refreshes(), 1);
    assert.equal(seen.tokens.length, 1);
    assert.equal((await held(client)).access === tokens.accessToken, false, 'the tokens are new');
    await client.clearTokens();
    assert.equal(client.status, 'signed-out');
    assert.deepEqual(
      seen['signed-out'].map(({ reason }) => reason),
      ['logout'],
    );
    assert.equal((await client.fetch('data')).status, 401, 'and sends no token');
  });

  test('a refused refresh ends the session, once, with where to come back to', async ({ assert, api, expired }) => {
    const ends = [];
    const { client } = await expired({ options: { onSessionExpired: (detail) => ends.push(detail) } });
    await api.revoke();
    const answers = await Promise.all([client.fetch('data'), client.fetch('data?2')]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401],
    );
    assert.equal(ends.length, 1);
    assert.equal(ends[0].reason, 'refused');
    assert.equal(typeof ends[0].returnTo, 'string');
  });

  test('errors are the package’s, as plain data too', async ({ assert, lib, client }) => {
    const created = client();
    created.dispose();
    const error = await assert.rejects(created.fetch('data'), { code: 'ERR_DISPOSED' });
    assert.ok(error instanceof lib.AuthflightError);
    assert.equal(JSON.parse(JSON.stringify(error)).code, 'ERR_DISPOSED');
  });

  test('takes no coordinator, and says where one is taken', async ({ assert, client }) => {
    for (const coordinate of ['tabs', 'none']) client({ coordinate });
    const error = assert.throws(() => client({ coordinate: { refresh: async () => [] } }), {
      code: 'ERR_BAD_OPTION_VALUE',
    });
    assert.match(error.message, /`coordinate` must be 'tabs' or 'none'/);
  });

  test('keeps tokens where createClient would find them', { on: ['chromium', 'firefox', 'webkit'] }, async (t) => {
    const { client } = await t.signedIn({ storage: 'local' });
    t.assert.equal(localStorage.getItem('accessToken'), (await client.getTokens()).accessToken);
  });

  test('sends no token from a server’s cookie storage', { on: ['node'] }, async ({ assert, client }) => {
    await assert.rejects(client({}, 'cookie').fetch('data'), { code: 'ERR_SERVER_STORAGE' });
  });
}
