// Refresh tokens that have passed their own end, and clocks that are wrong.

import { jwt } from '../lib/tokens.mjs';

const BASE = 'https://api.example.com/';
const HOUR_S = 3_600;
const LIFETIME_S = 900;
const BROWSERS = ['chromium', 'firefox', 'webkit'];

export default function clock(test) {
  /** A state store that holds these tokens from the start, as one does that a page load has filled. */
  const holding = (tokens) => ({
    tokens,
    get() {
      return this.tokens;
    },
    set(given) {
      this.tokens = given;
    },
    clear() {
      this.tokens = undefined;
    },
  });

  /** A client over a session whose refresh token says that it ended `ago` seconds before now, by this machine's clock. */
  const ended = async ({ api, client, watch }, { access, ago = 5, options } = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const tokens = await api.login({ kind: 'jwt', lifetime: access, refreshToken: jwt({ exp: now - ago, n: now }) });
    const expired = [];
    const store = holding(tokens);
    const created = client({ onSessionExpired: (detail) => expired.push(detail), ...options }, store);
    return { created, store, expired, seen: watch(created) };
  };

  test('a refresh token that is over is not sent: the 401 ends the session, once', async (t) => {
    const { assert, api } = t;
    const { created, store, expired, seen } = await ended(t, { access: -5 });
    const errors = await Promise.all([1, 2, 3].map((each) => assert.rejects(created.get(`data?${each}`))));
    for (const error of errors) {
      assert.equal(error.code, 'ERR_SESSION_EXPIRED');
      assert.equal(error.refreshOutcome, 'final');
      assert.equal(error.cause.code, 'ERR_TOKEN_EXPIRED');
    }
    assert.equal(await api.refreshes(), 0);
    assert.equal(expired.length, 1);
    assert.equal(expired[0].reason, 'refused');
    assert.equal(store.tokens, undefined);
    assert.equal(seen['refresh-start'].length, 0);
  });

  test('a refresh token that is over disturbs nobody as long as the access token is good', async (t) => {
    const { assert, api } = t;
    const { created, expired } = await ended(t, { access: 600 });
    assert.equal((await created.get('data')).status, 200);
    assert.equal(await api.refreshes(), 0);
    assert.equal(expired.length, 0);
  });

  test('a request that needs no session neither refreshes nor signs out where both tokens are over', async (t) => {
    const { assert, api } = t;
    const { created, store, expired } = await ended(t, { access: -5 });
    assert.equal((await created.get('echo', { skipAuth: true })).status, 200);
    assert.equal((await created.get('echo')).status, 200, 'nor one whose answer does not ask for a token');
    assert.equal(await api.refreshes(), 0);
    assert.equal(expired.length, 0);
    assert.equal(store.tokens !== undefined, true);
  });

  test('refresh() with a refresh token that is over ends the session without asking', async (t) => {
    const { assert, api } = t;
    const { created, expired } = await ended(t, { access: 600 });
    const error = await assert.rejects(created.refresh());
    assert.equal(error.refreshOutcome, 'final');
    assert.equal(await api.refreshes(), 0);
    assert.equal(expired.length, 1);
  });

  /**
   * A server and a client whose clock is `ahead` seconds ahead of the server's. `tell`: answers carry a `Date`.
   * `at(s)`: so many seconds after the beginning, by both clocks.
   */
  const apart = ({ lib, defer }, { ahead, tell, iat = true, renewable }) => {
    const start = Math.floor(Date.now() / 1000);
    const server = { now: start, refreshes: 0, refused: 0, sent: 0 };
    const real = Date.now;
    const clock = { ahead };
    Date.now = () => (server.now + clock.ahead) * 1000;
    defer(() => (Date.now = real));
    const issue = () => {
      server.end = server.now + LIFETIME_S;
      const claims = { exp: server.end, n: server.refreshes, ...(iat && { iat: server.now }) };
      server.access = jwt(claims);
      return { accessToken: server.access, refreshToken: renewable ? jwt({ exp: start + renewable }) : 'opaque' };
    };
    const answer = (status, body) =>
      new Response(JSON.stringify(body), {
        status,
        headers: {
          'content-type': 'application/json',
          ...(tell && { date: new Date(server.now * 1000).toUTCString() }),
        },
      });
    const fetch = async (url, init) => {
      if (String(url).endsWith('refresh')) {
        server.refreshes += 1;
        return answer(200, issue());
      }
      server.sent += 1;
      if (String(url).endsWith('old')) return new Response('gone', { status: 404, headers: { date: server.old } });
      const good = new Headers(init.headers).get('authorization') === `Bearer ${server.access}`;
      if (good && server.now < server.end) return answer(200, { ok: true });
      server.refused += 1;
      return answer(401, { error: 'invalid_token' });
    };
    const make = (storage) => {
      const created = lib.createClient(BASE, storage, { fetch, refresh: `${BASE}refresh` });
      defer(() => created.dispose());
      return created;
    };
    return { server, clock, issue, make, at: (seconds) => (server.now = start + seconds) };
  };

  for (const [what, ahead] of [
    ['an hour ahead', HOUR_S],
    ['a day ahead', 24 * HOUR_S],
    ['an hour behind', -HOUR_S],
    ['a day behind', -24 * HOUR_S],
    ['right', 0],
  ]) {
    for (const iat of [true, false]) {
      test(`R53 a clock that is ${what} refreshes once in a token's real lifetime (${iat ? 'with' : 'without'} iat)`, async (t) => {
        const { assert } = t;
        const { server, issue, make, at } = apart(t, { ahead, iat, tell: false });
        const created = make('memory');
        await created.setTokens(issue());
        // Every minute for four lifetimes.
        for (let minute = 0; minute <= 60; minute += 1) {
          at(minute * 60);
          assert.equal((await created.get('data')).status, 200);
        }
        assert.atMost(server.refreshes, 5, 'the four that a right clock makes, and one that sets the clock');
        // Without `iat` the clock stays unknown, and each token is used until the server refuses it.
        assert.atMost(server.refused, iat || ahead === 0 ? 1 : 4, 'dead tokens sent');
      });
    }
  }

  test('R53 the time of a refusal decides whether a refresh token is over, and not a clock that is wrong', async (t) => {
    const { assert } = t;
    for (const [ahead, outcome] of [
      [24 * HOUR_S, 200],
      [-24 * HOUR_S, 200],
    ]) {
      const { server, issue, make, at } = apart(t, { ahead, tell: true, renewable: 12 * HOUR_S });
      const created = make(holding(issue()));
      at(LIFETIME_S + 1);
      assert.equal((await created.get('data')).status, outcome, `${ahead}`);
      assert.equal(server.refreshes, 1);
    }
  });

  test('R53 tokens that the application brings are believed where the clock calls them over', async (t) => {
    const { assert } = t;
    const { server, issue, make, at } = apart(t, { ahead: 24 * HOUR_S, tell: false, renewable: 12 * HOUR_S });
    const created = make('memory');
    await created.setTokens(issue());
    at(LIFETIME_S + 1);
    assert.equal((await created.get('data')).status, 200);
    assert.equal(server.refreshes, 1);
  });

  for (const [what, ahead] of [
    ['an hour ahead', HOUR_S],
    ['a day ahead', 24 * HOUR_S],
    ['an hour behind', -HOUR_S],
    ['a day behind', -24 * HOUR_S],
  ]) {
    test(`R53 with a clock that is ${what} a page that is loaded again refreshes no more often`, {
      on: BROWSERS,
    }, async (t) => {
      const { assert } = t;
      const { server, issue, make, at } = apart(t, { ahead, tell: false });
      let created = make('local');
      await created.setTokens(issue());
      // Loaded anew every three minutes, for four lifetimes.
      for (let minute = 0; minute <= 60; minute += 1) {
        at(minute * 60);
        if (minute % 3 === 0) {
          created.dispose();
          created = make('local');
        }
        assert.equal((await created.get('data')).status, 200);
      }
      assert.atMost(server.refreshes, 5, 'the four that a right clock makes, and one that sets the clock');
      assert.atMost(server.refused, 1, 'dead tokens sent');
      assert.equal(Math.round(Number(localStorage.getItem('authflight.clock')) / 1000), ahead);
    });
  }

  test('R53 a clock that is right leaves nothing in storage, and one that is set right removes it', {
    on: BROWSERS,
  }, async (t) => {
    const { assert } = t;
    const { clock, issue, make, at } = apart(t, { ahead: HOUR_S, tell: false });
    const kept = () => localStorage.getItem('authflight.clock');
    const first = make('local');
    await first.setTokens(issue());
    await first.get('data');
    assert.equal(kept(), String(HOUR_S * 1000));
    first.dispose();
    clock.ahead = 0;
    const second = make('local');
    at(LIFETIME_S);
    await second.refresh();
    assert.equal(kept(), null);
    assert.equal((await second.get('data')).status, 200);
  });

  test('R53 what one tab has learnt of the clock spares the others their refresh', { on: BROWSERS }, async (t) => {
    const { assert } = t;
    const { server, issue, make } = apart(t, { ahead: HOUR_S, tell: false });
    const [first, second] = [make('local'), make('local')];
    await first.setTokens(issue());
    await second.get('data?before');
    for (const each of [first, second, first]) assert.equal((await each.get('data')).status, 200);
    assert.equal(server.refreshes, 1);
  });

  for (const iat of [true, false]) {
    test(`R53 a clock that is set in the middle costs one refresh, where it goes forward (${iat ? 'with' : 'without'} iat)`, async (t) => {
      const { assert } = t;
      const { server, clock, issue, make, at } = apart(t, { ahead: 0, iat, tell: true });
      const created = make('memory');
      await created.setTokens(issue());
      const jumps = { 20: 3 * HOUR_S, 40: -2 * HOUR_S, 50: 0, 70: -24 * HOUR_S };
      for (let minute = 0; minute <= 90; minute += 1) {
        at(minute * 60);
        clock.ahead = jumps[minute] ?? clock.ahead;
        assert.equal((await created.get('data')).status, 200, `minute ${minute}`);
      }
      assert.atMost(server.refreshes, 6 + 2, 'six lifetimes, and twice forward');
    });
  }

  test('R53 the Date of an answer that is no refusal may be old, and sets no clock', async (t) => {
    const { assert } = t;
    const { server, issue, make, at } = apart(t, { ahead: 0, tell: true });
    const created = make('memory');
    await created.setTokens(issue());
    for (let minute = 0; minute <= 60; minute += 1) {
      at(minute * 60);
      server.old = new Date((server.now - 24 * HOUR_S) * 1000).toUTCString();
      await assert.rejects(created.get('old'), { status: 404 });
      assert.equal((await created.get('data')).status, 200);
    }
    assert.equal(server.refused, 0, 'dead tokens sent');
    assert.atMost(server.refreshes, 4);
  });
}
