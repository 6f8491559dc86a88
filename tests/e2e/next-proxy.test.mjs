// authProxy by itself, with Next's own request and response, against a real API server: what an application cannot show.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { WWW } from '../../scripts/lib/www.mjs';
import { startApi } from '../../www/api/server.mjs';
import { API, SECRET } from './s4/apps.mjs';
import { ACCESS, cookieOf, expired, REFRESH, valid } from './s4/requests.mjs';

await installTarball(WWW);
// As CommonJS: outside of a bundler Node finds no `next/server`.
const require = createRequire(join(WWW, 'package.json'));
const entry = require('authflight/next');
const { authGuard, authProxy, authRefresh, isPage, safeNext } = entry;
const { NextRequest } = require('next/server');

const SITE = 'https://site.example';
let api;

before(async () => {
  api = await startApi({ ...API, accessLifetime: 300 });
});
beforeEach(() => api.reset({ sessions: true }));
after(() => api.close());

const options = (more) => ({
  baseUrl: api.url,
  refresh: { url: '/auth/restore-token', send: 'cookie' },
  cookie: { httpOnly: true },
  verify: { secret: SECRET },
  ...more,
});

/** What the proxy makes of one request: its answer, and what the render is given. */
async function ask(path, { user, cookie = cookieOf(user), headers = {}, method = 'GET', ...more } = {}) {
  const proxy = authProxy(options(more));
  return answerOf(await proxy(requestOf(path, { cookie, headers, method })));
}

const requestOf = (path, { cookie, headers, method }) =>
  new NextRequest(SITE + path, { method, headers: { ...headers, ...(cookie && { cookie }) } });

function answerOf(response) {
  const given = (name) => response.headers.get(`x-middleware-request-${name}`);
  return {
    response,
    status: response.status,
    location: response.headers.get('location') ?? undefined,
    set: response.headers.getSetCookie(),
    passes: response.headers.get('x-middleware-next') === '1',
    path: given('x-authflight-path'),
    cookie: given('cookie'),
  };
}

describe('the render', () => {
  it('is given the new tokens in the place of the old ones, and everybody else’s cookies as they were', async () => {
    const user = await expired(api);
    const { passes, cookie, set } = await ask('/me', { cookie: `theme=dark; ${cookieOf(user)}; a="b c"` });
    assert.ok(passes);
    const pairs = Object.fromEntries(cookie.split('; ').map((pair) => pair.split(/=(.*)/s)));
    assert.deepEqual([pairs.theme, pairs.a], ['dark', '"b c"']);
    for (const key of [ACCESS, REFRESH]) {
      assert.notEqual(pairs[key], user[key]);
      assert.ok(set.some((text) => text.startsWith(`${key}=${pairs[key]};`)));
    }
  });

  it('is given no token that was removed', async () => {
    const user = await expired(api);
    api.revokeRefresh();
    const { passes, cookie } = await ask('/about', { cookie: `${cookieOf(user)}; theme=dark`, public: ['/about'] });
    assert.ok(passes);
    assert.equal(cookie, 'theme=dark');
    const bare = await ask('/about', { user, public: ['/about'] });
    assert.equal(bare.cookie, null);
  });

  it('R31 R33 is given tokens in chunks, and none that is left over', async () => {
    const user = await expired(api);
    const parts = `${ACCESS}.0=${'x'.repeat(3000)}; ${ACCESS}.1=${'x'.repeat(3000)}; ${REFRESH}=${user.refreshToken}`;
    const { cookie, set } = await ask('/me', { cookie: parts });
    assert.doesNotMatch(cookie, /accessToken\.\d/);
    assert.match(cookie, /accessToken=ey/);
    for (const chunk of ['accessToken.0=', 'accessToken.1=']) {
      assert.ok(set.some((text) => text.startsWith(`${chunk};`) && /Max-Age=0/.test(text)));
    }
  });

  it('R39 is told where it is, whatever the browser says', async () => {
    const headers = { 'x-authflight-path': '//evil.example' };
    const user = await valid(api);
    assert.equal((await ask('/me?tab=2', { user, headers })).path, '/me?tab=2');
    assert.equal((await ask('/api/me', { headers })).path, '/api/me', 'where it does not look at the tokens too');
  });

  it('leaves room for cookies of the application’s own', async () => {
    const { response } = await ask('/me', { user: await expired(api) });
    response.cookies.set('theme', 'dark');
    const names = response.headers.getSetCookie().map((text) => text.split('=', 1)[0]);
    assert.deepEqual(names.sort(), [ACCESS, REFRESH, 'theme'].sort());
  });
});

describe('a token that is about to be over', () => {
  const soon = async () => (await api.createUsers(1, { access: 20 }))[0];

  it('is refreshed by the rule of the client: the render cannot', async () => {
    const user = await soon();
    // 10 % of 20 s: not yet.
    assert.deepEqual((await ask('/me', { user })).set, []);
    assert.equal((await ask('/me', { user, refreshBefore: 30_000 })).set.length, 2);
    assert.equal(api.counters.refreshAttempts, 1);
  });

  it('is never refreshed early where the options say so', async () => {
    const late = { user: await expired(api), verify: { secret: SECRET, leeway: 120 } };
    assert.deepEqual((await ask('/me', { ...late, refreshBefore: 0 })).set, []);
    assert.equal((await ask('/me', late)).set.length, 2);
  });

  it('is used on while the refresh endpoint is down', async () => {
    const user = await soon();
    api.setRefresh({ mode: '500' });
    const { passes, set, cookie } = await ask('/me', { user, refreshBefore: 30_000 });
    assert.ok(passes);
    assert.deepEqual(set, []);
    assert.match(cookie, new RegExp(user.accessToken));
  });
});

describe('keys that cannot be had', () => {
  it('let the request pass, and sign nobody out', async () => {
    const server = createServer((_request, response) => response.writeHead(500).end());
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const user = await expired(api);
      const jwks = `http://127.0.0.1:${server.address().port}/jwks`;
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: '1' })).toString('base64url');
      const accessToken = user.accessToken.replace(/^[^.]+/, header);
      const { passes, set } = await ask('/me', { user: { ...user, accessToken }, verify: { jwks } });
      assert.ok(passes);
      assert.deepEqual(set, []);
      assert.equal(api.counters.refreshAttempts, 0);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('or a verifier of one’s own that says so', async () => {
    const verify = () => Promise.reject(Object.assign(new Error('down'), { code: 'ERR_KEYS_UNAVAILABLE' }));
    const user = await expired(api);
    const { passes, set } = await ask('/me', { user, verify });
    assert.ok(passes);
    assert.deepEqual(set, []);
    assert.equal(api.counters.refreshAttempts, 0);
  });
});

describe('without a session', () => {
  it('reads go to the login page by 307, posts by 303', async () => {
    assert.equal((await ask('/me')).status, 307);
    assert.equal((await ask('/me', { method: 'HEAD' })).status, 307);
    assert.equal((await ask('/me', { method: 'POST' })).status, 303);
  });

  it('a server action passes, without tokens: its guard answers in its own protocol', async () => {
    const user = await expired(api);
    api.revokeRefresh();
    const { passes, cookie } = await ask('/me', { user, method: 'POST', headers: { 'next-action': 'abc' } });
    assert.ok(passes);
    assert.equal(cookie, null);
  });

  it('a page that is asked for as if it were an action goes to the login page all the same', async () => {
    assert.equal((await ask('/me', { headers: { 'next-action': 'abc' } })).status, 307);
  });

  it('an access token that is dead and alone is removed', async () => {
    const { accessToken } = await expired(api);
    const { location, set } = await ask('/me', { cookie: `${ACCESS}=${accessToken}` });
    assert.match(location, /\/login\?next=%2Fme$/);
    assert.ok(set.some((text) => /^accessToken=;.*Max-Age=0/.test(text)));
    assert.equal(api.counters.refreshAttempts, 0);
  });

  it('R41 the login page is open, with a slash at its end too, and no other one', async () => {
    const open = { loginPath: '/sign/in' };
    assert.ok((await ask('/sign/in', open)).passes);
    assert.ok((await ask('/sign/in/', open)).passes);
    for (const path of ['/login', '/sign', '/sign/inn', '/sign/in/x']) {
      assert.match((await ask(path, open)).location ?? '', /\/sign\/in\?next=/, path);
    }
  });

  it('public pages are open: a path is itself, /* is all below it', async () => {
    const open = { public: ['/about', '/docs/*'] };
    for (const path of ['/about', '/about/', '/docs', '/docs/a/b']) assert.ok((await ask(path, open)).passes, path);
    for (const path of ['/', '/about/us', '/docsx', '/doc']) assert.ok((await ask(path, open)).location, path);
    assert.ok((await ask('/x', { public: (pathname) => pathname === '/x' })).passes);
  });

  it('R39 `next` is the page, and never what looks like another host', async () => {
    assert.equal(
      (await ask('/me?a=b&next=//evil')).location,
      `${SITE}/login?next=${encodeURIComponent('/me?a=b&next=//evil')}`,
    );
    for (const path of ['//evil.example/me', '/%2F/evil.example/me', '/\\evil.example/me', '/%5Cevil.example/me']) {
      const { location } = await ask(path);
      assert.equal(new URL(location).origin, SITE);
      const next = new URL(location).searchParams.get('next');
      assert.equal(new URL(next, SITE).origin, SITE);
      assert.equal(safeNext(next), next);
    }
  });
});

describe('options', () => {
  const refused = (make, words, code = 'ERR_BAD_OPTION_VALUE') =>
    assert.throws(make, (error) => {
      assert.ok(error instanceof TypeError);
      assert.equal(error.code, code);
      assert.match(error.message, words);
      return true;
    });

  it('that are wrong are refused at once, in words that say the mend', () => {
    for (const [name, make] of Object.entries({ authProxy, authGuard, authRefresh })) {
      refused(() => make(), new RegExp(`${name} takes an object`));
      refused(() => make({ baseUrl: api.url }), /needs `verify`/);
      refused(() => make(options({ verify: { secret: 'short' } })), /32 bytes/);
      refused(() => make(options({ verfy: {} })), /unknown option `verfy`/, 'ERR_BAD_OPTION');
      refused(() => make(options({ baseUrl: undefined })), /base URL/, 'ERR_INVALID_URL');
    }
    refused(() => authProxy(options({ public: 'about' })), /`public` a list of paths/);
    refused(() => authProxy(options({ public: ['about'] })), /`public` a list of paths/);
    refused(() => authProxy(options({ matcher: '/me' })), /`matcher` a function/);
    refused(() => authProxy(options({ redirect: 'yes' })), /true or false as `redirect`/);
    refused(() => authProxy(options({ loginPath: 'login' })), /loginPath/);
  });

  it('R12 in no message show a secret', () => {
    const secret = 'do-not-show-me';
    assert.throws(
      () => authProxy(options({ verify: { secret } })),
      (error) => !error.message.includes(secret),
    );
  });

  it('that a function returns are asked for at the first request, and once', async () => {
    let asked = 0;
    const proxy = authProxy(() => {
      asked += 1;
      return options();
    });
    assert.equal(asked, 0);
    for (const user of [undefined, await valid(api)]) await proxy(requestOf('/me', { cookie: cookieOf(user) }));
    assert.equal(asked, 1);
  });

  it('R11 are their own: a polluted prototype adds none', async () => {
    Object.prototype.public = ['/me'];
    try {
      assert.ok((await ask('/me')).location);
    } finally {
      delete Object.prototype.public;
    }
  });

  it('name a coordinator of the application’s own, which is the one that is asked', async () => {
    const keys = [];
    const coordinate = {
      async refresh(key, run) {
        keys.push(key);
        return [await run()];
      },
    };
    await ask('/me', { user: await expired(api), coordinate });
    assert.equal(keys.length, 1);
    assert.match(keys[0], /^[0-9a-f]{64}$/);
  });
});

describe('the declarations', () => {
  it('name what is exported, and no more', () => {
    const declared = (file) => {
      const text = readFileSync(join(ROOT, 'pkg-template', file), 'utf8');
      return Array.from(
        text.matchAll(/^export (?:function (\w+)|\{ (\w+) \} from)/gm),
        ([, one, two]) => one ?? two,
      ).sort();
    };
    assert.deepEqual(Object.keys(entry).sort(), declared('next.d.ts'));
    assert.deepEqual(Object.keys(require('authflight/next/client')), declared('next-client.d.ts'));
  });
});

describe('isPage', () => {
  it('leaves out what Next.js serves, routes below /api and files', () => {
    for (const path of ['/', '/me', '/apiary', '/_nextdoor', '/a.b/c']) assert.ok(isPage(path), path);
    for (const path of ['/_next/static/a.js', '/_next', '/api', '/api/me', '/favicon.ico', '/a/logo.svg']) {
      assert.ok(!isPage(path), path);
    }
  });
});
