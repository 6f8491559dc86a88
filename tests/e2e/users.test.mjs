// Many users at once on one Next.js server: nobody meets another.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delayed } from 'node:timers/promises';
import { ACCESS, REFRESH, useSite } from './site.mjs';

// 300 renders on two cores take longer than the article's timeout of 5 s.
const site = useSite({ env: { API_TIMEOUT: '60000' }, browser: false });

const render = async (user) => {
  const cookie = `${ACCESS}=${user.accessToken}; ${REFRESH}=${user.refreshToken}`;
  const response = await fetch(`${site.url}/me-ssr`, { headers: { cookie }, redirect: 'manual' });
  return { user, status: response.status, text: await response.text(), cookies: response.headers.getSetCookie() };
};

const propsOf = (text) => JSON.parse(/<script id="__NEXT_DATA__"[^>]*>(.*?)<\/script>/s.exec(text)[1]).props.pageProps;

describe('one user', () => {
  it('R15 R24 fifty pages at once with one expired cookie make one refresh, and fifty with the old cookie 400 ms later make none', async () => {
    const [user] = await site.api.createUsers(1, { expired: true });
    const fifty = () => Promise.all(Array.from({ length: 50 }, () => render(user)));
    const pages = await fifty();
    await delayed(400);
    pages.push(...(await fifty()));
    for (const { status, text, cookies } of pages) {
      assert.equal(status, 200);
      assert.equal(propsOf(text).me?.id, user.id);
      assert.deepEqual(cookies, pages[0].cookies);
    }
    assert.equal(pages[0].cookies.length, 2);
    const { refreshAttempts, reuseDetected } = site.api.counters;
    assert.deepEqual({ refreshAttempts, reuseDetected }, { refreshAttempts: 1, reuseDetected: 0 });
  });
});

describe('300 users', () => {
  it('R14 R15 serves 300 users at once, each with one refresh and nobody with another’s data', async () => {
    const users = await site.api.createUsers(300, { expired: true });
    const pages = await Promise.all(users.map(render));
    let crossed = 0;
    for (const { user, status, text, cookies } of pages) {
      assert.equal(status, 200);
      const { me, awesomeData } = propsOf(text);
      if (me.id !== user.id || awesomeData.owner !== user.id) crossed += 1;
      assert.equal(cookies.length, 2);
    }
    assert.equal(crossed, 0);
    assert.equal(site.api.counters.refreshes, 300);
    assert.equal(site.api.counters.reuseDetected, 0);
    assert.equal(new Set(pages.flatMap((page) => page.cookies)).size, 600, 'no two responses carry the same cookie');
  });
});
