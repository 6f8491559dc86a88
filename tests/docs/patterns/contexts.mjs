// Contexts of a server, with the real classes of Next.js.

import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { APP } from '../../lib/blocks.mjs';

const ME = '/api/users/me';
const PAGE = 'https://app.example.com/me?tab=2';

/** What is inside Next.js: the package gives none of it away, and `cookies()` answers with these. */
function next() {
  const require = createRequire(join(APP, 'package.json'));
  const { NextRequest, NextResponse } = require('next/server');
  const { RequestCookies } = require('next/dist/server/web/spec-extension/cookies');
  const adapters = require('next/dist/server/web/spec-extension/adapters/request-cookies');
  return { NextRequest, NextResponse, RequestCookies, ...adapters };
}

const headerOf = (tokens) =>
  Object.entries(tokens)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
const named = (texts) => Object.fromEntries(texts.map((text) => /^([^=]+)=([^;]*)/.exec(text).slice(1, 3)));

/** The contexts by name: `open(cookie)` gives `{ ctx, set(), header() }`. */
const CONTEXTS = {
  'getServerSideProps or an API route': (cookie) => {
    const req = new IncomingMessage(null);
    Object.assign(req, { url: '/me?tab=2', headers: { cookie } });
    const res = new ServerResponse(req);
    const set = () => [res.getHeader('Set-Cookie') ?? []].flat();
    return { ctx: { req, res }, set, header: () => res.getHeader('Cache-Control') };
  },
  'a proxy: NextRequest and NextResponse': (cookie) => {
    const { NextRequest, NextResponse } = next();
    const request = new NextRequest(PAGE, { headers: { cookie } });
    const response = NextResponse.next({ request });
    response.cookies.set('theme', 'dark');
    const set = () => response.headers.getSetCookie();
    return { ctx: { request, response }, set, header: () => response.headers.get('Cache-Control'), response };
  },
  'a route handler or a server action: the store of cookies()': (cookie) => {
    const { RequestCookies, MutableRequestCookiesAdapter, createCookiesWithMutableAccessCheck } = next();
    let texts = [];
    const mutableCookies = MutableRequestCookiesAdapter.wrap(new RequestCookies(new Headers({ cookie })), (all) => {
      texts = all;
    });
    const phase = { phase: 'action', mutableCookies };
    return { ctx: createCookiesWithMutableAccessCheck(phase), set: () => texts, phase };
  },
};

const SEALED = {
  'a server component': (cookie) => {
    const { RequestCookies, RequestCookiesAdapter } = next();
    return { ctx: RequestCookiesAdapter.seal(new RequestCookies(new Headers({ cookie }))), set: () => [] };
  },
  'after()': (cookie) => {
    const opened = CONTEXTS['a route handler or a server action: the store of cookies()'](cookie);
    opened.phase.phase = 'after';
    return opened;
  },
};

const tests = (contexts, run) =>
  Object.fromEntries(Object.entries(contexts).map(([where, open]) => [where, (t) => run(t, open)]));

const prefixed = (prefix, all) => Object.fromEntries(Object.entries(all).map(([name, test]) => [prefix + name, test]));

export const contexts = {
  contexts: {
    system: 'S1',
    factory: {
      ...prefixed(
        'refreshes once, for two requests with one cookie, in ',
        tests(CONTEXTS, async (t, open) => {
          t.api.reset({ expired: true });
          const tokens = t.api.login('ada');
          const { apiOf } = await t.load();
          const cookie = headerOf(tokens);
          const visits = [open(cookie), open(cookie)];
          for (const { data } of await Promise.all(visits.map(({ ctx }) => apiOf(ctx).get(ME)))) {
            assert.equal(data.id, 'ada');
          }
          assert.equal(t.api.seen.refreshes, 1);
          const [first, second] = visits.map(({ set }) => named(set()));
          assert.deepEqual(first, second);
          assert.notEqual(first.accessToken, tokens.accessToken);
          assert.notEqual(first.refreshToken, tokens.refreshToken);
          for (const { header, response } of visits) {
            if (header) assert.equal(header(), 'private, no-store');
            if (response) {
              assert.equal(first.theme, 'dark', 'what the proxy has set is kept');
              assert.match(response.headers.get('x-middleware-set-cookie'), /accessToken=/, 'the render gets them too');
            }
          }
          // What the context itself reads in the same request.
          assert.equal((await apiOf(visits[0].ctx).getTokens()).accessToken, first.accessToken);
        }),
      ),
      ...prefixed(
        'deletes the cookies of a session that is over, in ',
        tests(CONTEXTS, async (t, open) => {
          t.api.reset({ expired: true, refresh: 'refused' });
          const { apiOf } = await t.load();
          const { ctx, set } = open(headerOf(t.api.login('ada')));
          await assert.rejects(apiOf(ctx).get(ME), { code: 'ERR_SESSION_EXPIRED' });
          const { accessToken, refreshToken } = named(set());
          assert.deepEqual([accessToken, refreshToken], ['', '']);
          for (const text of set().filter((each) => !each.startsWith('theme='))) assert.match(text, /Max-Age=0/);
        }),
      ),
      ...prefixed(
        'spends no refresh token (R19) in ',
        tests(SEALED, async (t, open) => {
          t.api.reset({ expired: true });
          const tokens = t.api.login('ada');
          const { apiOf } = await t.load();
          const { ctx, set } = open(headerOf(tokens));
          await assert.rejects(apiOf(ctx).get(ME), { code: 'ERR_READ_ONLY_COOKIES', digest: 'ERR_READ_ONLY_COOKIES' });
          await assert.rejects(apiOf(ctx).clearTokens(), { code: 'ERR_READ_ONLY_COOKIES' });
          assert.equal(t.api.seen.refreshes, 0);
          assert.deepEqual(set(), []);
          assert.equal((await apiOf(ctx).getTokens()).refreshToken, tokens.refreshToken);
        }),
      ),
    },
  },
  'cookie-answers': {
    system: 'S4',
    factory: {
      async 'takes the tokens that the endpoint sets as cookies, and hands them to the browser'(t) {
        t.api.reset({ expired: true });
        const tokens = t.api.login('ada');
        const { apiByCookie } = await t.load();
        const { ctx, set } = CONTEXTS['getServerSideProps or an API route'](`${headerOf(tokens)}; other=1`);
        assert.equal((await apiByCookie(ctx).get(ME)).data.id, 'ada');
        const refresh = t.api.seen.requests.find(({ name }) => name === 'POST /auth/restore-token');
        assert.deepEqual(refresh.cookies, { refreshToken: tokens.refreshToken });
        assert.equal(set().length, 1, 'the refresh token does not rotate here');
        assert.match(set()[0], /^accessToken=.*; HttpOnly/);
        assert.notEqual(named(set()).accessToken, tokens.accessToken);
      },
    },
  },
};
