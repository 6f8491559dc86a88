// Putting the token into requests: from each place, to the API server, and to nobody else.

import assert from 'node:assert/strict';

const ME = '/api/users/me';
const bearers = (api) => api.seen.requests.map(({ bearer }) => bearer);

/** Sends a request to the API server and one to another origin, by an absolute URL. */
async function send(page, api, foreign) {
  const [me] = await page.evaluate((path) => settle([block.api.get(path)]), ME);
  assert.deepEqual(me, { status: 200, data: { id: 'ada' } });
  assert.equal(api.seen.requests.length, 1);
  await page.evaluate((url) => settle([block.api.get(`${url}/api/public`)]), foreign.url);
  assert.equal(foreign.seen.requests.length, 1);
}

const leaks = (place) => async (t) => {
  const tokens = t.api.login('ada');
  await send(await t.open(place(tokens)), t.api, t.foreign);
  assert.deepEqual(bearers(t.api), [tokens.accessToken]);
  assert.deepEqual(bearers(t.foreign), [tokens.accessToken]);
};

const keeps = (place) => async (t) => {
  const tokens = t.api.login('ada');
  await send(await t.open(place(tokens)), t.api, t.foreign);
  assert.deepEqual(bearers(t.api), [tokens.accessToken]);
  assert.deepEqual(bearers(t.foreign), [undefined]);
};

const inCookies = ({ accessToken, refreshToken }) => ({
  cookies: { ACCESS_TOKEN_KEY: accessToken, REFRESH_TOKEN_KEY: refreshToken },
});
const inLocal = ({ accessToken, refreshToken }) => ({ local: { accessToken, refreshToken } });
const split = ({ accessToken, refreshToken }) => ({ local: { accessToken }, session: { refreshToken } });
const inStore = (tokens) => ({ store: tokens });

const LEAK = 'sends the token to the API server, and to another origin as well';
const KEEP = 'sends the token to the API server alone (R4)';

const refused = async ({ open, api }) => {
  const page = await open();
  const [outcome] = await page.evaluate((path) => settle([block.api.get(path)]), ME);
  assert.deepEqual(api.seen.requests, []);
  return outcome;
};

export const inject = {
  'inject-cookie': { system: 'S1', before: { [LEAK]: leaks(inCookies) }, after: { [KEEP]: keeps(inCookies) } },
  'inject-local': {
    system: 'S2',
    before: {
      [LEAK]: leaks(split),
      'refuses a request without a token, by an error without a code': async (t) =>
        assert.deepEqual(await refused(t), { code: undefined, status: undefined, message: 'no token' }),
    },
    after: {
      [KEEP]: keeps(split),
      'refuses a request without a token, by ERR_NO_TOKEN': async (t) =>
        assert.equal((await refused(t)).code, 'ERR_NO_TOKEN'),
    },
  },
  'inject-async': { system: 'S3', before: { [LEAK]: leaks(inLocal) }, after: { [KEEP]: keeps(inLocal) } },
  'inject-store': { system: 'S5', before: { [LEAK]: leaks(inStore) }, after: { [KEEP]: keeps(inStore) } },
  'second-client': {
    system: 'S1',
    before: { 'signs in without a token, by the second client': signsIn },
    after: { 'signs in without a token, by the same client': signsIn },
  },
};

async function signsIn({ open, api }) {
  const tokens = api.login('ada');
  const page = await open(split(tokens));
  const account = { id: 'bob', password: 'password' };
  const outcomes = await page.evaluate(
    ([path, given]) => settle([block.api.get(path), block.login(given)]),
    [ME, account],
  );
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    [200, 200],
  );
  const sent = Object.fromEntries(api.seen.requests.map(({ name, bearer }) => [name, bearer]));
  assert.deepEqual(sent, { 'GET /api/users/me': tokens.accessToken, 'POST /api/auth/login': undefined });
}
