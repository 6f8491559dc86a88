// The App Router's example built and run otherwise: webpack and standalone, the edge runtime, with the article's redirect.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { API, LIFETIME, startVariant } from './s4/apps.mjs';
import { assertRenewed, coreTests } from './s4/core.mjs';
import { ACCESS, after, expired, ownerOf, valid, visit } from './s4/requests.mjs';
import { useSite } from './site.mjs';

describe('built with webpack, standalone', () => {
  const start = (api) =>
    startVariant(api, 'webpack', { args: ['--webpack'], script: '.next/standalone/target/s4-webpack/server.js' });
  coreTests(useSite({ api: API, accessLifetime: LIFETIME, start, browser: false }));
});

describe('as middleware.ts on the edge runtime', () => {
  const site = useSite({
    api: API,
    accessLifetime: LIFETIME,
    start: (api) => startVariant(api, 'edge', { without: ['proxy.ts'] }),
    browser: false,
  });
  // The edge runtime's memory is apart from that of the routes on Node.
  coreTests(site, { asked: ['/me'], isOneRuntime: false });

  it('has its wasm as a file, and compiles none from bytes', () => {
    const manifest = join(ROOT, 'target', 's4-edge', '.next', 'server', 'middleware-manifest.json');
    const { middleware, functions } = JSON.parse(readFileSync(manifest, 'utf8'));
    for (const each of [middleware['/'], functions['/api/edge/route']]) assert.equal(each.wasm.length, 1);
    assert.doesNotMatch(site.www.output(), /DynamicWasmCodeGenerationWarning|wasm code generation/i);
  });
});

describe('with the redirect of the article', () => {
  const site = useSite({ api: API, start: (api) => startVariant(api, 'redirect'), browser: false });

  it('sends the browser to the same URL after a refresh, with the new cookies, and there the page is', async () => {
    const user = await expired(site.api);
    const page = await visit(`${site.url}/me?tab=a%26b`, { user });
    assert.equal(page.status, 307);
    assert.equal(page.location, '/me?tab=a%26b');
    assertRenewed(page, user);
    const next = await visit(site.url + page.location, { user: after(user, page) });
    assert.equal(next.status, 200);
    assert.equal(ownerOf(next), user.id);
    assert.equal(site.api.counters.refreshAttempts, 1);
  });

  it('renders at once for a browser that did not take the cookies: no loop', async () => {
    const user = await expired(site.api);
    assert.equal((await visit(`${site.url}/me`, { user })).status, 307);
    for (let again = 0; again < 5; again += 1) {
      const page = await visit(`${site.url}/me`, { user });
      assert.equal(page.status, 200);
      assert.equal(ownerOf(page), user.id);
    }
    assert.equal(site.api.counters.refreshAttempts, 1);
  });

  it('renders at once when it has redirected twice within seconds', async () => {
    let user = await expired(site.api);
    let cycles = '';
    for (const status of [307, 307, 200]) {
      const headers = { cookie: `${cycles}refreshToken=${user.refreshToken}` };
      const page = await visit(`${site.url}/me`, { headers });
      assert.equal(page.status, status);
      const cycle = page.cookies['authflight-cycles'];
      if (cycle) {
        assert.match(cycle.text, /Max-Age=10; HttpOnly; SameSite=Lax/);
        cycles = `authflight-cycles=${cycle.value}; `;
      }
      user = after(user, page);
    }
    assert.equal(site.api.counters.refreshes, 3);
    assert.equal(site.api.counters.reuseDetected, 0);
  });

  it('fifty at once make one refresh, and fifty pages in the end', async () => {
    const user = await expired(site.api);
    const first = await Promise.all(Array.from({ length: 50 }, () => visit(`${site.url}/me`, { user })));
    const pages = await Promise.all(
      first.map((page) => (page.status === 307 ? visit(site.url + page.location, { user: after(user, page) }) : page)),
    );
    assert.deepEqual([...new Set(pages.map(ownerOf))], [user.id]);
    assert.equal(site.api.counters.refreshAttempts, 1);
  });

  it('redirects neither what scripts fetch nor what is posted', async () => {
    for (const options of [{ headers: { 'sec-fetch-mode': 'cors' } }, { method: 'POST' }]) {
      const user = await expired(site.api);
      const page = await visit(`${site.url}/me`, { user, ...options });
      assert.notEqual(page.status, 307);
      assert.ok(page.cookies[ACCESS]);
    }
  });

  it('R21 takes no Host into the address', async () => {
    const user = await expired(site.api);
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const page = await visit(`${site.url}/me`, { user, headers });
    assert.equal(page.location, '/me');
  });

  it('redirects nobody whose token is good', async () => {
    assert.equal((await visit(`${site.url}/me`, { user: await valid(site.api) })).status, 200);
  });
});
