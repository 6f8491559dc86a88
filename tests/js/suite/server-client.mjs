// One request on a server: cookies in, cookies out, and never another user's.

import { cookieHeader, jar, serveOnce, serverContext, setCookies } from '../lib/contexts.mjs';
import { stubFetch } from '../lib/stub.mjs';
import { jwt, pair, seconds } from '../lib/tokens.mjs';

const NODE = { on: ['node'] };
const SMOKE = { on: ['node'], smoke: true };

export default function serverClient(test) {
  const make = ({ lib, api }, ctx, options = {}) =>
    lib.createServerClient(ctx, { baseUrl: api.base, refresh: api.refreshUrl, ...options });
  const cookiesOf = ({ accessToken, refreshToken }) => ({ accessToken, refreshToken });
  const contextOf = (tokens) => serverContext(cookieHeader(cookiesOf(tokens)));

  test('reads the tokens from the request and writes nothing where nothing changes', SMOKE, async (t) => {
    const { assert, api } = t;
    const ctx = await contextOf(await api.login());
    assert.equal((await make(t, ctx).get('data')).data.user, 'ann');
    assert.deepEqual(setCookies(ctx.res), []);
    assert.equal(ctx.res.getHeader('Cache-Control'), undefined);
  });

  test('without cookies requests go out bare', NODE, async (t) => {
    const ctx = await serverContext('');
    t.assert.equal((await make(t, ctx).get('echo')).data.headers.authorization, undefined);
    await t.assert.rejects(make(t, ctx).get('data'), { code: 'ERR_BAD_REQUEST', status: 401 });
    t.assert.deepEqual(setCookies(ctx.res), []);
  });

  test('R17 two requests at once make one refresh, and the new cookies come with Cache-Control', SMOKE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    await api.expire();
    const ctx = await contextOf(tokens);
    const client = make(t, ctx);
    const answers = await Promise.all([client.get('data?1'), client.get('data?2')]);
    assert.ok(answers.every(({ data }) => data.user === 'ann'));
    assert.equal(await api.refreshes(), 1);
    const written = jar(ctx.res);
    assert.ok(written.accessToken && written.accessToken !== tokens.accessToken);
    assert.ok(written.refreshToken && written.refreshToken !== tokens.refreshToken);
    assert.equal(setCookies(ctx.res).length, 2, 'each cookie once');
    assert.equal(ctx.res.getHeader('Cache-Control'), 'private, no-store');
    const next = await contextOf(written);
    assert.equal((await make(t, next).get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('over a real connection: cookies of others are kept', SMOKE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    await api.expire();
    const response = await serveOnce(
      async (req, res) => {
        res.setHeader('Set-Cookie', ['theme=dark; Path=/', 'lang=de; Path=/']);
        const { data } = await make(t, { req, res }).get('data');
        res.appendHeader('Set-Cookie', 'late=1; Path=/');
        res.end(data.user);
      },
      { headers: { cookie: `theme=light; ${cookieHeader(cookiesOf(tokens))}; other=1` } },
    );
    assert.equal(response.text, 'ann');
    assert.deepEqual(response.cookies.map((text) => text.split('=')[0]).sort(), [
      'accessToken',
      'lang',
      'late',
      'refreshToken',
      'theme',
    ]);
    assert.equal(response.headers.get('cache-control'), 'private, no-store');
  });

  test('one Set-Cookie of somebody else, given as a text, is kept', NODE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    await api.expire();
    const ctx = await contextOf(tokens);
    ctx.res.setHeader('Set-Cookie', 'theme=dark');
    await make(t, ctx).get('data');
    assert.equal(setCookies(ctx.res)[0], 'theme=dark');
    assert.equal(setCookies(ctx.res).length, 3);
  });

  test('a second client on the same response sees what the first one wrote', SMOKE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    await api.expire();
    const ctx = await contextOf(tokens);
    await make(t, ctx).get('data');
    const second = make(t, ctx);
    assert.equal((await second.get('data')).data.user, 'ann');
    assert.deepEqual([await api.refreshes(), (await api.counters()).reuse], [1, 0]);
    assert.equal((await second.getTokens()).accessToken, jar(ctx.res).accessToken);
    assert.equal(setCookies(ctx.res).length, 2);
  });

  test('a second refresh in one response replaces the cookies of the first', NODE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    const ctx = await contextOf(tokens);
    const client = make(t, ctx);
    for (let round = 0; round < 2; round += 1) {
      await api.expire();
      await client.get('data');
    }
    assert.equal(setCookies(ctx.res).length, 2, 'no cookie twice');
    assert.equal((await make(t, await contextOf(jar(ctx.res))).get('data')).data.user, 'ann');
  });

  test('a refused refresh deletes both cookies and rejects', SMOKE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    await api.revoke();
    const ctx = await contextOf(tokens);
    const client = make(t, ctx);
    const results = await Promise.allSettled([client.get('data?1'), client.get('data?2')]);
    for (const { reason } of results) assert.holds(reason, { code: 'ERR_SESSION_EXPIRED', refreshOutcome: 'final' });
    assert.deepEqual(jar(ctx.res, cookiesOf(tokens)), {});
    for (const text of setCookies(ctx.res)) assert.match(text, /; ?Path=\//);
    assert.equal(ctx.res.getHeader('Cache-Control'), 'private, no-store');
    assert.equal((await make(t, ctx).get('echo')).data.headers.authorization, undefined, 'and that is seen too');
  });

  test('a transient failure writes nothing', NODE, async (t) => {
    const { assert, api } = t;
    await api.refreshing('500');
    const tokens = await api.login();
    await api.expire();
    const ctx = await contextOf(tokens);
    await assert.rejects(make(t, ctx).get('data'), { code: 'ERR_REFRESH_FAILED' });
    assert.deepEqual(setCookies(ctx.res), []);
  });

  test('setTokens and clearTokens write cookies', NODE, async (t) => {
    const { assert, api } = t;
    const ctx = await serverContext('');
    const client = make(t, ctx);
    const tokens = await api.login();
    await client.setTokens(tokens);
    assert.deepEqual(jar(ctx.res), cookiesOf(tokens));
    assert.equal((await client.get('data')).data.user, 'ann');
    await client.clearTokens();
    assert.deepEqual(jar(ctx.res), {});
  });

  test('R19 a refresh is not spent when the headers are sent already', SMOKE, async (t) => {
    const { assert, api } = t;
    const tokens = await api.login();
    await api.expire();
    await serveOnce(
      async (req, res) => {
        res.writeHead(200);
        res.write('begun');
        const error = await assert.rejects(make(t, { req, res }).get('data'), {
          code: 'ERR_READ_ONLY_COOKIES',
          isAxiosError: true,
          name: 'AuthflightError',
        });
        assert.match(error.message, /proxy|route/);
        assert.equal((await make(t, { req, res }).get('echo')).status, 200, 'other requests go on');
      },
      { headers: { cookie: cookieHeader(cookiesOf(tokens)) } },
    );
    assert.equal(await api.refreshes(), 0);
  });

  test('R38 the defaults of cookies that a server writes', NODE, async (t) => {
    const { assert } = t;
    const tokens = { accessToken: jwt({ iat: seconds(), exp: seconds(600) }), refreshToken: 'opaque' };
    const plain = await serverContext('');
    await make(t, plain).setTokens(tokens);
    for (const text of setCookies(plain.res)) {
      assert.match(text, /; ?Path=\/(;|$)/);
      assert.match(text, /; ?SameSite=Lax(;|$)/);
      assert.ok(!/Domain/i.test(text), text);
    }
    const maxAge = Number(/accessToken=.*Max-Age=(\d+)/.exec(setCookies(plain.res).join('\n'))?.[1]);
    assert.ok(maxAge > 590 && maxAge <= 600, `maxAge follows exp: ${maxAge}`);
    const strict = await serverContext('');
    await make(t, strict, {
      cookie: { path: '/app', sameSite: 'strict', secure: true, httpOnly: true, domain: 'example.com' },
    }).setTokens(tokens);
    for (const text of setCookies(strict.res)) {
      for (const attribute of ['Path=/app', 'SameSite=Strict', 'Secure', 'HttpOnly', 'Domain=example.com'])
        assert.match(text, new RegExp(`; ?${attribute}(;|$)`));
    }
  });

  test('R38 cookies are Secure where the request came by https', NODE, async (t) => {
    const ctx = await serverContext('', { 'x-forwarded-proto': 'https' });
    await make(t, ctx).setTokens({ accessToken: 'a', refreshToken: 'r' });
    for (const text of setCookies(ctx.res)) t.assert.match(text, /; ?Secure(;|$)/);
  });

  test('R31 a token of 6 kB is split into cookies that browsers keep, and comes back whole', NODE, async (t) => {
    const { assert, api, hex } = t;
    const tokens = await api.login({ accessToken: hex(3_000), refreshToken: hex(3_000) });
    const ctx = await serverContext('');
    await make(t, ctx).setTokens(tokens);
    for (const text of setCookies(ctx.res)) assert.atMost(text.split(';')[0].length, 4_096, 'bytes of name and value');
    const next = await serverContext(cookieHeader(jar(ctx.res)));
    assert.deepEqual(cookiesOf(await make(t, next).getTokens()), tokens);
    assert.equal((await make(t, next).get('data')).data.user, 'ann');
    await api.expire();
    await make(t, next).get('data');
    const after = jar(next.res, jar(ctx.res));
    assert.deepEqual(Object.keys(after).sort(), ['accessToken', 'refreshToken'], 'the chunks are deleted');
  });

  test('R29 values of any characters are encoded and come back as they were', NODE, async (t) => {
    for (const refreshToken of ['ключ ✓ 😀', 'a;b,c "d" \\e=f%20%41&g', '%E0%A4%A', '"quoted"', ' padded ', '%']) {
      const ctx = await serverContext('');
      await make(t, ctx).setTokens({ accessToken: 'grüße', refreshToken });
      for (const text of setCookies(ctx.res)) t.assert.match(text, /^[\x20-\x7e]*$/);
      const next = await serverContext(cookieHeader(jar(ctx.res)));
      t.assert.deepEqual(cookiesOf(await make(t, next).getTokens()), { accessToken: 'grüße', refreshToken });
    }
  });

  const sentFor = async (t, cookie) => {
    const answer = await make(t, await serverContext(cookie))
      .get('echo')
      .catch((error) => t.assert.match(error.code, /^ERR_/));
    return answer?.data.headers.authorization;
  };

  test('R34 of two cookies of one name the first wins; __proto__ has no effect', NODE, async (t) => {
    t.assert.equal(await sentFor(t, 'accessToken=first; accessToken=second'), 'Bearer first');
    t.assert.equal(await sentFor(t, '__proto__=polluted; constructor=x'), undefined);
    t.assert.equal({}.polluted, undefined);
    const named = make(t, await serverContext('__proto__=mine'), { accessTokenKey: '__proto__' });
    t.assert.equal((await named.get('echo')).data.headers.authorization, 'Bearer mine');
  });

  test('R35 quotes belong to a value, white space around it does not', NODE, async (t) => {
    t.assert.equal(await sentFor(t, 'accessToken="quoted"'), 'Bearer "quoted"');
    t.assert.equal(await sentFor(t, 'a=1;  accessToken =  padded  ;b=2'), 'Bearer padded');
    t.assert.equal(await sentFor(t, ';;accessToken=a=b==;'), 'Bearer a=b==');
    t.assert.equal(await sentFor(t, 'accessToken='), undefined);
  });

  test('R36 %0D%0A in a received cookie does not become a line break', NODE, async (t) => {
    t.assert.oneOf(await sentFor(t, 'accessToken=abc%0D%0AX-Evil:%201'), [undefined, 'Bearer abc%0D%0AX-Evil:%201']);
    t.assert.ok((await t.api.log('echo')).every(({ headers }) => headers['x-evil'] === undefined));
  });

  test('R27 a refresh answer with CR and LF writes no cookie', NODE, async (t) => {
    const { assert, api } = t;
    await api.refreshing({
      answer: { body: JSON.stringify({ accessToken: 'a\r\nSet-Cookie: evil=1', refreshToken: 'r' }) },
    });
    const tokens = await api.login();
    await api.expire();
    const ctx = await contextOf(tokens);
    await assert.rejects(make(t, ctx).get('data'), { isAxiosError: true });
    assert.deepEqual(setCookies(ctx.res), []);
  });

  test('R15 two users on one URL at once are refreshed separately', SMOKE, async (t) => {
    const { assert, api } = t;
    const [ann, bob] = await api.logins([{ user: 'ann' }, { user: 'bob' }]);
    await api.expire();
    await api.refreshing({ delay: 20 });
    const contexts = await Promise.all([contextOf(ann), contextOf(bob)]);
    const answers = await Promise.all(contexts.map((ctx) => make(t, ctx).get('data')));
    assert.deepEqual(
      answers.map(({ data }) => data.user),
      ['ann', 'bob'],
    );
    assert.equal(await api.refreshes(), 2);
    assert.deepEqual(await api.owners(contexts.map(({ res }) => jar(res).accessToken)), ['ann', 'bob']);
  });

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, Math.random() * ms));

  test(
    'R14 1,000 interleaved contexts with random delays: nobody gets what belongs to another',
    NODE,
    async ({ assert, lib }) => {
      const owners = new Map();
      const issue = (user) => {
        const tokens = pair();
        for (const token of Object.values(tokens)) owners.set(token, user);
        return tokens;
      };
      let refreshes = 0;
      // One transport for all, as the platform's fetch is.
      const fetch = stubFetch(async (call) => {
        await pause(10);
        if (call.url.endsWith('/refresh')) {
          refreshes += 1;
          const { refreshToken } = JSON.parse(call.body);
          const user = owners.get(refreshToken);
          if (!owners.delete(refreshToken)) return { status: 401, json: { error: 'invalid_grant' } };
          return { json: issue(user) };
        }
        const user = owners.get(call.headers.get('authorization')?.slice('Bearer '.length));
        return user ? { json: { user } } : { status: 401 };
      });
      const users = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
      const results = await Promise.all(
        users.map(async (user, index) => {
          const expired = index % 2 === 0;
          const tokens = issue(user);
          if (expired) owners.delete(tokens.accessToken);
          await pause(20);
          const ctx = await contextOf(tokens);
          const client = lib.createServerClient(ctx, {
            baseUrl: 'https://api.example.com/',
            refresh: 'https://api.example.com/refresh',
            fetch,
          });
          const [one, two] = await Promise.all([client.get('data'), pause(10).then(() => client.get('data'))]);
          const written = jar(ctx.res);
          client.dispose();
          return {
            user,
            expired,
            seen: [one.data.user, two.data.user],
            written: Object.values(written).map((token) => owners.get(token)),
          };
        }),
      );
      const crossed = results.filter(
        ({ user, expired, seen, written }) =>
          JSON.stringify([seen, written]) !== JSON.stringify([[user, user], expired ? [user, user] : []]),
      );
      assert.deepEqual(crossed, []);
      assert.equal(refreshes, 500);
    },
  );

  test('R14 50 users at once over real connections, one client per request', NODE, async (t) => {
    const { assert, api } = t;
    const users = Array.from({ length: 50 }, (_, index) => `user-${index}`);
    const logins = await api.logins(users.map((user) => ({ user })));
    await api.expire();
    await api.refreshing({ delay: 10 });
    const contexts = await Promise.all(logins.map(contextOf));
    const answers = await Promise.all(contexts.map((ctx) => make(t, ctx).get('data')));
    assert.deepEqual(
      answers.map(({ data }) => data.user),
      users,
    );
    for (const name of ['accessToken', 'refreshToken'])
      assert.deepEqual(await api.owners(contexts.map(({ res }) => jar(res)[name])), users);
    const { refresh, reuse } = await api.counters();
    assert.deepEqual([refresh, reuse], [50, 0]);
  });

  test('R16 a browser client with ambient storage says on a server what to use instead', SMOKE, async (t) => {
    const { assert, api, lib } = t;
    for (const storage of [undefined, 'cookie', 'local', 'session', { access: 'local', refresh: 'session' }]) {
      const client = lib.createClient(api.base, storage, { refresh: api.refreshUrl });
      const error = await assert.rejects(
        client.get('echo'),
        { code: 'ERR_SERVER_STORAGE', isAxiosError: true, name: 'AuthflightError' },
        assert.show(storage),
      );
      assert.match(error.message, /createServerClient/);
      await assert.rejects(client.setTokens({ accessToken: 'a', refreshToken: 'r' }), { code: 'ERR_SERVER_STORAGE' });
      client.dispose();
    }
    assert.equal((await api.log()).length, 0);
  });

  test('configure gives both factories their defaults', NODE, async (t) => {
    const { assert, api, freshCopy } = t;
    const lib = freshCopy();
    lib.configure({ baseUrl: api.base, refresh: api.refreshUrl, accessTokenKey: 'AT', refreshTokenKey: 'RT' });
    const tokens = await api.login();
    await api.expire();
    const ctx = await serverContext(`AT=${tokens.accessToken}; RT=${tokens.refreshToken}`);
    assert.equal((await lib.createServerClient(ctx).get('data')).data.user, 'ann');
    assert.deepEqual(Object.keys(jar(ctx.res)).sort(), ['AT', 'RT']);
    const other = await serverContext(`X=${tokens.accessToken}`);
    assert.equal(
      (await lib.createServerClient(other, { accessTokenKey: 'X' }).get('echo')).data.headers.authorization,
      `Bearer ${tokens.accessToken}`,
      'options of the call go first',
    );
  });
}
