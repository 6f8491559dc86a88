// Bad input fails at construction, in words that say the mend.

import { stubFetch } from '../lib/stub.mjs';

const BASE = 'https://api.example.com/';

/** Options, and what the message has to name: the option, and what is allowed. */
const BAD = [
  [{ retries: 3 }, 'ERR_BAD_OPTION', ['retries']],
  [{ baseURL: 'https://x.example' }, 'ERR_BAD_OPTION', ['baseURL']],
  [{ cookie: { colour: 'red' } }, 'ERR_BAD_OPTION', ['cookie.colour']],
  [{ refresh: { uri: '/x' } }, 'ERR_BAD_OPTION', ['refresh.uri']],
  [{ timeout: '5s' }, 'ERR_BAD_OPTION_VALUE', ['timeout', '5s', 'milliseconds']],
  [{ timeout: -1 }, 'ERR_BAD_OPTION_VALUE', ['timeout', '-1', 'milliseconds']],
  [{ timeout: Number.NaN }, 'ERR_BAD_OPTION_VALUE', ['timeout', 'NaN']],
  [{ timeout: Number.POSITIVE_INFINITY }, 'ERR_BAD_OPTION_VALUE', ['timeout', 'Infinity']],
  [{ timeout: 2 ** 31 }, 'ERR_BAD_OPTION_VALUE', ['timeout', '2147483648']],
  [{ refreshTimeout: '10' }, 'ERR_BAD_OPTION_VALUE', ['refreshTimeout']],
  [{ refreshCooldown: -1 }, 'ERR_BAD_OPTION_VALUE', ['refreshCooldown']],
  [{ refreshBefore: '60' }, 'ERR_BAD_OPTION_VALUE', ['refreshBefore']],
  [{ refreshBefore: -1 }, 'ERR_BAD_OPTION_VALUE', ['refreshBefore']],
  [{ maxQueue: 0 }, 'ERR_BAD_OPTION_VALUE', ['maxQueue']],
  [{ maxQueue: 1.5 }, 'ERR_BAD_OPTION_VALUE', ['maxQueue', '1.5']],
  [{ maxQueue: 'many' }, 'ERR_BAD_OPTION_VALUE', ['maxQueue', 'many']],
  [{ onTokens: 'x' }, 'ERR_BAD_OPTION_VALUE', ['onTokens', 'function']],
  [{ onSessionExpired: '/login' }, 'ERR_BAD_OPTION_VALUE', ['onSessionExpired', '/login', 'function']],
  [{ requireToken: 'yes' }, 'ERR_BAD_OPTION_VALUE', ['requireToken', 'yes', 'true or false']],
  [{ allowOutsideBase: 1 }, 'ERR_BAD_OPTION_VALUE', ['allowOutsideBase']],
  [{ allowedOrigins: 'https://x.example' }, 'ERR_BAD_OPTION_VALUE', ['allowedOrigins', 'list']],
  [{ allowedOrigins: ['x.example'] }, 'ERR_BAD_OPTION_VALUE', ['allowedOrigins', 'x.example']],
  [{ allowedOrigins: ['ftp://x.example'] }, 'ERR_BAD_OPTION_VALUE', ['allowedOrigins']],
  [{ isAuthError: 401 }, 'ERR_BAD_OPTION_VALUE', ['isAuthError', '401']],
  [{ isAuthError: { 'T-1': 'explode' } }, 'ERR_BAD_OPTION_VALUE', ['isAuthError', 'explode', 'logout']],
  [{ isAuthError: ['401'] }, 'ERR_BAD_OPTION_VALUE', ['isAuthError']],
  [{ isFinal: 401 }, 'ERR_BAD_OPTION_VALUE', ['isFinal', '401']],
  [{ isFinal: [99] }, 'ERR_BAD_OPTION_VALUE', ['isFinal', '99']],
  [{ refresh: 7 }, 'ERR_BAD_OPTION_VALUE', ['refresh', '7']],
  [{ refresh: { url: '/x', send: 'pigeon' } }, 'ERR_BAD_OPTION_VALUE', ['refresh.send', 'pigeon', 'bearer']],
  [{ refresh: { url: '/x', send: [] } }, 'ERR_BAD_OPTION_VALUE', ['refresh.send']],
  [{ refresh: { url: '/x', send: ['json', 'pigeon'] } }, 'ERR_BAD_OPTION_VALUE', ['refresh.send', 'pigeon']],
  [{ refresh: { url: '/x', parse: 'data.token' } }, 'ERR_BAD_OPTION_VALUE', ['refresh.parse', 'function']],
  [{ refresh: { url: '/x', method: 'PO ST' } }, 'ERR_BAD_OPTION_VALUE', ['refresh.method', 'PO ST']],
  [{ header: 'X Token' }, 'ERR_BAD_OPTION_VALUE', ['header', 'X Token']],
  [{ header: '' }, 'ERR_BAD_OPTION_VALUE', ['header']],
  [{ scheme: 'Bea\r\nrer' }, 'ERR_BAD_OPTION_VALUE', ['scheme']],
  [{ cookie: 'lax' }, 'ERR_BAD_OPTION_VALUE', ['cookie', 'lax']],
  [{ cookie: { path: 'app' } }, 'ERR_BAD_OPTION_VALUE', ['cookie.path', 'app']],
  [{ cookie: { sameSite: 'Loose' } }, 'ERR_BAD_OPTION_VALUE', ['cookie.sameSite', 'Loose', 'lax']],
  [{ cookie: { secure: 'yes' } }, 'ERR_BAD_OPTION_VALUE', ['cookie.secure', 'yes']],
  [{ cookie: { maxAge: '1h' } }, 'ERR_BAD_OPTION_VALUE', ['cookie.maxAge', '1h']],
  [{ accessTokenKey: 7 }, 'ERR_BAD_OPTION_VALUE', ['accessTokenKey', '7']],
  [{ coordinate: 'world' }, 'ERR_BAD_OPTION_VALUE', ['coordinate', 'world', 'tabs']],
  [{ loginPath: 'login' }, 'ERR_BAD_OPTION_VALUE', ['loginPath', 'login']],
  [{ credentials: 'always' }, 'ERR_BAD_OPTION_VALUE', ['credentials', 'always', 'include']],
  [{ responseType: 'xml' }, 'ERR_BAD_OPTION_VALUE', ['responseType', 'xml', 'json']],
  [{ validateStatus: 200 }, 'ERR_BAD_OPTION_VALUE', ['validateStatus', '200']],
  [{ headers: 'X-One: 1' }, 'ERR_BAD_OPTION_VALUE', ['headers', 'X-One: 1']],
  [{ fetch: 'fetch' }, 'ERR_BAD_OPTION_VALUE', ['fetch', 'function']],
];

const BAD_BASES = [
  ['', 'ERR_INVALID_URL'],
  ['api', 'ERR_INVALID_URL'],
  ['/api', 'ERR_INVALID_URL'],
  ['//api.example.com', 'ERR_INVALID_URL'],
  ['api.example.com', 'ERR_INVALID_URL'],
  ['ftp://api.example.com', 'ERR_INVALID_URL'],
  ['file:///etc', 'ERR_INVALID_URL'],
  ['blob:https://api.example.com/x', 'ERR_INVALID_URL'],
  ['http:api.example.com', 'ERR_INVALID_URL'],
  ['https://', 'ERR_INVALID_URL'],
  ['https://u:p@api.example.com', 'ERR_INVALID_URL'],
  ['https://api.example.com/?x=1', 'ERR_INVALID_URL'],
  ['https://api.example.com/#x', 'ERR_INVALID_URL'],
  ['https://api.exa mple.com', 'ERR_INVALID_URL'],
  [undefined, 'ERR_INVALID_URL'],
  [null, 'ERR_INVALID_URL'],
  [7, 'ERR_INVALID_URL'],
  [{}, 'ERR_INVALID_URL'],
];

export default function options(test) {
  const check = (assert, make, [value, code, words], note) => {
    const error = assert.throws(make, { code }, note);
    assert.ok(error instanceof TypeError, `${note}: a TypeError`);
    for (const word of words) assert.ok(error.message.includes(word), `${note}: "${error.message}" names ${word}`);
    assert.ok(value !== Symbol());
  };

  for (const row of BAD) {
    const given = JSON.stringify(row[0], (_, value) => (typeof value === 'number' ? String(value) : value));
    test(`createClient refuses ${given}`, ({ assert, lib }) => {
      check(assert, () => lib.createClient(BASE, 'memory', row[0]), row, given);
    });
  }

  test('createServerClient refuses the same, at once', { on: ['node'] }, ({ assert, lib }) => {
    const ctx = { req: { headers: {} }, res: { getHeader: () => undefined, setHeader() {}, headersSent: false } };
    for (const row of BAD) {
      if (row[1] === 'ERR_BAD_OPTION' && 'baseURL' in row[0]) continue;
      check(assert, () => lib.createServerClient(ctx, { baseUrl: BASE, ...row[0] }), row, JSON.stringify(row[0]));
    }
    for (const [base, code] of BAD_BASES) {
      check(assert, () => lib.createServerClient(ctx, { baseUrl: base }), [base, code, []], assert.show(base));
    }
    for (const bad of [undefined, null, {}, { req: {} }, 7]) {
      const error = assert.throws(() => lib.createServerClient(bad, { baseUrl: BASE }), {}, assert.show(bad));
      assert.ok(error instanceof TypeError);
    }
  });

  test('configure refuses bad options', { on: ['node'] }, ({ assert, freshCopy }) => {
    const lib = freshCopy();
    check(assert, () => lib.configure({ baseUrl: BASE, retries: 1 }), [0, 'ERR_BAD_OPTION', ['retries']], 'retries');
    check(assert, () => lib.configure({ baseUrl: 'api' }), [0, 'ERR_INVALID_URL', []], 'baseUrl');
  });

  test('the base URL is absolute, http or https, without credentials, query and fragment', { smoke: true }, ({
    assert,
    lib,
    isBrowser,
  }) => {
    const bases = BAD_BASES.filter(([base]) => base !== '/api' || !isBrowser);
    for (const [base, code] of bases) {
      const note = assert.show(base);
      const error = assert.throws(() => lib.createClient(base, 'memory'), { code }, note);
      assert.ok(error instanceof TypeError, note);
      assert.match(error.message, /base ?url|absolute|http/i, note);
      assert.ok(!error.message.includes('u:p'), 'credentials are not repeated');
    }
  });

  test('in a page a path is a base URL below its origin', { on: ['chromium', 'firefox', 'webkit'] }, async ({
    assert,
    lib,
    defer,
  }) => {
    const fetch = stubFetch();
    const client = lib.createClient('/api/v1/', 'memory', { fetch, refresh: '/refresh' });
    defer(() => client.dispose());
    await client.setTokens({ accessToken: 'a', refreshToken: 'r' });
    await client.get('users');
    assert.equal(fetch.calls[0].url, `${location.origin}/api/v1/users`);
    assert.equal(fetch.calls[0].headers.get('authorization'), 'Bearer a');
    await assert.rejects(client.get('../admin'), { code: 'ERR_INVALID_URL' });
    for (const base of ['//evil.example', '/\\evil.example', 'api']) {
      assert.throws(() => lib.createClient(base, 'memory'), { code: 'ERR_INVALID_URL' }, base);
    }
  });

  test('the storage is one of the known kinds', ({ assert, lib }) => {
    for (const storage of [
      'localStorage',
      'indexeddb',
      '',
      7,
      true,
      {},
      [],
      { access: 'local' },
      { access: 'local', refresh: 'attic' },
      { getItem() {} },
      { get() {}, set() {} },
      () => {},
    ]) {
      const note = assert.show(storage);
      const error = assert.throws(() => lib.createClient(BASE, storage), { code: 'ERR_BAD_OPTION_VALUE' }, note);
      assert.ok(error instanceof TypeError, note);
      assert.match(error.message, /storage/, note);
    }
  });

  test('undefined is as good as leaving an option out', ({ assert, lib, defer }) => {
    const client = lib.createClient(BASE, 'memory', {
      timeout: undefined,
      refresh: undefined,
      cookie: undefined,
      onTokens: undefined,
    });
    defer(() => client.dispose());
    assert.equal(typeof client.get, 'function');
    defer(lib.createClient(BASE, 'memory', undefined).dispose);
  });

  test('the caller may freeze, share or later change the options', async ({ assert, api, lib, defer }) => {
    const shared = { refresh: { url: api.refreshUrl }, headers: { 'X-One': '1' } };
    const client = lib.createClient(api.base, 'memory', Object.freeze(shared));
    defer(() => client.dispose());
    shared.headers['X-One'] = '2';
    shared.refresh.url = 'https://evil.example/';
    await client.setTokens(await api.login());
    await api.expire();
    assert.equal((await client.get('data')).data.user, 'ann');
  });

  test('on refuses an event that does not exist and a listener that is no function', ({ assert, client }) => {
    const created = client();
    for (const [name, listener] of [
      ['token', () => {}],
      ['', () => {}],
      ['tokens', 'x'],
      ['tokens', undefined],
      [7, () => {}],
    ]) {
      const error = assert.throws(() => created.on(name, listener), {}, assert.show(name));
      assert.ok(error instanceof TypeError);
    }
  });

  test('a request refuses a method, timeout or responseType that is none', async ({ assert, api, client }) => {
    const created = client();
    for (const config of [
      { method: 'G ET' },
      { method: 7 },
      { timeout: 'soon' },
      { timeout: -1 },
      { responseType: 'xml' },
    ]) {
      await assert.rejects(
        created.request({ url: 'echo', ...config }),
        { isAxiosError: true, code: /^ERR_/ },
        JSON.stringify(config),
      );
    }
    assert.equal((await api.log('echo')).length, 0);
  });

  test('an option that is undefined is not given', async ({ assert, lib, api }) => {
    const created = lib.createClient(api.base, 'memory', {
      accessTokenKey: undefined,
      timeout: undefined,
      cookie: { path: undefined },
      refresh: undefined,
    });
    assert.equal((await created.get('echo')).status, 200);
    created.dispose();
  });

  test('storage names are free where no cookie is written', async ({ assert, api, client }) => {
    const names = { accessTokenKey: 'auth:token', refreshTokenKey: 'persist:root/refresh' };
    const created = client(names);
    const tokens = await api.login();
    await created.setTokens(tokens);
    assert.equal((await created.get('data')).data.user, 'ann');
  });

  test('a page cannot write HttpOnly cookies, and createClient says so', ({ assert, lib }) => {
    const error = assert.throws(() => lib.createClient(BASE, 'cookie', { cookie: { httpOnly: true } }), {
      code: 'ERR_BAD_OPTION_VALUE',
    });
    assert.match(error.message, /httponly/);
  });
}
