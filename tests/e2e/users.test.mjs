// Many users at once on one Next.js server: nobody meets another.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACCESS, REFRESH, useSite } from './site.mjs';

// 300 renders on two cores take longer than the article's timeout of 5 s.
const site = useSite({ env: { API_TIMEOUT: '60000' }, browser: false });

describe('300 users', () => {
  it('R14 R15 serves 300 users at once, each with one refresh and nobody with another’s data', async () => {
    const users = await site.api.createUsers(300, { expired: true });
    const pages = await Promise.all(
      users.map(async (user) => {
        const cookie = `${ACCESS}=${user.accessToken}; ${REFRESH}=${user.refreshToken}`;
        const response = await fetch(`${site.url}/me-ssr`, { headers: { cookie }, redirect: 'manual' });
        return { user, status: response.status, text: await response.text(), cookies: response.headers.getSetCookie() };
      }),
    );
    const propsOf = (text) =>
      JSON.parse(/<script id="__NEXT_DATA__"[^>]*>(.*?)<\/script>/s.exec(text)[1]).props.pageProps;
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
