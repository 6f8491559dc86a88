// isAuthError reads the body before `transformResponse` does, whatever the responseType.

import { withEachAdapter } from '../lib/context.mjs';

const REFUSAL = { status: 400, body: { code: 'T-002', message: 'over' } };
const PAGES = ['chromium', 'firefox', 'webkit'];

const TYPES = { json: undefined, text: undefined, arraybuffer: undefined, blob: PAGES };

export default function verdicts(plain) {
  const test = withEachAdapter(plain);

  for (const [responseType, on] of Object.entries(TYPES)) {
    test(`a body code is read where responseType is ${responseType}`, { on }, async ({ assert, api, attached }) => {
      await api.refusing(REFUSAL);
      const { http } = await attached({ expired: true, options: { isAuthError: { 'T-002': 'refresh' } } });
      const transformResponse = (data) => data;
      const { status } = await http.get('data', { responseType, transformResponse });
      assert.equal(status, 200);
      assert.equal(await api.refreshes(), 1);
      await assert.rejects(http.get('code/400/T-009', { responseType }), { status: 400 });
      assert.equal(await api.refreshes(), 1);
    });
  }

  test('isAuthError gets status, headers and the parsed body; a transform sees the body as it came', async ({
    assert,
    api,
    attached,
  }) => {
    const asked = [];
    const isAuthError = (response) => {
      asked.push(response);
      return response.data?.code === 'T-002' ? 'refresh' : 'ignore';
    };
    await api.refusing(REFUSAL);
    const { http } = await attached({ expired: true, options: { isAuthError } });
    const transformResponse = (data) => ({ raw: data });
    assert.equal(JSON.parse((await http.get('data', { transformResponse })).data.raw).user, 'ann');
    const [{ status, headers, data }] = asked;
    assert.equal(status, 400);
    assert.equal(headers.get('Content-Type'), 'application/json');
    assert.deepEqual(data, REFUSAL.body);
  });

  test('a verdict of logout ends the session, and the answer is in the error', async ({ assert, attached, held }) => {
    const { http, client } = await attached({ options: { isAuthError: { 'T-007': 'logout' } } });
    const error = await assert.rejects(http.get('code/403/T-007'), { code: 'ERR_SESSION_EXPIRED', status: 403 });
    assert.equal(error.response.data.code, 'T-007');
    assert.equal((await held(client)).access, null);
  });

  test('a list of statuses', async ({ assert, api, attached }) => {
    await api.refusing({ status: 419, body: {} });
    const { http } = await attached({ expired: true, options: { isAuthError: [419] } });
    assert.equal((await http.get('data')).data.user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test('what isAuthError throws reaches the caller', async ({ assert, attached }) => {
    const isAuthError = () => {
      throw new Error('mine');
    };
    const { http } = await attached({ options: { isAuthError } });
    await assert.rejects(http.get('status/404'), { message: /mine/ });
  });
}
