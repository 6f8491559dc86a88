// What the App Router's example does whatever it was built with: by requests, without a browser.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delayed } from 'node:timers/promises';
import { ACCESS, after, expired, ownerOf, REFRESH, valid, visit } from './requests.mjs';

/** Both tokens are new, for the server alone, and in no shared cache. */
export function assertRenewed(response, user) {
  for (const key of [ACCESS, REFRESH]) {
    assert.ok(response.cookies[key]?.value, `${key} is set`);
    assert.notEqual(response.cookies[key].value, user[key]);
    assert.match(response.cookies[key].text, /; Path=\/.*; HttpOnly/i);
  }
  assert.match(response.headers['cache-control'], /private/);
  assert.match(response.headers['cache-control'], /no-store/);
}

/** Neither cookie is touched. */
export function assertKept({ cookies }) {
  for (const key of [ACCESS, REFRESH]) assert.equal(cookies[key], undefined);
}

/** Both cookies are removed. */
export function assertCleared({ cookies }) {
  for (const key of [ACCESS, REFRESH]) assert.match(cookies[key]?.text ?? '', /^[^=]+=;.*(Max-Age=0|1970)/i, key);
}

/**
 * Registers the tests.
 *
 * @param {object} site of `useSite`
 * @param {{ asked?: string[], isOneRuntime?: boolean, faults?: string[] }} [options]
 *   `asked`: the protected pages about which the proxy is asked at all; `isOneRuntime`: proxy and routes share a memory;
 *   `faults`: of the refresh endpoint
 */
export function coreTests(site, { asked = ['/me', '/direct'], isOneRuntime = true, faults = ['500', 'drop'] } = {}) {
  describe('a page request', () => {
    it('with a valid token is rendered, and refreshes and sets nothing', async () => {
      const user = await valid(site.api);
      const page = await visit(`${site.url}/me`, { user });
      assert.equal(page.status, 200);
      assert.equal(ownerOf(page), user.id);
      assert.equal(site.api.counters.refreshAttempts, 0);
      assert.deepEqual(page.cookies, {});
    });

    it('R17 with an expired token is rendered after one refresh, without a redirect, and brings the new cookies uncached', async () => {
      const user = await expired(site.api);
      const page = await visit(`${site.url}/me`, { user });
      assert.equal(page.status, 200);
      assert.equal(ownerOf(page), user.id);
      assertRenewed(page, user);
      assert.equal(site.api.counters.refreshes, 1);
      assert.equal(site.api.counters.unauthorized, 0, 'the render itself had the new token');
      const next = await visit(`${site.url}/me`, { user: after(user, page) });
      assert.equal(ownerOf(next), user.id);
      assert.equal(site.api.counters.refreshAttempts, 1);
    });

    it('with the refresh token alone, as browsers send it once the other cookie is over, is rendered too', async () => {
      const user = await valid(site.api);
      const page = await visit(`${site.url}/me`, {
        headers: { cookie: `theme=dark; ${REFRESH}=${user.refreshToken}` },
      });
      assert.equal(ownerOf(page), user.id);
      assertRenewed(page, user);
    });

    it('R15 fifty at once with one expired cookie make one refresh and fifty pages, and fifty with the old cookie 400 ms later make none', async () => {
      const user = await expired(site.api);
      const pages = await Promise.all(Array.from({ length: 50 }, () => visit(`${site.url}/me`, { user })));
      for (const page of pages) {
        assert.equal(page.status, 200);
        assert.equal(ownerOf(page), user.id);
        assertRenewed(page, user);
      }
      assert.equal(new Set(pages.map(({ cookies }) => cookies[REFRESH].value)).size, 1);
      await delayed(400);
      const lates = await Promise.all(Array.from({ length: 50 }, () => visit(`${site.url}/me`, { user })));
      for (const late of lates) {
        assert.equal(ownerOf(late), user.id);
        assert.equal(late.cookies[REFRESH].value, pages[0].cookies[REFRESH].value);
      }
      const { refreshAttempts, reuseDetected, unauthorized } = site.api.counters;
      assert.deepEqual(
        { refreshAttempts, reuseDetected, unauthorized },
        { refreshAttempts: 1, reuseDetected: 0, unauthorized: 0 },
      );
    });

    it('R14 R15 of thirty users at once meets nobody else, with one refresh each', async () => {
      const users = await site.api.createUsers(30, { access: -60 });
      const pages = await Promise.all(users.map((user) => visit(`${site.url}/me`, { user })));
      assert.deepEqual(
        pages.map(ownerOf),
        users.map(({ id }) => id),
      );
      assert.equal(new Set(pages.map(({ cookies }) => cookies[REFRESH].value)).size, 30);
      assert.equal(site.api.counters.refreshes, 30);
      assert.equal(site.api.counters.reuseDetected, 0);
    });

    it('R60 with a refused refresh goes to the login page, without cookies', async () => {
      const user = await expired(site.api);
      site.api.revokeRefresh();
      const page = await visit(`${site.url}/me?tab=a%26b`, { user });
      assert.equal(page.status, 307);
      assert.equal(page.location, `/login?next=${encodeURIComponent('/me?tab=a%26b')}`);
      assertCleared(page);
      assert.equal(site.api.counters.refreshAttempts, 1);
    });

    it('R60 fifty at once with a refused refresh all go to the login page', async () => {
      const user = await expired(site.api);
      site.api.revokeRefresh();
      const pages = await Promise.all(Array.from({ length: 50 }, () => visit(`${site.url}/me`, { user })));
      for (const page of pages) {
        assert.equal(page.location, '/login?next=%2Fme');
        assertCleared(page);
      }
    });

    for (const mode of faults) {
      it(`R56 R57 R58 keeps the session while the refresh endpoint fails (${mode}), and shows no data`, async () => {
        const user = await expired(site.api);
        site.api.setRefresh({ mode });
        const page = await visit(`${site.url}/me`, { user });
        assert.equal(page.location, undefined);
        assert.equal(ownerOf(page), undefined);
        assertKept(page);
        site.api.setRefresh({ mode: 'ok' });
        // The clocks of the edge runtime are out of reach.
        if (!isOneRuntime) return;
        await site.minuteLater();
        assert.equal(ownerOf(await visit(`${site.url}/me`, { user })), user.id);
      });
    }

    it('of nobody goes to the login page, which is there', async () => {
      const page = await visit(`${site.url}/me`);
      assert.equal(page.status, 307);
      assert.equal(page.location, '/login?next=%2Fme');
      assert.equal((await visit(site.url + page.location)).status, 200);
    });

    it('R41 for the login page is never sent to the login page', async () => {
      for (const path of ['/login', '/login/', '/login?next=/login', '/login?next=%2Flogin%3Fnext%3D%252Flogin']) {
        const { status, location } = await visit(site.url + path);
        // Next.js takes the slash off.
        assert.ok(status === 200 || (status === 308 && location === '/login'), `${path}: ${status} ${location}`);
      }
    });
  });

  describe('a public page', () => {
    it('R17 stays public with dead tokens, loses the cookies, and is in no shared cache then', async () => {
      const user = await expired(site.api);
      site.api.revokeRefresh();
      const page = await visit(`${site.url}/`, { user });
      assert.equal(page.status, 200);
      assert.match(page.text, /data-testid="start"/);
      assertCleared(page);
      assert.match(page.headers['cache-control'], /private, no-store/);
      const plain = await visit(`${site.url}/`);
      assert.match(plain.headers['cache-control'], /s-maxage/, 'it was built ahead');
      assert.deepEqual(plain.cookies, {});
    });

    it('R17 brings new cookies uncached, although it was built ahead', async () => {
      const user = await expired(site.api);
      const page = await visit(`${site.url}/`, { user });
      assert.equal(page.status, 200);
      assertRenewed(page, user);
    });
  });

  describe('the guard', () => {
    it('R20 denies the page and its data to a request that goes round the proxy', async () => {
      for (const name of ['middleware', 'proxy', 'src/middleware', 'src/proxy']) {
        const headers = { 'x-middleware-subrequest': Array(6).fill(name).join(':') };
        const page = await visit(`${site.url}/me`, { headers });
        assert.equal(ownerOf(page), undefined);
        assert.equal((await visit(`${site.url}/api/me`, { headers })).status, 401);
      }
      assert.equal(site.api.counters.requests, 0);
    });

    it('R20 sends somebody without tokens to the login page where the proxy takes no part', async () => {
      const page = await visit(`${site.url}/direct`);
      assert.equal(page.status, 307);
      assert.equal(page.location, `/login?next=${asked.includes('/direct') ? '%2Fdirect' : '%2F'}`);
    });

    it('R19 spends no refresh token in a page past the proxy', async () => {
      const user = await expired(site.api);
      const page = await visit(`${site.url}/direct`, { user });
      assert.equal(ownerOf(page), undefined);
      assert.equal(site.api.counters.refreshAttempts, 0);
      assert.match(page.text, /ERR_READ_ONLY_COOKIES/, 'the error boundary is told why');
    });

    for (const [path, more] of [
      ['/api/me', {}],
      ['/api/edge', { runtime: 'edge' }],
    ]) {
      it(`R20 of a route (${path}) answers 401 to nobody, and lets in who has a good token, by cookie or header`, async () => {
        const user = await valid(site.api);
        const none = await visit(site.url + path);
        assert.equal(none.status, 401);
        assert.equal(none.headers['www-authenticate'], 'Bearer');
        const bad = await visit(site.url + path, { headers: { authorization: 'Bearer e30.e30.e30' } });
        assert.equal(bad.status, 401);
        assert.equal(bad.headers['www-authenticate'], 'Bearer error="invalid_token"');
        assert.deepEqual(JSON.parse(bad.text), { error: 'unauthorized' });
        for (const headers of [
          { authorization: `Bearer ${user.accessToken}` },
          { cookie: `${ACCESS}=${user.accessToken}` },
        ]) {
          const answer = await visit(site.url + path, { headers });
          assert.equal(answer.status, 200);
          assert.deepEqual(JSON.parse(answer.text), { id: user.id, ...more });
        }
      });

      it(`of a route (${path}) refreshes the cookies, and answers 503 while it cannot`, async () => {
        const user = await expired(site.api);
        site.api.setRefresh({ mode: '500' });
        const down = await visit(site.url + path, { user });
        assert.equal(down.status, 503);
        assertKept(down);
        site.api.setRefresh({ mode: 'ok' });
        await site.minuteLater();
        const up = await visit(site.url + path, { user });
        assert.equal(up.status, 200);
        assertRenewed(up, user);
        const other = await expired(site.api);
        site.api.revokeRefresh();
        const dead = await visit(site.url + path, { user: other });
        assert.equal(dead.status, 401);
        assertCleared(dead);
      });
    }
  });

  describe('the refresh route', () => {
    const refresh = (user) => visit(`${site.url}/api/auth/refresh`, { method: 'POST', user });

    it('renews the cookies and shows no token', async () => {
      const user = await expired(site.api);
      const answer = await refresh(user);
      assert.equal(answer.status, 200);
      assert.deepEqual(JSON.parse(answer.text), { ok: true });
      assertRenewed(answer, user);
    });

    it(`shares its refresh with ${isOneRuntime ? 'page requests' : 'other calls'} of the same user`, async () => {
      const user = await expired(site.api);
      const [answer, other] = await Promise.all([
        refresh(user),
        isOneRuntime ? visit(`${site.url}/me`, { user }) : refresh(user),
      ]);
      assert.deepEqual([answer.status, other.status], [200, 200]);
      assert.equal(answer.cookies[REFRESH].value, other.cookies[REFRESH].value);
      assert.equal(site.api.counters.refreshAttempts, 1);
    });

    it('answers 401 and clears the cookies where the session is over, 503 where nobody knows', async () => {
      assert.equal((await refresh()).status, 401);
      const user = await expired(site.api);
      site.api.setRefresh({ mode: 'drop' });
      const down = await refresh(user);
      assert.equal(down.status, 503);
      assertKept(down);
      site.api.setRefresh({ mode: 'ok' });
      site.api.revokeRefresh();
      await site.minuteLater();
      const dead = await refresh(user);
      assert.equal(dead.status, 401);
      assertCleared(dead);
    });
  });

  describe('forged headers', () => {
    it('R21 no Host and no X-Forwarded-Host gets into a redirect', async () => {
      const dead = await expired(site.api);
      site.api.revokeRefresh();
      const headers = {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example',
      };
      for (const path of ['/me', '/direct']) {
        for (const user of [undefined, dead]) {
          const page = await visit(site.url + path, { user, headers });
          if (path === '/me' || !user) assert.match(page.location, /^\/login\?next=%2F/);
          assert.doesNotMatch(JSON.stringify(page.headers), /evil/);
        }
      }
    });

    it('R21 nor into what the API server is asked', async () => {
      const user = await expired(site.api);
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
      assert.equal(ownerOf(await visit(`${site.url}/me`, { user, headers })), user.id);
    });

    it('R39 no x-authflight-path leads away from the page', async () => {
      for (const path of ['/me', '/direct']) {
        for (const forged of ['//evil.example', 'https://evil.example', '/\\evil.example', '/elsewhere']) {
          const page = await visit(site.url + path, { headers: { 'x-authflight-path': forged } });
          // Where the proxy is not asked, the header is the visitor's own: it leads to a page of this site at the worst.
          const own = forged === '/elsewhere' ? forged : '/';
          const next = asked.includes(path) ? path : own;
          assert.equal(page.location, `/login?next=${encodeURIComponent(next)}`);
        }
      }
    });
  });
}
