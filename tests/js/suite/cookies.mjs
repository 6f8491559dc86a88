// Cookies and headers: what is written, what is read, and what is never sent.

import { writeCookie } from '../lib/document-cookie.mjs';
import { mapStore } from '../lib/stores.mjs';
import { stubFetch } from '../lib/stub.mjs';
import { jwt, pair, seconds } from '../lib/tokens.mjs';

const BROWSERS = ['chromium', 'firefox', 'webkit'];
const BASE = 'https://api.example.com/';

export default function cookies(test) {
  /** What becomes of a token: a refusal with a code, or a request; nothing with the token may be sent. */
  const refused = async ({ assert, lib, defer }, tokens, codes) => {
    const note = JSON.stringify(tokens);
    const fetch = stubFetch();
    const client = lib.createClient(BASE, 'memory', { fetch });
    defer(() => client.dispose());
    const error = await client.setTokens(tokens).then(
      () => client.get('x').catch((thrown) => thrown),
      (thrown) => thrown,
    );
    assert.ok(error instanceof Error, `${note}: refused`);
    assert.oneOf(error.code, codes, note);
    assert.ok(!error.message.includes('secretsecret'), 'the message has no token');
    assert.equal(fetch.calls.length, 0, `${note}: nothing is sent`);
  };

  test('R27 CR, LF or NUL in a token is a typed error, and nothing is sent', { smoke: true }, async (t) => {
    for (const bad of ['\r', '\n', '\r\n', '\u0000']) {
      for (const accessToken of [`secretsecret${bad}X-Evil: 1`, `${bad}secretsecret`, `secretsecret${bad}`]) {
        await refused(t, { accessToken, refreshToken: 'r' }, ['ERR_BAD_TOKEN']);
      }
    }
  });

  test('R28 other control characters in a token are refused too', async (t) => {
    for (const bad of ['\u0001', '\u007f', '\u001f', '\t'])
      await refused(t, { accessToken: `secretsecret${bad}`, refreshToken: 'r' }, ['ERR_BAD_TOKEN']);
  });

  test('R28 a token outside Latin-1 is refused', async (t) => {
    for (const accessToken of ['secretsecret€', 'secretsecret\ud83d\ude00'])
      await refused(t, { accessToken, refreshToken: 'r' }, ['ERR_BAD_TOKEN']);
  });

  test('R27 R28 a bad token in the answer of a refresh is not used', async ({ assert, api, expired, held }) => {
    for (const bad of ['\r\n', '\n', '\u0000', '\u0001', '\u007f']) {
      await api.refreshing({
        answer: { body: JSON.stringify({ accessToken: `secretsecret${bad}X-Evil: 1`, refreshToken: 'next' }) },
      });
      const { client, tokens } = await expired();
      const error = await assert.rejects(client.get('data'), { isAxiosError: true });
      assert.oneOf(error.code, ['ERR_REFRESH_FAILED', 'ERR_BAD_TOKEN']);
      assert.equal((await held(client)).access, tokens.accessToken, 'the old one stays');
    }
    assert.ok((await api.log()).every(({ headers }) => !JSON.stringify(headers).includes('secretsecret')));
  });

  test('R27 R28 a bad token in storage is not sent', async ({ assert, api, client }) => {
    for (const bad of ['\r\n', '\u0000', '\u0001', '\u007f']) {
      const created = client({}, mapStore({ accessToken: `secretsecret${bad}X-Evil: 1` }));
      await created.get('echo').catch((error) => assert.match(error.code, /^ERR_/));
    }
    assert.ok((await api.log()).every(({ headers }) => !JSON.stringify(headers).includes('secretsecret')));
  });

  test('R27 CR, LF or NUL in a header is a typed error, and nothing is sent', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    for (const bad of ['a\r\nX-Evil: 1', 'a\nb', 'a\u0000b']) {
      await assert.rejects(
        client.get('echo', { headers: { 'X-Note': bad } }),
        { isAxiosError: true, code: /^ERR_/ },
        JSON.stringify(bad),
      );
    }
    await assert.rejects(client.get('echo', { headers: { 'X-Note\r\nX-Evil': '1' } }), {
      isAxiosError: true,
      code: /^ERR_/,
    });
    assert.equal((await api.log('echo')).length, 0);
  });

  const badOptions = {
    'R27 R30 a cookie name, path or domain with a semicolon or a line break': [
      { accessTokenKey: 'a;b' },
      { accessTokenKey: 'a\r\nb' },
      { accessTokenKey: 'a=b' },
      { accessTokenKey: 'a b' },
      { accessTokenKey: '' },
      { refreshTokenKey: 'a;b' },
      { refreshTokenKey: 'a\u0000b' },
      { cookie: { path: '/;x=y' } },
      { cookie: { path: '/\r\n' } },
      { cookie: { domain: 'example.com; Secure' } },
      { cookie: { domain: 'example.com\n' } },
    ],
    'R36 SameSite=Nonsense': [
      { cookie: { sameSite: 'nonsense' } },
      { cookie: { sameSite: '' } },
      { cookie: { sameSite: 7 } },
    ],
    'R37 __Host- with a domain, another path, or without Secure': [
      { accessTokenKey: '__Host-a', cookie: { domain: 'example.com', secure: true } },
      { accessTokenKey: '__Host-a', cookie: { path: '/app', secure: true } },
      { accessTokenKey: '__Host-a', cookie: { secure: false } },
      { accessTokenKey: '__HOST-a', cookie: { secure: false } },
      { refreshTokenKey: '__host-r', cookie: { path: '/app', secure: true } },
      { accessTokenKey: '__Secure-a', cookie: { secure: false } },
      { refreshTokenKey: '__sEcUrE-r', cookie: { secure: false } },
    ],
    'R38 SameSite=None without Secure': [{ cookie: { sameSite: 'none', secure: false } }],
  };
  for (const [name, list] of Object.entries(badOptions)) {
    test(`${name} is a configuration error`, ({ assert, lib }) => {
      for (const options of list) {
        const error = assert.throws(
          () => lib.createClient(BASE, 'cookie', options),
          { code: 'ERR_BAD_OPTION_VALUE' },
          JSON.stringify(options),
        );
        assert.ok(error instanceof TypeError, JSON.stringify(options));
      }
    });
  }

  // ---- in document.cookie

  test('R29 R30 values of any characters are encoded and come back as they were', { on: BROWSERS }, async ({
    assert,
    client,
    held,
  }) => {
    for (const refreshToken of ['ключ ✓ 😀', 'a;b,c "d" \\e=f%20%41&g', '%E0%A4%A', '"quoted"', ' padded ', '=', '%']) {
      const accessToken = 'grüße/+=.~';
      const created = client({}, 'cookie');
      await created.setTokens({ accessToken, refreshToken });
      assert.match(document.cookie, /^[\x20-\x7e]*$/);
      assert.deepEqual(await held(client({}, 'cookie')), { access: accessToken, refresh: refreshToken }, refreshToken);
    }
  });

  test('R31 a token of 6 kB in cookies comes back whole', { on: BROWSERS }, async ({
    assert,
    api,
    client,
    held,
    hex,
  }) => {
    const login = { accessToken: hex(3_000), refreshToken: hex(3_000) };
    const tokens = await api.login(login);
    assert.deepEqual(tokens, login);
    await client({}, 'cookie').setTokens(tokens);
    for (const part of document.cookie.split('; ')) assert.atMost(part.length, 4_096, 'characters in a cookie');
    const other = client({}, 'cookie');
    assert.deepEqual(await held(other), { access: tokens.accessToken, refresh: tokens.refreshToken });
    assert.equal((await other.get('data')).data.user, 'ann');
    const short = pair();
    await other.setTokens(short);
    assert.deepEqual(await held(client({}, 'cookie')), { access: short.accessToken, refresh: short.refreshToken });
    await other.clearTokens();
    assert.equal(document.cookie, '', 'no chunk is left');
  });

  test('R34 of two cookies of one name the first wins', { on: BROWSERS }, async ({ assert, client }) => {
    writeCookie('accessToken=outer; Path=/');
    writeCookie('accessToken=inner; Path=/suite');
    assert.match(document.cookie, /accessToken=inner.*accessToken=outer/);
    const { data } = await client({}, 'cookie').get('echo');
    assert.equal(data.headers.authorization, 'Bearer inner');
  });

  test('R34 a cookie called __proto__ has no effect', { on: BROWSERS }, async ({ assert, client, defer }) => {
    writeCookie('__proto__=polluted; Path=/');
    defer(() => writeCookie('__proto__=; Path=/; Max-Age=0'));
    const { data } = await client({}, 'cookie').get('echo');
    assert.equal(data.headers.authorization, undefined);
    const named = client({ accessTokenKey: '__proto__', refreshTokenKey: 'constructor' }, 'cookie');
    assert.equal((await named.get('echo')).data.headers.authorization, 'Bearer polluted');
    assert.equal({}.polluted, undefined);
  });

  test('R35 quotes belong to a value, white space around it does not', { on: BROWSERS }, async ({ assert, client }) => {
    writeCookie('accessToken="quoted"; Path=/');
    assert.equal((await client({}, 'cookie').get('echo')).data.headers.authorization, 'Bearer "quoted"');
    writeCookie('accessToken =   padded  ; Path=/');
    assert.equal((await client({}, 'cookie').get('echo')).data.headers.authorization, 'Bearer padded');
  });

  test('R36 %0D%0A in a cookie does not become a line break', { on: BROWSERS }, async ({ assert, api, client }) => {
    writeCookie('accessToken=abc%0D%0AX-Evil:%201; Path=/');
    const created = client({}, 'cookie');
    await created.get('echo').catch((error) => assert.match(error.code, /^ERR_/));
    for (const { headers } of await api.log('echo')) {
      assert.equal(headers['x-evil'], undefined);
      assert.oneOf(headers.authorization, [undefined, 'Bearer abc%0D%0AX-Evil:%201']);
    }
  });

  /** The texts written to document.cookie while `fn` runs. */
  const written = async (fn) => {
    const texts = [];
    const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
    Object.defineProperty(document, 'cookie', {
      configurable: true,
      get: () => get.call(document),
      set(text) {
        texts.push(text);
        set.call(document, text);
      },
    });
    try {
      await fn();
    } finally {
      delete document.cookie;
    }
    return texts;
  };

  test('R38 the defaults of a written cookie', { on: BROWSERS }, async ({ assert, client }) => {
    const tokens = { accessToken: jwt({ iat: seconds(), exp: seconds(600) }), refreshToken: 'opaque' };
    const texts = await written(() => client({}, 'cookie').setTokens(tokens));
    const [access, refresh] = ['accessToken', 'refreshToken'].map((name) =>
      texts.find((text) => text.startsWith(`${name}=`)),
    );
    for (const text of [access, refresh]) {
      assert.match(text, /; ?Path=\/(;|$)/i);
      assert.match(text, /; ?SameSite=Lax(;|$)/i);
      assert.ok(!/Domain|HttpOnly|Secure/i.test(text), `no Domain, no HttpOnly, no Secure on http: ${text.slice(-80)}`);
    }
    const maxAge = Number(/Max-Age=(\d+)/i.exec(access)?.[1]);
    assert.ok(maxAge > 590 && maxAge <= 600, `maxAge follows exp: ${maxAge}`);
  });

  test('R38 cookie options are written as given', { on: BROWSERS }, async ({ assert, client }) => {
    const options = { cookie: { path: '/suite', sameSite: 'strict', secure: true, maxAge: 60 } };
    const texts = await written(() => client(options, 'cookie').setTokens(pair()));
    assert.atLeast(texts.length, 2);
    for (const text of texts) {
      for (const attribute of ['Path=/suite', 'SameSite=Strict', 'Secure', 'Max-Age=60'])
        assert.match(text, new RegExp(`; ?${attribute}(;|$)`, 'i'));
    }
  });

  test('R38 a cookie is deleted with the attributes with which it was written', { on: BROWSERS }, async ({
    assert,
    client,
  }) => {
    const created = client({ cookie: { path: '/suite' } }, 'cookie');
    await created.setTokens(pair());
    assert.match(document.cookie, /accessToken=/);
    await created.clearTokens();
    assert.equal(document.cookie, '');
  });
}
