// The API server is what the end-to-end tests count with, so its own promises are tested first: `node --test www/api`.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startApi } from './server.mjs';
import { SYSTEMS } from './systems.mjs';

const ORIGIN = 'http://127.0.0.1:3000';
let api;

before(async () => {
  api = await startApi();
});
beforeEach(() => api.reset({ sessions: true }));
after(() => api.close());

const post = (path, body, init) =>
  fetch(api.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...init,
  });
const get = (path, token, init) =>
  fetch(api.url + path, { headers: token ? { authorization: `Bearer ${token}` } : {}, ...init });
const login = async (id = 'naria') => (await post('/api/auth/login', { id, password: 'password' })).json();
const refresh = (refreshToken, init) => post('/api/auth/refresh', { refreshToken }, init);
const sessionOf = async ({ accessToken }) => (await (await get('/api/users/me', accessToken)).json()).session;

test('signs in by id or email with the one password, and with no other', async () => {
  assert.equal((await post('/api/auth/login', { email: 'a@b.example', password: 'password' })).status, 200);
  assert.equal((await post('/api/auth/login', { id: 'naria', password: 'x' })).status, 401);
  assert.equal((await post('/api/auth/login', { id: '', password: 'password' })).status, 400);
  assert.equal((await post('/api/auth/login', null)).status, 400);
  assert.equal(api.counters.logins, 1);
});

test('answers data to its owner, and 401 without a token or with a wrong one', async () => {
  const { accessToken, refreshToken } = await login('naria');
  assert.equal((await (await get('/api/users/me', accessToken)).json()).id, 'naria');
  assert.equal((await (await get('/api/awesome-data', accessToken)).json()).owner, 'naria');
  for (const token of [undefined, 'nonsense', refreshToken, `${accessToken.slice(0, -4)}AAAA`]) {
    const refused = await get('/api/users/me', token);
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get('www-authenticate'), /^Bearer/);
  }
  assert.equal(api.counters.requests, 6);
  assert.equal(api.counters.unauthorized, 4);
});

test('an access token expires by itself after its lifetime', async () => {
  const short = await startApi({ accessLifetime: 1 });
  try {
    const [{ accessToken }] = await short.createUsers(1);
    const status = async () =>
      (await fetch(`${short.url}/api/users/me`, { headers: { authorization: `Bearer ${accessToken}` } })).status;
    assert.equal(await status(), 200);
    const deadline = Date.now() + 5_000;
    while ((await status()) === 200) assert.ok(Date.now() < deadline);
    assert.equal(await status(), 401);
  } finally {
    await short.close();
  }
});

test('within the grace period a spent refresh token gets the same successor again, and no session is revoked', async () => {
  const own = await startApi({ grace: 60_000 });
  try {
    const [user] = await own.createUsers(1);
    const renew = (refreshToken) =>
      fetch(`${own.url}/api/auth/refresh`, { method: 'POST', body: JSON.stringify({ refreshToken }) });
    const first = await (await renew(user.refreshToken)).json();
    assert.deepEqual(await (await renew(user.refreshToken)).json(), first);
    const { refreshes, refreshesAgain, reuseDetected } = own.counters;
    assert.deepEqual(
      { refreshes, refreshesAgain, reuseDetected },
      { refreshes: 1, refreshesAgain: 1, reuseDetected: 0 },
    );
    assert.equal((await renew(first.refreshToken)).status, 200);
    assert.equal((await renew(user.refreshToken)).status, 401);
  } finally {
    await own.close();
  }
});

test('who leaves before the token is spent spends nothing', async () => {
  const [user] = await api.createUsers(1);
  api.setRefresh({ before: 500 });
  const gone = new AbortController();
  const left = refresh(user.refreshToken, { signal: gone.signal });
  while (api.counters.refreshAttempts === 0) await new Promise(setImmediate);
  gone.abort();
  await assert.rejects(left);
  api.setRefresh({ before: 0 });
  assert.equal((await refresh(user.refreshToken)).status, 200);
  assert.equal(api.counters.reuseDetected, 0);
});

test('refresh rotates both tokens; the reuse of a spent one revokes the session', async () => {
  const first = await login();
  const second = await (await refresh(first.refreshToken)).json();
  assert.notEqual(second.refreshToken, first.refreshToken);
  assert.equal((await get('/api/users/me', second.accessToken)).status, 200);

  const reused = await refresh(first.refreshToken);
  assert.equal(reused.status, 401);
  assert.equal((await reused.json()).error, 'invalid_grant');
  assert.equal((await refresh(second.refreshToken)).status, 401);
  assert.equal((await get('/api/users/me', second.accessToken)).status, 401);
  const { refreshAttempts, refreshes, refreshesRefused, reuseDetected } = api.counters;
  assert.deepEqual(
    { refreshAttempts, refreshes, refreshesRefused, reuseDetected },
    { refreshAttempts: 3, refreshes: 1, refreshesRefused: 2, reuseDetected: 1 },
  );
});

test('of many refreshes with one token at once exactly one passes', async () => {
  const { refreshToken } = await login();
  const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await refresh(refreshToken)).status));
  assert.equal(statuses.filter((status) => status === 200).length, 1);
  assert.equal(api.counters.refreshes, 1);
});

test('the controls expire and revoke one session and leave the others alone', async () => {
  const [a, b] = [await login('a'), await login('b')];
  const session = await sessionOf(a);
  assert.deepEqual(await (await post('/__control/expire-access', { session })).json(), { sessions: 1 });
  assert.equal((await get('/api/users/me', a.accessToken)).status, 401);
  assert.equal((await get('/api/users/me', b.accessToken)).status, 200);
  const renewed = await (await refresh(a.refreshToken)).json();
  assert.equal((await get('/api/users/me', renewed.accessToken)).status, 200);

  await post('/__control/revoke-refresh', { session });
  assert.equal((await get('/api/users/me', renewed.accessToken)).status, 200);
  assert.equal((await refresh(renewed.refreshToken)).status, 401);
  assert.equal((await refresh(b.refreshToken)).status, 200);
  assert.equal(api.countersOf(session).refreshes, 1);
});

test('every fault of the refresh endpoint shows as itself and spends no token', async () => {
  const { refreshToken } = await login();
  api.setRefresh({ mode: '500' });
  assert.equal((await refresh(refreshToken)).status, 500);
  api.setRefresh({ mode: 'html' });
  assert.match((await refresh(refreshToken)).headers.get('content-type'), /html/);
  api.setRefresh({ mode: 'drop' });
  await assert.rejects(refresh(refreshToken), { name: 'TypeError' });
  api.setRefresh({ mode: 'stall' });
  await assert.rejects(refresh(refreshToken, { signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' });
  api.setRefresh({ mode: 'hang-body' });
  const begun = await refresh(refreshToken, { signal: AbortSignal.timeout(300) });
  assert.equal(begun.status, 200);
  await assert.rejects(begun.text());
  api.setRefresh({ mode: 'ok' });
  assert.equal((await refresh(refreshToken)).status, 200);
  assert.equal(api.counters.refreshFaults, 5);
});

test('a lost reply has spent the token', async () => {
  const { refreshToken } = await login();
  api.setRefresh({ mode: 'lost' });
  await assert.rejects(refresh(refreshToken));
  api.setRefresh({ mode: 'ok' });
  assert.equal((await refresh(refreshToken)).status, 401);
  assert.equal(api.counters.reuseDetected, 1);
});

test('a fault set for one time ends by itself', async () => {
  const { refreshToken } = await login();
  await post('/__control/refresh', { mode: '500', times: 1 });
  assert.equal((await refresh(refreshToken)).status, 500);
  assert.equal((await refresh(refreshToken)).status, 200);
});

test('opens sessions for many users, expired if wanted, in one call', async () => {
  const { users } = await (await post('/__control/users', { count: 300, expired: true })).json();
  assert.equal(new Set(users.map((user) => user.session)).size, 300);
  assert.equal((await get('/api/users/me', users[299].accessToken)).status, 401);
  const { accessToken } = await (await refresh(users[299].refreshToken)).json();
  assert.equal((await (await get('/api/users/me', accessToken)).json()).id, 'user-300');
});

test('answers origins on this machine with credentials allowed, and no others', async () => {
  const preflight = await fetch(`${api.url}/api/users/me`, {
    method: 'OPTIONS',
    headers: {
      origin: ORIGIN,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), ORIGIN);
  assert.equal(preflight.headers.get('access-control-allow-credentials'), 'true');
  assert.match(preflight.headers.get('access-control-allow-headers'), /authorization/);
  const foreign = await get('/__control/counters', undefined, { headers: { origin: 'https://evil.example' } });
  assert.equal(foreign.status, 403);
  assert.equal(foreign.headers.get('access-control-allow-origin'), null);
});

test('refuses bodies that are too large, broken or no objects, and unknown paths', async () => {
  assert.equal((await post('/api/auth/login', { id: 'x'.repeat(20_000) })).status, 400);
  assert.equal((await post('/api/auth/refresh', undefined, { body: '{' })).status, 400);
  assert.equal((await post('/api/auth/refresh', undefined, { body: '7' })).status, 400);
  assert.equal((await post('/api/auth/refresh', {})).status, 400);
  assert.equal((await post('/__control/refresh', { mode: 'sideways' })).status, 400);
  assert.equal((await get('/constructor')).status, 404);
});

test('closes at once while a refresh stalls', async () => {
  const other = await startApi();
  other.setRefresh({ mode: 'stall' });
  const stalled = fetch(`${other.url}/api/auth/refresh`, { method: 'POST', body: '{}' });
  const refused = assert.rejects(stalled);
  while (other.counters.refreshAttempts === 0) await new Promise(setImmediate);
  await other.close();
  await refused;
});

/** One session at a system's own API server, and how each system is asked for a new access token. */
const ASK = {
  S1: ({ refreshToken }) => ({ body: { refreshToken } }),
  'S1-httponly': ({ refreshToken }) => ({ headers: { cookie: `refreshToken=${refreshToken}` } }),
  S2: ({ refreshToken }) => ({ headers: { authorization: `Bearer ${refreshToken}` } }),
  S3: ({ id, refreshToken }) => ({
    headers: { authorization: `Bearer ${refreshToken}` },
    body: { id, email: `${id}@example.com` },
  }),
  S4: ({ refreshToken }) => ({ headers: { cookie: `refreshToken=${refreshToken}` } }),
  S5: ({ refreshToken }) => ({ body: { refreshToken } }),
};

for (const [name, ask] of Object.entries(ASK)) {
  test(`${name}: refreshes in its own way, and tells what was wrong in its own words`, async () => {
    const system = SYSTEMS[name];
    const own = await startApi({ system: name });
    const renew = async (tokens) => {
      const { headers, body } = ask(tokens);
      const response = await fetch(own.url + system.refreshPath, {
        method: 'POST',
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        body: body && JSON.stringify(body),
      });
      const set = response.headers.getSetCookie().map((text) => text.split(';')[0].split('='));
      return { response, text: await response.text(), cookies: Object.fromEntries(set) };
    };
    const data = (token) => fetch(`${own.url}/api/users/me`, { headers: { authorization: `Bearer ${token}` } });
    try {
      const [user] = await own.createUsers(1, { expired: true });
      assert.equal((await data(user.accessToken)).status, 401);
      const { response, text, cookies } = await renew(user);
      assert.equal(response.status, 200);
      const answer = name === 'S5' ? text : JSON.parse(text);
      const next = {
        S1: answer.accessToken,
        'S1-httponly': cookies.accessToken,
        S2: answer.access_token,
        S3: answer.accessToken,
        S4: answer.accessToken,
        S5: answer,
      }[name];
      assert.equal((await data(next)).status, 200);
      assert.equal(own.counters.replays, 1);
      assert.equal(Boolean(answer.refreshToken ?? cookies.refreshToken), system.rotates);

      // Once more with the first token: spent where it rotates, and good as before where it does not.
      assert.equal((await renew(user)).response.status, system.rotates ? 401 : 200);
      assert.equal(own.counters.reuseDetected, system.rotates ? 1 : 0);
      own.revokeRefresh();
      const refused = await renew(user);
      assert.equal(refused.response.status, 401);
      assert.deepEqual(Object.keys(refused.cookies), system.refusedHeaders ? ['accessToken', 'refreshToken'] : []);
    } finally {
      await own.close();
    }
  });
}

for (const name of ['S2', 'S3', 'S5']) {
  test(`${name}: gives the new refresh token with the access token where it rotates, and refuses the old one`, async () => {
    const own = await startApi({ system: name, rotates: true });
    try {
      const [user] = await own.createUsers(1);
      const renew = async (refreshToken) => {
        const { headers, body } = ASK[name]({ ...user, refreshToken });
        const response = await fetch(own.url + SYSTEMS[name].refreshPath, {
          method: 'POST',
          headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
          body: body && JSON.stringify(body),
        });
        return { status: response.status, ...(await response.json()) };
      };
      const first = await renew(user.refreshToken);
      assert.equal(first.status, 200);
      const next = first.refreshToken ?? first.refresh_token;
      assert.notEqual(next, user.refreshToken);
      assert.equal((await renew(next)).status, 200);
      assert.equal((await renew(user.refreshToken)).status, 401);
      assert.equal(own.counters.reuseDetected, 1);
    } finally {
      await own.close();
    }
  });
}

test('S3: refuses to refresh for another user than the token has, and says who somebody is at sign-in', async () => {
  const own = await startApi({ system: 'S3' });
  const send = async (path, body, bearer) => {
    const headers = { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) };
    const response = await fetch(own.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, ...(await response.json()) };
  };
  try {
    const { id, email, refreshToken } = await send('/api/auth/login', { id: 'mina', password: 'password' });
    assert.deepEqual([id, email], ['mina', 'mina@example.com']);
    const renew = (owner) => send('/member/token/refresh', owner, refreshToken);
    for (const owner of [
      { id: 'jun', email },
      { id, email: 'jun@example.com' },
    ]) {
      const { status, code } = await renew(owner);
      assert.deepEqual([status, code], [401, 'T-005']);
    }
    assert.equal((await renew({ id, email })).status, 200);
    assert.equal(own.counters.refreshesRefused, 2);
  } finally {
    await own.close();
  }
});

test('S3: data can be refused with any of its codes', async () => {
  const own = await startApi({ system: 'S3' });
  try {
    const [{ accessToken }] = await own.createUsers(1);
    for (const code of ['T-001', 'T-002', 'T-003', 'T-005']) {
      own.setData({ mode: 'refuse', code });
      const refused = await fetch(`${own.url}/api/users/me`, { headers: { authorization: `Bearer ${accessToken}` } });
      assert.deepEqual([refused.status, (await refused.json()).code], [401, code]);
    }
    const bare = await fetch(`${own.url}/api/users/me`);
    assert.equal((await bare.json()).code, 'T-004');
  } finally {
    await own.close();
  }
});

test('a refused request that comes again with the same token is no replay', async () => {
  const [{ accessToken }] = await api.createUsers(1, { expired: true });
  await get('/api/users/me', accessToken);
  await get('/api/users/me', accessToken);
  await get('/api/awesome-data', accessToken);
  assert.equal(api.counters.replays, 0);
});

test('data can be refused whatever the token, and tokens can have passed from the start', async () => {
  const [{ accessToken }] = await api.createUsers(1);
  api.setData({ mode: 'refuse' });
  assert.equal((await get('/api/users/me', accessToken)).status, 401);
  api.setData({ mode: 'ok' });
  assert.equal((await get('/api/users/me', accessToken)).status, 200);
  assert.throws(() => api.setData({ mode: 'no' }), /mode: one of ok, refuse/);
  const [old] = await api.createUsers(1, { access: -60, refresh: -60 });
  assert.equal((await get('/api/users/me', old.accessToken)).status, 401);
  assert.equal((await refresh(old.refreshToken)).status, 401);
  assert.equal(api.counters.reuseDetected, 0);
});

test('a user changes the name of the session, and of no other', async () => {
  const [first, second] = await api.createUsers(2);
  const rename = (user, name) =>
    fetch(`${api.url}/api/users/me`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${user.accessToken}` },
      body: JSON.stringify({ name }),
    });
  assert.equal((await (await rename(first, ' Mina ')).json()).name, 'Mina');
  assert.equal((await (await get('/api/users/me', first.accessToken)).json()).name, 'Mina');
  assert.equal((await (await get('/api/users/me', second.accessToken)).json()).name, second.name);
  for (const name of ['', 'a\u0000', 7]) assert.equal((await rename(first, name)).status, 400);
  assert.equal((await rename({ accessToken: 'none' }, 'Mina')).status, 401);
});

test('a sign-out ends the session', async () => {
  const tokens = await login();
  assert.equal((await post('/api/auth/logout', { refreshToken: tokens.refreshToken })).status, 200);
  assert.equal((await get('/api/users/me', tokens.accessToken)).status, 401);
  assert.equal((await refresh(tokens.refreshToken)).status, 401);
});

test('data by id is guarded, belongs to its owner and is counted by id; other paths are not there', async () => {
  const { accessToken } = await login('naria');
  assert.equal((await get('/api/data/7')).status, 401);
  const [first, second] = await Promise.all(
    [1, 2].map(async (id) => (await get(`/api/data/${id}`, accessToken)).json()),
  );
  assert.deepEqual([first.owner, first.number, second.number], ['naria', 1, 2]);
  for (const path of ['/api/data/', '/api/data/x', '/api/data/1/2', '/api/data/{id}']) {
    assert.equal((await get(path, accessToken)).status, 404, path);
  }
});

test('API servers on one host keep their cookies apart by a prefix', async () => {
  const own = await startApi({ system: 'S1-httponly', cookiePrefix: 'own_' });
  const body = JSON.stringify({ id: 'naria', password: 'password' });
  try {
    const granted = await fetch(`${own.url}/api/auth/login`, { method: 'POST', body });
    const set = granted.headers.getSetCookie().map((text) => text.split(';')[0]);
    assert.deepEqual(set.map((text) => text.split('=')[0]).sort(), ['own_accessToken', 'own_refreshToken']);
    const asked = async (cookie) => (await fetch(`${own.url}/api/users/me`, { headers: { cookie } })).status;
    assert.equal(await asked(set.join('; ')), 200);
    assert.equal(await asked(set.map((text) => text.replace('own_', '')).join('; ')), 401);
    // Without its cookie nobody is signed in.
    assert.equal((await fetch(`${own.url}/api/auth/refresh`, { method: 'POST' })).status, 401);
  } finally {
    await own.close();
  }
});
