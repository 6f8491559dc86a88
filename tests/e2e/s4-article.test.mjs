// What article S4's own code does, written anew on the same pages: the faults that the package has not.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startApi } from '../../www/api/server.mjs';
import { API, startArticle, startExample } from './s4/apps.mjs';
import { ACCESS, after as afterwards, expired, ownerOf, REFRESH, valid, visit } from './s4/requests.mjs';

/** Both applications, each with API servers of its own: one that rotates refresh tokens, and one that does not. */
const sites = {};

before(async () => {
  for (const [name, start] of [
    ['article', startArticle],
    ['package', startExample],
  ]) {
    sites[name] = {};
    for (const [kind, rotates] of [
      ['rotating', true],
      ['lasting', false],
    ]) {
      const api = await startApi({ ...API, rotates, accessLifetime: 300 });
      sites[name][kind] = { api };
      const next = await start({ apiUrl: api.url });
      Object.assign(sites[name][kind], { url: next.url, next });
    }
  }
});

beforeEach(() => {
  for (const { api } of all()) api.reset({ sessions: true });
});

after(async () => {
  for (const { api, next } of all()) {
    await next?.close();
    await api.close();
  }
});

const all = () => Object.values(sites).flatMap((kinds) => Object.values(kinds));

/** The same deed against both: what the article's code makes of it, and what the package does. */
function fault(name, { api: kind = 'rotating', article, instead }) {
  describe(name, () => {
    it('the article', () => article(sites.article[kind]));
    it('the package', () => instead(sites.package[kind]));
  });
}

const fifty = (act) => Promise.all(Array.from({ length: 50 }, act));

fault('fifty requests at once with one expired cookie', {
  async article({ url, api }) {
    const user = await expired(api);
    const pages = await fifty(() => visit(`${url}/me`, { user }));
    assert.ok(pages.filter(({ location }) => location === '/login').length > 40, 'nearly everybody is signed out');
    assert.ok(api.counters.refreshAttempts > 40);
    assert.ok(api.counters.reuseDetected > 0, 'and so is the session');
  },
  async instead({ url, api }) {
    const user = await expired(api);
    const pages = await fifty(() => visit(`${url}/me`, { user }));
    assert.deepEqual(new Set(pages.map(ownerOf)), new Set([user.id]));
    assert.equal(api.counters.refreshAttempts, 1);
    assert.equal(api.counters.reuseDetected, 0);
  },
});

/** Is let go on for as long as tokens are renewed, one expiry after the other. */
const twiceExpired = async ({ url, api }) => {
  const user = await expired(api);
  const first = await visit(`${url}/me`, { user });
  const renewed = afterwards(user, first);
  return visit(`${url}/me`, { user: { ...renewed, accessToken: user.accessToken } });
};

fault('the rotated refresh token, which comes as a cookie', {
  async article(site) {
    const page = await twiceExpired(site);
    assert.equal(page.location, '/login');
    assert.equal(site.api.counters.reuseDetected, 1, 'it never reached the browser');
  },
  async instead(site) {
    assert.equal((await twiceExpired(site)).status, 200);
    assert.equal(site.api.counters.refreshes, 2);
    assert.equal(site.api.counters.reuseDetected, 0);
  },
});

fault('R56 R58 a refresh endpoint that answers 500', {
  async article({ url, api }) {
    api.setRefresh({ mode: '500' });
    assert.equal((await visit(`${url}/me`, { user: await expired(api) })).location, '/login');
  },
  async instead({ url, api }) {
    api.setRefresh({ mode: '500' });
    const page = await visit(`${url}/me`, { user: await expired(api) });
    assert.equal(page.location, undefined);
    assert.equal(page.cookies[REFRESH], undefined);
  },
});

const withoutPatience = async ({ url, api }) => {
  api.setRefresh({ mode: 'stall' });
  const user = await expired(api);
  const gone = AbortSignal.timeout(4_000);
  return fetch(`${url}/me`, {
    headers: { cookie: `${ACCESS}=${user.accessToken}; ${REFRESH}=${user.refreshToken}` },
    redirect: 'manual',
    signal: gone,
  }).then(
    ({ status }) => status,
    ({ name }) => name,
  );
};

fault('R57 a refresh endpoint that never answers', {
  article: async (site) => assert.equal(await withoutPatience(site), 'TimeoutError'),
  instead: async (site) => assert.equal(typeof (await withoutPatience(site)), 'number'),
});

fault('a browser that does not take the new cookie', {
  api: 'lasting',
  async article({ url, api }) {
    const user = await expired(api);
    for (let turn = 1; turn <= 20; turn += 1) {
      const { status, location } = await visit(`${url}/me`, { user });
      assert.deepEqual([status, location], [307, '/me'], 'to the same URL, for ever');
      assert.equal(api.counters.refreshes, turn);
    }
  },
  async instead({ url, api }) {
    const user = await expired(api);
    for (let turn = 1; turn <= 20; turn += 1) {
      assert.equal(ownerOf(await visit(`${url}/me`, { user })), user.id);
    }
    assert.equal(api.counters.refreshes, 1);
  },
});

fault('R41 the login page, for somebody who is not signed in', {
  article: async ({ url }) => assert.equal((await visit(`${url}/login`)).location, '/login'),
  instead: async ({ url }) => assert.equal((await visit(`${url}/login`)).status, 200),
});

fault('the way back after the sign-in', {
  article: async ({ url }) => assert.equal((await visit(`${url}/me?tab=2`)).location, '/login'),
  instead: async ({ url }) => assert.equal((await visit(`${url}/me?tab=2`)).location, '/login?next=%2Fme%3Ftab%3D2'),
});

fault('R38 the new access token, and scripts', {
  async article({ url, api }) {
    const page = await visit(`${url}/me`, { user: await expired(api) });
    assert.doesNotMatch(page.cookies[ACCESS].text, /HttpOnly/i);
  },
  async instead({ url, api }) {
    const page = await visit(`${url}/me`, { user: await expired(api) });
    assert.match(page.cookies[ACCESS].text, /HttpOnly/i);
  },
});

fault('R17 the answer with the new cookies, and caches', {
  async article({ url, api }) {
    const page = await visit(`${url}/me`, { user: await expired(api) });
    assert.doesNotMatch(page.headers['cache-control'] ?? '', /no-store/);
  },
  async instead({ url, api }) {
    const page = await visit(`${url}/me`, { user: await expired(api) });
    assert.match(page.headers['cache-control'], /private.*no-store/);
  },
});

fault('a cookie of the access token that the browser has dropped at its end', {
  async article({ url, api }) {
    const { refreshToken } = await valid(api);
    const page = await visit(`${url}/me`, { headers: { cookie: `${REFRESH}=${refreshToken}` } });
    assert.equal(page.cookies[ACCESS], undefined, 'renewed while rendering, where no cookie can be set');
    assert.ok(api.counters.refreshAttempts > 0);
    const next = await visit(`${url}/me`, { headers: { cookie: `${REFRESH}=${refreshToken}` } });
    assert.equal(ownerOf(next), undefined, 'the refresh token is spent, and its successor lost');
  },
  async instead({ url, api }) {
    const user = await valid(api);
    const page = await visit(`${url}/me`, { headers: { cookie: `${REFRESH}=${user.refreshToken}` } });
    assert.equal(ownerOf(page), user.id);
    assert.equal(ownerOf(await visit(`${url}/me`, { user: afterwards(user, page) })), user.id);
    assert.equal(api.counters.refreshAttempts, 1);
  },
});

fault('R19 a token that the API server refuses while the page is rendered', {
  async article({ url, api }) {
    const user = await valid(api);
    api.expireAccess();
    await visit(`${url}/me`, { user });
    assert.ok(api.counters.refreshAttempts >= 2, 'each request of the page refreshes for itself');
    assert.ok(api.counters.reuseDetected >= 1);
  },
  async instead({ url, api }) {
    const user = await valid(api);
    api.expireAccess();
    await visit(`${url}/me`, { user });
    assert.equal(api.counters.refreshAttempts, 0, 'left to the error boundary, which can keep what comes of it');
  },
});
