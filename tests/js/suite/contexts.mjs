// The contexts of a server: each shape reads, refreshes, clears and refuses alike.

import { cookieHeader, serverContext } from '../lib/contexts.mjs';
import { jarOf, shapesOf } from '../lib/shapes.mjs';
import { stubFetch, until } from '../lib/stub.mjs';
import { jwt, pair, seconds } from '../lib/tokens.mjs';

const NODE = { on: ['node'] };
const SMOKE = { on: ['node'], smoke: true };

const SHAPES = ['node', 'store', 'response', 'proxy', 'headers', 'adapter', 'asynchronous adapter'];
const WITH_HEADERS = SHAPES.filter((shape) => shape !== 'store');
const WITH_REQUEST = ['node', 'response', 'proxy', 'headers'];

const cookiesOf = ({ accessToken, refreshToken }) => ({ accessToken, refreshToken });

export default function contexts(test) {
  const open = (t, shape, tokens, options) =>
    shapesOf(t.edgeCookies)[shape]({ cookie: tokens && cookieHeader(tokens), ...options });
  const make = ({ lib, api, defer }, ctx, options = {}) => {
    const client = lib.createServerClient(ctx, { baseUrl: api.base, refresh: api.refreshUrl, ...options });
    defer(() => client.dispose());
    return client;
  };
  const each = (shapes, name, options, run) => {
    for (const shape of shapes) test(name.replace('{shape}', shape), options, (t) => run(t, shape));
  };

  each(SHAPES, 'a {shape} context with a good token: it is sent, and nothing is written', SMOKE, async (t, shape) => {
    const { assert, api } = t;
    const { ctx, set, header } = await open(t, shape, cookiesOf(await api.login()));
    assert.equal((await make(t, ctx).get('data')).data.user, 'ann');
    assert.deepEqual(set(), []);
    assert.equal(header?.('Cache-Control'), undefined);
  });

  each(SHAPES, 'a {shape} context without cookies: requests go out bare', NODE, async (t, shape) => {
    const { ctx } = await open(t, shape);
    t.assert.equal((await make(t, ctx).get('echo')).data.headers.authorization, undefined);
  });

  for (const kind of ['opaque', 'jwt']) {
    each(
      SHAPES,
      `R17 a {shape} context with an expired token (${kind}): one refresh, new cookies, Cache-Control`,
      SMOKE,
      async (t, shape) => {
        const { assert, api } = t;
        const tokens = await api.login({ kind, lifetime: kind === 'jwt' ? -10 : 3600 });
        await api.expire();
        const { ctx, set, header } = await open(t, shape, { theme: 'dark', ...cookiesOf(tokens) });
        const client = make(t, ctx);
        const answers = await Promise.all([client.get('data?1'), client.get('data?2')]);
        assert.ok(answers.every(({ data }) => data.user === 'ann'));
        assert.equal(await api.refreshes(), 1);
        const written = jarOf(set());
        assert.deepEqual(Object.keys(written).sort(), ['accessToken', 'refreshToken'], 'these, and each once');
        assert.ok(written.accessToken !== tokens.accessToken && written.refreshToken !== tokens.refreshToken);
        if (WITH_HEADERS.includes(shape)) assert.equal(header('Cache-Control'), 'private, no-store');
        // What was written is read in the same request, and in the next one.
        assert.equal((await client.getTokens()).refreshToken, written.refreshToken);
        assert.equal((await client.get('data')).data.user, 'ann');
        const next = await open(t, shape, written);
        assert.equal((await make(t, next.ctx).get('data')).data.user, 'ann');
        assert.deepEqual([await api.refreshes(), (await api.counters()).reuse], [1, 0]);
        assert.deepEqual(next.set(), []);
      },
    );
  }

  each(SHAPES, 'a {shape} context whose refresh is refused: both cookies are deleted', SMOKE, async (t, shape) => {
    const { assert, api } = t;
    const tokens = cookiesOf(await api.login());
    await api.revoke();
    const { ctx, set, header } = await open(t, shape, tokens);
    const client = make(t, ctx);
    await assert.rejects(client.get('data'), { code: 'ERR_SESSION_EXPIRED', refreshOutcome: 'final' });
    assert.deepEqual(jarOf(set(), tokens), {});
    for (const text of set()) {
      assert.match(text, /; ?Path=\//i);
      assert.match(text, /Expires=Thu, 01 Jan 1970/i);
    }
    if (WITH_HEADERS.includes(shape)) assert.equal(header('Cache-Control'), 'private, no-store');
    assert.equal((await client.get('echo')).data.headers.authorization, undefined, 'and that is seen');
  });

  each(SHAPES, 'a {shape} context: a transient failure writes nothing', NODE, async (t, shape) => {
    const { assert, api } = t;
    await api.refreshing('500');
    const tokens = cookiesOf(await api.login());
    await api.expire();
    const { ctx, set } = await open(t, shape, tokens);
    await assert.rejects(make(t, ctx).get('data'), { code: 'ERR_REFRESH_FAILED' });
    assert.deepEqual(set(), []);
  });

  for (const kind of ['opaque', 'jwt']) {
    each(
      SHAPES,
      `R19 a {shape} context that cannot be written to (${kind} token): the refresh token is not spent`,
      SMOKE,
      async (t, shape) => {
        const { assert, api } = t;
        const tokens = cookiesOf(await api.login({ kind, lifetime: kind === 'jwt' ? -10 : 3600 }));
        await api.expire();
        const { ctx, set } = await open(t, shape, tokens, { sealed: true });
        const client = make(t, ctx);
        for (const act of [() => client.get('data'), () => client.fetch('data'), () => client.refresh()]) {
          const error = await assert.rejects(act(), {
            code: 'ERR_READ_ONLY_COOKIES',
            digest: 'ERR_READ_ONLY_COOKIES',
            name: 'AuthflightError',
            refreshOutcome: 'transient',
          });
          assert.match(error.message, /proxy.*route handler/);
        }
        assert.equal(await api.refreshes(), 0);
        assert.deepEqual(set(), []);
        assert.deepEqual(cookiesOf(await client.getTokens()), tokens, 'the session is kept');
        const writable = await open(t, shape, tokens);
        assert.equal((await make(t, writable.ctx).get('data')).data.user, 'ann', 'and the token is good elsewhere');
      },
    );
  }

  each(
    SHAPES,
    'R19 a {shape} context that cannot be written to: good tokens are used, login and logout refused',
    NODE,
    async (t, shape) => {
      const { assert, api } = t;
      const tokens = cookiesOf(await api.login());
      const { ctx, set } = await open(t, shape, tokens, { sealed: true });
      const client = make(t, ctx);
      assert.equal((await client.get('data')).data.user, 'ann');
      const seen = t.watch(client);
      const refused = { code: 'ERR_READ_ONLY_COOKIES', digest: 'ERR_READ_ONLY_COOKIES' };
      await assert.rejects(client.setTokens(pair()), refused);
      await assert.rejects(client.clearTokens(), refused);
      assert.deepEqual(cookiesOf(await client.getTokens()), tokens, 'nothing is half done');
      assert.equal((await client.get('data')).data.user, 'ann');
      assert.deepEqual([seen.tokens, seen['signed-out'], set()], [[], [], []]);
    },
  );

  each(
    SHAPES,
    'a {shape} context that cannot be written to: a token that is good for a moment is used',
    NODE,
    async (t, shape) => {
      const { assert, api } = t;
      const tokens = cookiesOf(await api.login({ kind: 'jwt', lifetime: 30 }));
      const { ctx } = await open(t, shape, tokens, { sealed: true });
      assert.equal((await make(t, ctx, { refreshBefore: 60_000 }).get('data')).data.user, 'ann');
      assert.equal(await api.refreshes(), 0);
    },
  );

  test('R19 a store that refuses later, as in after(), costs no refresh token', NODE, async (t) => {
    const { assert, api } = t;
    const { ctx, set } = await open(t, 'store', cookiesOf(await api.login()));
    let over = false;
    const store = {
      get: (name) => ctx.get(name),
      getAll: () => ctx.getAll(),
      set(...args) {
        if (over) throw new Error('Cookies can only be modified in a Server Action or Route Handler.');
        ctx.set(...args);
      },
      delete: (name) => ctx.delete(name),
    };
    const client = make(t, store);
    await api.expire();
    await client.get('data');
    const written = set();
    assert.equal(written.length, 2);
    over = true;
    await api.expire();
    await assert.rejects(client.get('data'), { code: 'ERR_READ_ONLY_COOKIES' });
    assert.equal(await api.refreshes(), 1);
    assert.deepEqual(set(), written);
  });

  each(SHAPES, 'a {shape} context: setTokens and clearTokens write cookies', NODE, async (t, shape) => {
    const { assert, api } = t;
    const { ctx, set } = await open(t, shape);
    const client = make(t, ctx);
    const tokens = cookiesOf(await api.login());
    await client.setTokens(tokens);
    assert.deepEqual(jarOf(set()), tokens);
    assert.equal((await client.get('data')).data.user, 'ann');
    await client.clearTokens();
    assert.deepEqual(jarOf(set()), {});
    assert.equal(await client.getTokens(), undefined);
  });

  const CHUNK = { cookie: { path: '/app', sameSite: 'strict', secure: true, domain: 'example.com' } };
  const attributesOf = (text) =>
    text
      .split(/; ?/)
      .slice(1)
      .filter((part) => !/^(max-age|expires)/i.test(part));

  each(
    SHAPES,
    'R31 R33 a {shape} context: chunks go out, come back, and are deleted alike',
    SMOKE,
    async (t, shape) => {
      const { assert, api, hex } = t;
      const tokens = cookiesOf(await api.login({ accessToken: hex(3_000), refreshToken: hex(5_000) }));
      const first = await open(t, shape);
      await make(t, first.ctx, CHUNK).setTokens(tokens);
      const chunks = jarOf(first.set());
      assert.deepEqual(Object.keys(chunks).sort(), [
        'accessToken.0',
        'accessToken.1',
        'refreshToken.0',
        'refreshToken.1',
        'refreshToken.2',
      ]);
      for (const [name, value] of Object.entries(chunks)) assert.atMost(name.length + value.length, 3_500);
      await api.expire();
      const second = await open(t, shape, chunks);
      const client = make(t, second.ctx, CHUNK);
      assert.deepEqual(cookiesOf(await client.getTokens()), tokens);
      assert.equal((await client.get('data')).data.user, 'ann');
      assert.deepEqual(Object.keys(jarOf(second.set(), chunks)).sort(), ['accessToken', 'refreshToken']);
      const wanted = attributesOf(first.set()[0]);
      assert.equal(wanted.length, 4);
      for (const text of second.set()) assert.deepEqual(attributesOf(text), wanted, text.slice(0, 20));
    },
  );

  each(
    SHAPES,
    'R32 a {shape} context: chunks that are not all there are absent, and cleared',
    NODE,
    async (t, shape) => {
      const { assert, hex } = t;
      const first = await open(t, shape);
      const [old, other] = [hex(5_000), hex(5_000)];
      await make(t, first.ctx).setTokens({ accessToken: 'a', refreshToken: old });
      const chunks = jarOf(first.set());
      const mixed = await open(t, shape);
      await make(t, mixed.ctx).setTokens({ accessToken: 'a', refreshToken: other });
      for (const broken of [
        { ...chunks, 'refreshToken.1': undefined },
        { ...chunks, 'refreshToken.0': undefined },
        { ...chunks, 'refreshToken.2': jarOf(mixed.set())['refreshToken.2'] },
      ]) {
        const cookies = JSON.parse(JSON.stringify(broken));
        const { ctx, set } = await open(t, shape, cookies);
        const client = make(t, ctx);
        assert.deepEqual(cookiesOf(await client.getTokens()), { accessToken: 'a', refreshToken: undefined });
        await client.clearTokens();
        assert.deepEqual(jarOf(set(), cookies), {});
      }
    },
  );

  each(SHAPES, 'R29 a {shape} context: values of any characters come back as they were', NODE, async (t, shape) => {
    for (const refreshToken of ['ключ ✓ 😀', 'a;b,c "d" \\e=f%20%41&g', '%E0%A4%A', '"quoted"', '%']) {
      const { ctx, set } = await open(t, shape);
      const client = make(t, ctx);
      await client.setTokens({ accessToken: 'grüße', refreshToken });
      const next = await open(t, shape, jarOf(set()));
      for (const each of [client, make(t, next.ctx)]) {
        t.assert.deepEqual(cookiesOf(await each.getTokens()), { accessToken: 'grüße', refreshToken });
      }
    }
  });

  each(
    SHAPES,
    'R36 a {shape} context: %0D%0A that was received does not become a line break',
    NODE,
    async (t, shape) => {
      const { ctx, set } = await open(t, shape, { accessToken: 'abc%0D%0AX-Evil:%201', refreshToken: 'r%0D%0A' });
      const client = make(t, ctx);
      const { data } = await client.get('echo');
      t.assert.deepEqual([data.headers.authorization, data.headers['x-evil']], [undefined, undefined]);
      t.assert.equal(await client.getTokens(), undefined);
      await client.setTokens({ accessToken: 'a', refreshToken: 'r' });
      for (const text of set()) t.assert.match(text, /^[\x20-\x7e]*$/);
    },
  );

  each(
    WITH_REQUEST,
    'R36 a {shape} context: SameSite=Nonsense of another cookie does not become None',
    NODE,
    async (t, shape) => {
      const { ctx, set } = await open(t, shape);
      const { res, headers = ctx.response?.headers } = ctx;
      if (res) res.setHeader('Set-Cookie', 'theme=dark; SameSite=Nonsense');
      else headers.append('Set-Cookie', 'theme=dark; SameSite=Nonsense');
      await make(t, ctx).setTokens(pair());
      t.assert.equal(set().length, 3, 'the cookie of another is kept');
      for (const text of set()) t.assert.ok(!/samesite=none/i.test(text), text);
    },
  );

  each(
    SHAPES,
    'R37 a {shape} context: __Host- and __Secure- keep what they promise, in any letter case',
    NODE,
    async (t, shape) => {
      const { assert, lib } = t;
      const { ctx, set } = await open(t, shape);
      const bad = [
        ['__Host-a', { secure: true, domain: 'example.com' }],
        ['__HOST-a', { secure: true, path: '/app' }],
        ['__host-a', { secure: false }],
        ['__Secure-a', { secure: false }],
        ['__sEcUrE-a', { secure: false }],
      ];
      for (const [name, cookie] of bad) {
        for (const option of ['accessTokenKey', 'refreshTokenKey']) {
          const error = assert.throws(
            () => lib.createServerClient(ctx, { baseUrl: 'https://api.example.com', [option]: name, cookie }),
            { name: 'TypeError', code: 'ERR_BAD_OPTION_VALUE' },
          );
          assert.ok(error.message.includes(option) && error.message.includes(name), error.message);
        }
      }
      const options = { accessTokenKey: '__Host-a', refreshTokenKey: '__Secure-r', cookie: { secure: true } };
      await make(t, ctx, options).setTokens(pair());
      for (const text of set()) assert.match(text, /; ?Secure(;|$)/);
    },
  );

  each(SHAPES, 'R38 a {shape} context: the defaults of written cookies', NODE, async (t, shape) => {
    const { assert } = t;
    const tokens = { accessToken: jwt({ iat: seconds(), exp: seconds(600) }), refreshToken: 'opaque' };
    const { ctx, set } = await open(t, shape);
    await make(t, ctx).setTokens(tokens);
    assert.equal(set().length, 2);
    for (const text of set()) {
      assert.match(text, /; ?Path=\/(;|$)/);
      assert.match(text, /; ?SameSite=Lax(;|$)/i);
      assert.ok(!/Domain|Secure|HttpOnly/i.test(text), text);
      if (text.startsWith('refreshToken=')) assert.ok(!/max-age|expires/i.test(text), text);
    }
    const maxAge = Number(/accessToken=.*Max-Age=(\d+)/.exec(set().join('\n'))?.[1]);
    assert.ok(maxAge > 590 && maxAge <= 600, `maxAge follows exp: ${maxAge}`);
    const other = await open(t, shape);
    const cookie = {
      path: '/app',
      sameSite: 'none',
      secure: true,
      httpOnly: true,
      domain: 'example.com',
      partitioned: true,
    };
    await make(t, other.ctx, { cookie: { ...cookie, maxAge: 60 } }).setTokens(tokens);
    const wanted = [
      'Path=/app',
      'SameSite=None',
      'Secure',
      'HttpOnly',
      'Domain=example.com',
      'Partitioned',
      'Max-Age=60',
    ];
    for (const text of other.set()) {
      for (const attribute of wanted) assert.match(text, new RegExp(`; ?${attribute}(;|$)`, 'i'));
    }
    const bare = await open(t, shape);
    assert.throws(() => make(t, bare.ctx, { cookie: { sameSite: 'none', secure: false } }), {
      code: 'ERR_BAD_OPTION_VALUE',
    });
    assert.throws(() => make(t, bare.ctx, { cookie: { sameSite: 'Nonsense' } }), { code: 'ERR_BAD_OPTION_VALUE' });
    const sent = await open(t, shape);
    await make(t, sent.ctx, { refresh: { url: 'r', send: 'cookie' } }).setTokens(tokens);
    const httpOnly = sent.set().filter((text) => /; ?HttpOnly/.test(text));
    assert.deepEqual(
      httpOnly.map((text) => text.split('=')[0]),
      ['refreshToken'],
      'only the server reads it',
    );
  });

  each(
    WITH_REQUEST,
    'R38 a {shape} context: cookies are Secure where the request came by https',
    NODE,
    async (t, shape) => {
      const { ctx, set } = await open(t, shape, undefined, { headers: { 'x-forwarded-proto': 'https, http' } });
      await make(t, ctx).setTokens(pair());
      for (const text of set()) t.assert.match(text, /; ?Secure(;|$)/);
      if (shape === 'node') return;
      const direct = await open(t, shape, undefined, { url: 'https://app.example.com/' });
      await make(t, direct.ctx).setTokens(pair());
      for (const text of direct.set()) t.assert.match(text, /; ?Secure(;|$)/);
    },
  );

  each(
    SHAPES.filter((shape) => !WITH_REQUEST.includes(shape)),
    'R38 a {shape} context tells no URL: cookies are Secure in production, unless the option says otherwise',
    NODE,
    async (t, shape) => {
      const before = process.env.NODE_ENV;
      t.defer(() => {
        if (before === undefined) delete process.env.NODE_ENV;
        else process.env.NODE_ENV = before;
      });
      process.env.NODE_ENV = 'production';
      for (const [cookie, secure] of [
        [{}, true],
        [{ secure: false }, false],
      ]) {
        const { ctx, set } = await open(t, shape);
        await make(t, ctx, { cookie }).setTokens(pair());
        t.assert.equal(set().length, 2);
        for (const text of set()) t.assert.equal(/; ?Secure(;|$)/.test(text), secure, text);
      }
    },
  );

  each(SHAPES, 'a {shape} context: returnTo is the path of the request, where it has one', NODE, async (t, shape) => {
    const { assert, api } = t;
    const tokens = cookiesOf(await api.login());
    await api.revoke();
    const { ctx } = await open(t, shape, tokens);
    const ended = [];
    const client = make(t, ctx, { onSessionExpired: ({ returnTo }) => ended.push(returnTo) });
    await assert.rejects(client.get('data'), { code: 'ERR_SESSION_EXPIRED' });
    await until(() => ended.length > 0);
    const path = shape === 'node' ? '/page' : '/page?tab=2';
    assert.deepEqual(ended, [WITH_REQUEST.includes(shape) ? path : '/']);
  });

  each(
    SHAPES,
    'R18 a {shape} context: every fetch says no-store, unless the caller says otherwise',
    SMOKE,
    async (t, shape) => {
      const { assert, lib } = t;
      const fetch = stubFetch(({ url }) => (url.endsWith('/refresh') ? { json: pair() } : {}));
      const { ctx } = await open(t, shape, { accessToken: jwt({ exp: seconds(-10) }), refreshToken: 'r' });
      const options = { baseUrl: 'https://api.example.com/', refresh: 'refresh', fetch };
      const client = lib.createServerClient(ctx, options);
      await client.get('one');
      await client.post('two', { a: 1 });
      await client.fetch('three');
      await client.fetch(new Request('https://api.example.com/four'));
      await client.create({ timeout: 1_000 }).get('five');
      assert.equal(fetch.calls.length, 6, 'the refresh too');
      assert.deepEqual(
        fetch.calls.map(({ cache }) => cache),
        Array(6).fill('no-store'),
      );
      fetch.calls.length = 0;
      await client.get('one', { cache: 'force-cache' });
      await client.fetch('two', { cache: 'force-cache' });
      await client.fetch(new Request('https://api.example.com/three', { cache: 'force-cache' }));
      const other = await open(t, shape);
      await lib.createServerClient(other.ctx, { ...options, cache: 'force-cache' }).get('four');
      assert.deepEqual(
        fetch.calls.map(({ cache }) => cache),
        Array(4).fill('force-cache'),
      );
    },
  );

  test(
    'cookies that others appended to a NextResponse are kept, though its own cookies know nothing of them',
    NODE,
    async (t) => {
      const { ctx, set } = await open(t, 'proxy');
      ctx.response.cookies.set('theme', 'dark');
      ctx.response.headers.append('Set-Cookie', 'lang=de; Path=/');
      const client = make(t, ctx);
      await client.setTokens({ accessToken: 'a', refreshToken: 'r' });
      await client.setTokens({ accessToken: 'b', refreshToken: 's' });
      t.assert.deepEqual(jarOf(set()), { theme: 'dark', lang: 'de', accessToken: 'b', refreshToken: 's' });
      t.assert.equal(set().length, 4);
      ctx.response.cookies.set('late', '1');
      t.assert.equal(jarOf(set()).refreshToken, 's', 'what Next.js writes later does not drop the tokens');
    },
  );

  each(WITH_REQUEST, 'a {shape} context: a second client sees what the first one wrote', NODE, async (t, shape) => {
    const { assert, api } = t;
    const tokens = cookiesOf(await api.login());
    await api.expire();
    const { ctx, set } = await open(t, shape, tokens);
    await make(t, ctx).get('data');
    assert.equal((await make(t, ctx).get('data')).data.user, 'ann');
    assert.deepEqual([await api.refreshes(), (await api.counters()).reuse, set().length], [1, 0, 2]);
  });

  each(
    ['adapter', 'asynchronous adapter'],
    'an {shape}: one setAll for each commit, as @supabase/ssr calls it',
    NODE,
    async (t, shape) => {
      const { assert, hex } = t;
      const { ctx, commits } = await open(t, shape);
      const client = make(t, ctx, { cookie: { httpOnly: true } });
      const long = hex(3_000);
      await client.setTokens({ accessToken: 'ä b', refreshToken: long });
      assert.equal(commits.length, 1);
      assert.deepEqual(commits[0].headers, { 'Cache-Control': 'private, no-store' });
      const options = { path: '/', sameSite: 'lax', httpOnly: true };
      assert.deepEqual(
        commits[0].cookies.map(({ name, options }) => [name, options]),
        ['refreshToken.0', 'refreshToken.1', 'accessToken'].map((name) => [name, options]),
      );
      assert.equal(commits[0].cookies[2].value, 'ä b', 'not encoded');
      await client.clearTokens();
      assert.equal(commits.length, 2);
      const gone = { ...options, maxAge: 0, expires: new Date(0) };
      assert.deepEqual(commits[1].cookies.map(({ name }) => name).sort(), [
        'accessToken',
        'refreshToken',
        'refreshToken.0',
        'refreshToken.1',
      ]);
      for (const cookie of commits[1].cookies) assert.deepEqual([cookie.value, cookie.options], ['', gone]);
    },
  );

  test('an adapter that somebody else writes to: what it holds by then counts', NODE, async (t) => {
    let cookies = [{ name: 'accessToken', value: 'a' }];
    const client = make(t, { getAll: () => cookies, setAll: () => {} });
    await client.setTokens({ accessToken: 'b', refreshToken: 'r' });
    t.assert.equal((await client.getTokens()).accessToken, 'b', 'written, though not read again');
    cookies = [{ name: 'accessToken', value: 'c' }];
    t.assert.equal((await client.getTokens()).accessToken, 'c');
  });

  test(
    'R85 an adapter whose setAll fails: the new tokens are used from memory, and a warning says so',
    NODE,
    async (t) => {
      const { assert, api } = t;
      const tokens = cookiesOf(await api.login());
      await api.expire();
      for (const setAll of [
        () => Promise.reject(new Error('full')),
        () => {
          throw new Error('full');
        },
      ]) {
        const getAll = () => Object.entries(tokens).map(([name, value]) => ({ name, value }));
        const client = make(t, { getAll, setAll });
        const { warning } = t.watch(client);
        await client.setTokens(tokens);
        await Promise.resolve();
        assert.equal(warning.length, 1);
        assert.holds(warning[0], { code: 'ERR_STORAGE' });
      }
    },
  );

  test('what is no context is refused, with the shapes that are', SMOKE, async ({ assert, lib }) => {
    const { req, res } = await serverContext('');
    const request = new Request('http://app.example.com/');
    const wrong = [undefined, null, 'ctx', {}, { req }, { res }, { req: {}, res }, { request }, request];
    wrong.push(
      { request, response: {} },
      { request, headers: {} },
      { request: {}, headers: new Headers() },
      { get() {} },
    );
    for (const ctx of wrong) {
      const error = assert.throws(() => lib.createServerClient(ctx, { baseUrl: 'https://api.example.com' }), {
        name: 'TypeError',
        code: 'ERR_BAD_OPTION_VALUE',
      });
      for (const shape of ['{ req, res }', 'await cookies()', '{ request, response }', '{ getAll, setAll }']) {
        assert.ok(error.message.includes(shape), error.message);
      }
    }
    const error = assert.throws(() => lib.createServerClient(Promise.resolve({}), { baseUrl: 'https://a.example' }), {
      code: 'ERR_BAD_OPTION_VALUE',
    });
    assert.match(error.message, /createServerClient\(await cookies\(\)\)/);
  });

  test('in a browser createServerClient says that it is for servers', { on: ['chromium', 'firefox', 'webkit'] }, ({
    assert,
    lib,
  }) => {
    for (const name of ['createServerClient', 'createCoordinator', 'createVerifier']) {
      const error = assert.throws(() => lib[name]({}, {}), { name: 'TypeError', code: 'ERR_BAD_OPTION_VALUE' });
      assert.match(error.message, /for servers/);
    }
  });
}
