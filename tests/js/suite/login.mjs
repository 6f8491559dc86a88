// Where a session's end leads: one callback, and a `next` that cannot lead elsewhere.

const ORIGIN = 'https://app.example.com';
const BROWSERS = ['chromium', 'firefox', 'webkit'];

const UNSAFE = [
  'https://evil.example/',
  'http://evil.example',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '\t//evil.example',
  '/\n/evil.example',
  ' //evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'evil.example',
  '/%2fevil.example',
  '/%5cevil.example',
  '/%09/evil.example',
  '%2f%2fevil.example',
  'https%3a%2f%2fevil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '',
];

export default function login(test) {
  test('R39 safeNext gives a path of the same origin or the fallback', { smoke: true }, ({ assert, lib }) => {
    for (const next of UNSAFE) {
      const found = lib.safeNext(next);
      assert.equal(found, '/', JSON.stringify(next));
      assert.equal(lib.safeNext(next, { fallback: '/home' }), '/home', JSON.stringify(next));
    }
    for (const next of [
      '/',
      '/me',
      '/me?tab=1&x=//y',
      '/a/b/c#part',
      '/search?q=https://evil.example',
      '/caf%C3%A9',
      '/login-help',
    ]) {
      assert.equal(lib.safeNext(next), next);
      assert.equal(new URL(lib.safeNext(next), ORIGIN).origin, ORIGIN);
    }
  });

  test('R40 next twice or as an object gives the fallback', ({ assert, lib }) => {
    for (const next of [
      ['/a', '/b'],
      ['/a'],
      { path: '/a' },
      { toString: () => '/a' },
      null,
      undefined,
      7,
      true,
      Symbol('next'),
      () => '/a',
    ]) {
      assert.equal(lib.safeNext(next), '/', String(typeof next));
      assert.equal(lib.safeNext(next, { fallback: '/home' }), '/home');
    }
  });

  test('R41 next never leads back to the login page, nested or not', ({ assert, lib }) => {
    let nested = '/login';
    for (let depth = 0; depth < 20; depth += 1) nested = `/login?next=${encodeURIComponent(nested)}`;
    for (const next of ['/login', '/login/', '/LOGIN', '/login?next=/login', '/login#x', '/%6cogin', nested])
      assert.equal(lib.safeNext(next), '/', next.slice(0, 40));
    assert.equal(lib.safeNext('/sign-in?x', { loginPath: '/sign-in' }), '/');
    assert.equal(lib.safeNext('/login', { loginPath: '/sign-in' }), '/login');
  });

  test('R42 100 requests that fail for good call onSessionExpired once', { smoke: true }, async ({
    assert,
    api,
    expired,
    watch,
    held,
  }) => {
    const calls = [];
    const { client } = await expired({ options: { onSessionExpired: (details) => void calls.push(details) } });
    const events = watch(client);
    await api.revoke();
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => client.get('data', { params: { index } })),
    );
    assert.equal(results.length, 100);
    for (const { status, reason } of results) {
      assert.equal(status, 'rejected');
      assert.holds(reason, {
        code: 'ERR_SESSION_EXPIRED',
        refreshOutcome: 'final',
        name: 'AuthflightError',
        isAxiosError: true,
      });
    }
    assert.equal(calls.length, 1, 'onSessionExpired');
    assert.equal(calls[0].reason, 'refused');
    assert.equal(calls[0].error instanceof Error, true);
    assert.equal(events['signed-out'].length, 1, 'signed-out events');
    assert.equal(events['signed-out'][0].reason, 'refused');
    assert.equal(await api.refreshes(), 1);
    assert.deepEqual(await held(client), { access: null, refresh: null });
    await client.get('echo');
    assert.equal(calls.length, 1, 'and not again');
  });

  test('onSessionExpired is called again for the next session', async ({ assert, api, expired }) => {
    const calls = [];
    const { client } = await expired({ options: { onSessionExpired: () => void calls.push(1) } });
    await api.revoke();
    await assert.rejects(client.get('data'), { code: 'ERR_SESSION_EXPIRED' });
    await client.setTokens(await api.login({ user: 'bob' }));
    assert.equal((await client.get('data')).data.user, 'bob');
    await api.revoke();
    await assert.rejects(client.get('data'), { code: 'ERR_SESSION_EXPIRED' });
    assert.equal(calls.length, 2);
  });

  const returnToOf = async ({ api, expired, assert, defer }, address, options = {}) => {
    const before = location.href;
    defer(() => history.replaceState(null, '', before));
    const calls = [];
    const { client } = await expired({
      options: { ...options, onSessionExpired: (details) => void calls.push(details) },
    });
    await api.revoke();
    history.replaceState(null, '', address);
    await assert.rejects(client.get('data'), { code: 'ERR_SESSION_EXPIRED' });
    return calls[0].returnTo;
  };

  test('returnTo is the path and query of the page', { on: BROWSERS }, async (t) => {
    t.assert.equal(await returnToOf(t, '/suite/deep?tab=2&q=a%20b'), '/suite/deep?tab=2&q=a%20b');
  });

  test('R41 returnTo on the login page is its own safe next', { on: BROWSERS }, async (t) => {
    t.assert.equal(await returnToOf(t, '/login?next=%2Fme%3Ftab%3D2'), '/me?tab=2');
    t.assert.equal(await returnToOf(t, '/login'), '/');
    t.assert.equal(await returnToOf(t, '/login?next=%2Flogin%3Fnext%3D%252Flogin'), '/');
    t.assert.equal(await returnToOf(t, '/login?next=%2F%2Fevil.example'), '/');
    t.assert.equal(await returnToOf(t, '/sign-in?next=%2Fme', { loginPath: '/sign-in' }), '/me');
  });

  test('R40 returnTo on a login page with two next parameters is safe', { on: BROWSERS }, async (t) => {
    t.assert.oneOf(await returnToOf(t, '/login?next=%2Fme&next=%2F%2Fevil.example'), ['/', '/me']);
  });
}
