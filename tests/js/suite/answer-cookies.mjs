// A refresh endpoint that answers with Set-Cookie, and a server between it and the browser.

import { cookieHeader, serverContext, setCookies } from '../lib/contexts.mjs';
import { jarOf } from '../lib/shapes.mjs';
import { stubFetch } from '../lib/stub.mjs';
import { jwt, pair, seconds } from '../lib/tokens.mjs';

const NODE = { on: ['node'] };
const SMOKE = { on: ['node'], smoke: true };

const textOf = (res, name) => setCookies(res).find((text) => text.startsWith(`${name}=`));

export default function answerCookies(test) {
  /** One refresh that is answered with this body and these cookies; resolves with the response and the requests. */
  const refreshed = async ({ lib, defer }, { body = {}, cookies = [], options, request = {}, respond }) => {
    const fetch = stubFetch(({ url }) => {
      if (!url.endsWith('/refresh')) return {};
      const headers = new Headers({ 'content-type': 'application/json' });
      for (const text of cookies) headers.append('set-cookie', text);
      return respond?.(headers) ?? new Response(typeof body === 'string' ? body : JSON.stringify(body), { headers });
    });
    const old = { accessToken: jwt({ exp: seconds(-10) }), refreshToken: 'old', ...request };
    const { req, res } = await serverContext(cookieHeader(old));
    const client = lib.createServerClient(
      { req, res },
      { baseUrl: 'https://api.example.com/', refresh: { url: 'refresh', send: 'cookie' }, fetch, ...options },
    );
    defer(() => client.dispose());
    const error = await client.get('data').then(
      () => null,
      (thrown) => thrown,
    );
    const sent = fetch.to('/data').at(-1)?.headers.get('authorization') ?? null;
    return { res, fetch, sent, error, jar: jarOf(setCookies(res), old) };
  };

  test('tokens that the refresh endpoint sets as cookies reach the next request and the browser', SMOKE, async (t) => {
    const { assert, api, lib } = t;
    await api.refreshing('cookies');
    const { accessToken, refreshToken } = await api.login();
    await api.expire();
    const { req, res } = await serverContext(cookieHeader({ accessToken, refreshToken, secret: 'of another' }));
    const options = { baseUrl: api.base, refresh: { url: api.refreshUrl, send: 'cookie' } };
    assert.equal((await lib.createServerClient({ req, res }, options).get('data')).data.user, 'ann');
    const [sent] = await api.log('refresh');
    assert.equal(sent.headers.cookie, `refreshToken=${refreshToken}`, 'no other cookie goes to the endpoint');
    const written = jarOf(setCookies(res));
    assert.ok(written.accessToken !== accessToken && written.refreshToken !== refreshToken);
    for (const text of setCookies(res)) assert.match(text, /; HttpOnly/, 'as the API server set it');
    const next = await serverContext(cookieHeader(written));
    assert.equal((await lib.createServerClient(next, options).get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('an access token in the body goes with a refresh token in a cookie', NODE, async (t) => {
    const { sent, jar } = await refreshed(t, { body: { accessToken: 'a2' }, cookies: ['refreshToken=r2; HttpOnly'] });
    t.assert.equal(sent, 'Bearer a2');
    t.assert.deepEqual(jar, { accessToken: 'a2', refreshToken: 'r2' });
  });

  test('the body goes before cookies, but for a text, which may say no more than OK', NODE, async (t) => {
    const cookies = ['accessToken=cookie; Path=/', 'refreshToken=r2'];
    const both = await refreshed(t, { body: { accessToken: 'body', refreshToken: 'r3' }, cookies });
    t.assert.deepEqual(both.jar, { accessToken: 'body', refreshToken: 'r3' });
    for (const body of ['OK', '']) {
      const { jar } = await refreshed(t, { body, cookies });
      t.assert.deepEqual(jar, { accessToken: 'cookie', refreshToken: 'r2' });
    }
    const empty = await refreshed(t, { cookies, respond: (headers) => new Response(null, { status: 204, headers }) });
    t.assert.deepEqual(empty.jar, { accessToken: 'cookie', refreshToken: 'r2' });
    const parsed = await refreshed(t, {
      body: 'a=parsed',
      cookies,
      options: { refresh: { url: 'refresh', parse: (text) => text.slice(2) } },
    });
    t.assert.equal(parsed.jar.accessToken, 'parsed');
  });

  test('cookies of other names, and one that is deleted, are no tokens', NODE, async (t) => {
    const { assert } = t;
    for (const dead of [
      'Max-Age=0',
      'max-age=-1',
      'Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'Expires=Tue, 01 Oct 2024 00:00:00 GMT',
    ]) {
      const { jar } = await refreshed(t, { body: { accessToken: 'a2' }, cookies: [`refreshToken=gone; ${dead}`] });
      assert.deepEqual(jar, { accessToken: 'a2', refreshToken: 'old' }, dead);
      const none = await refreshed(t, { body: {}, cookies: [`accessToken=gone; ${dead}`, 'refreshToken=r2'] });
      assert.holds(none.error, { code: 'ERR_REFRESH_FAILED' });
      assert.deepEqual(setCookies(none.res), [], 'no token, and nothing written');
    }
    const other = await refreshed(t, { cookies: ['session=x', 'accesstoken=y', 'accessToken2=z'] });
    assert.holds(other.error, { code: 'ERR_REFRESH_FAILED' });
    const again = await refreshed(t, { cookies: ['accessToken=first', 'accessToken=last; Max-Age=60'] });
    assert.equal(again.jar.accessToken, 'last', 'the last of one name counts');
  });

  test('Max-Age and Expires of these cookies are kept for tokens without an exp', NODE, async (t) => {
    const { assert } = t;
    const age = (res, name) => Number(/; Max-Age=(\d+)/.exec(textOf(res, name))?.[1]);
    const near = (actual, wanted) => assert.ok(actual > wanted - 5 && actual <= wanted, `${actual} for ${wanted}`);
    const date = new Date(Date.now() + 86_400_000).toUTCString();
    const cookies = ['accessToken=a2; Path=/; max-age=900', `refreshToken=r2; Expires=${date}; HttpOnly`];
    const { res } = await refreshed(t, { cookies });
    near(age(res, 'accessToken'), 900);
    near(age(res, 'refreshToken'), 86_400);
    const first = await refreshed(t, { cookies: [`accessToken=a2; Expires=${date}; Max-Age=60`] });
    near(age(first.res, 'accessToken'), 60);
    const own = await refreshed(t, {
      cookies: [`accessToken=${jwt({ iat: seconds(), exp: seconds(300) })}; Max-Age=9000`],
    });
    near(age(own.res, 'accessToken'), 300);
    const given = await refreshed(t, { cookies, options: { cookie: { maxAge: 7 } } });
    assert.deepEqual([age(given.res, 'accessToken'), age(given.res, 'refreshToken')], [7, 7]);
    const session = await refreshed(t, { cookies: ['accessToken=a2', 'refreshToken=r2; Max-Age=nonsense'] });
    assert.ok(setCookies(session.res).every((text) => !/max-age|expires/i.test(text)));
    const body = await refreshed(t, { body: { accessToken: 'body' }, cookies });
    assert.ok(!/max-age/i.test(textOf(body.res, 'accessToken')), 'the age of another token');
  });

  test('HttpOnly of these cookies is kept unless the options say otherwise', NODE, async (t) => {
    const flags = (res) => ['accessToken', 'refreshToken'].map((name) => /; HttpOnly/.test(textOf(res, name)));
    const cookies = ['accessToken=a2; httponly', 'refreshToken=r2; HttpOnly'];
    t.assert.deepEqual(flags((await refreshed(t, { cookies })).res), [true, true]);
    const plain = ['accessToken=a2', 'refreshToken=r2'];
    t.assert.deepEqual(
      flags((await refreshed(t, { cookies: plain })).res),
      [false, true],
      'the default of send: cookie',
    );
    const open = await refreshed(t, { cookies, options: { cookie: { httpOnly: false } } });
    t.assert.deepEqual(flags(open.res), [false, false]);
  });

  test('R36 SameSite=Nonsense of the refresh endpoint is not None, and %0D%0A no line break', NODE, async (t) => {
    const { assert } = t;
    const { res } = await refreshed(t, { cookies: ['accessToken=a2; SameSite=Nonsense', 'refreshToken=r2; SameSite'] });
    for (const text of setCookies(res)) assert.match(text, /; SameSite=Lax/);
    const split = await refreshed(t, { cookies: ['accessToken=a%0D%0Ab', 'refreshToken=r2'] });
    assert.holds(split.error, { code: 'ERR_REFRESH_FAILED' });
    assert.deepEqual(setCookies(split.res), []);
  });

  test('R63 a refresh token that stays keeps its cookie as it is', NODE, async (t) => {
    const { res, jar } = await refreshed(t, { body: { accessToken: 'a2' } });
    t.assert.deepEqual(jar, { accessToken: 'a2', refreshToken: 'old' });
    t.assert.deepEqual(
      setCookies(res).map((text) => text.split('=')[0]),
      ['accessToken'],
      'its Max-Age is not lost',
    );
    const longer = await refreshed(t, { body: { accessToken: 'a2' }, cookies: ['refreshToken=old; Max-Age=600'] });
    t.assert.match(textOf(longer.res, 'refreshToken'), /; Max-Age=(600|599)/, 'unless the endpoint sets it anew');
  });

  test('a transport whose headers know no getSetCookie refreshes by the body', NODE, async (t) => {
    const tokens = pair();
    const { jar } = await refreshed(t, {
      respond: () => {
        const response = Response.json(tokens);
        Object.defineProperty(response.headers, 'getSetCookie', { value: undefined });
        return response;
      },
    });
    t.assert.deepEqual(jar, tokens);
  });
}
