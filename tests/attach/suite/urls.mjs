// R1 to R13: which URLs are requested, which get the token, and what a redirect carries away.

import { fragmentIn, pair } from '../../js/lib/tokens.mjs';
import { polluted } from '../../js/suite/pollution.mjs';
import { REFUSED } from '../../js/suite/urls.mjs';
import { withEachAdapter } from '../lib/context.mjs';

const BASE = 'https://api.example.com/v1/';
const HEADERS = { 'the Authorization header': {}, 'a token header of its own': { header: 'X-Token', scheme: '' } };

export default function urls(plain) {
  const test = withEachAdapter(plain);

  /** An instance for hosts that do not exist, with an adapter of the application's own. */
  const stubbed = async ({ axios, attach, lib, defer }, { base = BASE, defaults = {}, options = {} } = {}) => {
    const sent = [];
    const adapter = async (config) => {
      sent.push({ url: axios.getUri(config), headers: { ...config.headers } });
      return { status: 200, statusText: 'OK', headers: {}, data: '{}', config };
    };
    const client = lib.createClient(base, 'memory', options);
    defer(() => client.dispose());
    const tokens = pair();
    await client.setTokens(tokens);
    const http = attach(axios.create({ baseURL: base, adapter, ...defaults }), client);
    return { http, client, sent, tokens };
  };

  for (const [name, list] of Object.entries(REFUSED)) {
    plain(name, async (t) => {
      const { http, sent } = await stubbed(t);
      const other = await stubbed(t, { defaults: { baseURL: 'https://other.example.com/v2/' } });
      for (const url of list) {
        const refused = { code: 'ERR_INVALID_URL', isAxiosError: true };
        const note = JSON.stringify(url);
        const error = await t.assert.rejects(http.get(url), refused, note);
        t.assert.equal(error.config.url, url, note);
        t.assert.equal(error.config.method, 'get', note);
        await t.assert.rejects(http.post(url, {}), refused, note);
        await t.assert.rejects(other.http.get(url), refused, `another base: ${note}`);
      }
      t.assert.equal(sent.length + other.sent.length, 0, 'nothing is sent');
    });
    test(`${name}, by the adapter of axios too`, async ({ assert, api, attached, foreignPath }) => {
      const { http } = await attached();
      const before = (await api.log()).length;
      for (const url of list) {
        const near = url.replace(/evil(\.example|\.com)?/, new URL(api.foreign).host);
        await assert.rejects(http.get(near), { code: 'ERR_INVALID_URL' }, JSON.stringify(near));
      }
      assert.equal((await api.log()).length, before, 'nothing is sent');
      assert.equal((await api.foreignLog()).length, 0, foreignPath);
    });
  }

  plain('R1 what was judged is what is sent: a URL object is read once', async (t) => {
    const { http, sent, tokens } = await stubbed(t, { defaults: { baseURL: undefined } });
    const urls = [`${BASE}x`];
    await http.get({ toString: () => urls.shift() ?? 'https://evil.example/' });
    t.assert.deepEqual(
      sent.map(({ url }) => url),
      [`${BASE}x`],
    );
    t.assert.ok(sent[0].headers.Authorization.includes(tokens.accessToken));
  });

  plain('R1 baseURL of a single request is held to the same rules', async (t) => {
    const { http, sent, tokens } = await stubbed(t);
    for (const baseURL of ['//evil.example/', 'javascript:alert(1)', 'https:evil.com', 'https://u:p@evil.example/']) {
      await t.assert.rejects(http.get('x', { baseURL }), { code: 'ERR_INVALID_URL' }, baseURL);
    }
    t.assert.equal(sent.length, 0);
    await http.get('x', { baseURL: 'https://evil.example/' });
    t.assert.equal(sent.length, 1);
    t.assert.equal(fragmentIn(JSON.stringify(sent), Object.values(tokens)), null);
  });

  plain('R4 look-alike origins are foreign: requested, without the token', async (t) => {
    const { http, sent, tokens } = await stubbed(t);
    const list = [
      'https://api.example.com.evil/x',
      'https://api.example.com%2eevil/x',
      'https://api.example.com./v1/x',
      'https://api.example.com:8443/v1/x',
      'http://api.example.com/v1/x',
      'https://sub.api.example.com/v1/x',
    ];
    for (const url of list) t.assert.equal((await http.get(url)).status, 200, url);
    t.assert.equal(sent.length, list.length);
    t.assert.equal(fragmentIn(JSON.stringify(sent), Object.values(tokens)), null);
  });

  test('R4 a foreign origin is requested without the token, and its 401 is left alone', async ({
    assert,
    api,
    attached,
  }) => {
    const { http, tokens } = await attached();
    await http.get(`${api.foreign}echo`);
    await http.get(`${api.localhost}echo`);
    await assert.rejects(http.get(`${api.foreign}data`), { status: 401, code: 'ERR_BAD_REQUEST' });
    await assert.rejects(http.get('data', { baseURL: api.foreign }), { status: 401 });
    assert.equal(fragmentIn(JSON.stringify(await api.log(null, { preflights: true })), Object.values(tokens)), null);
    assert.equal(await api.refreshes(), 0);
  });

  test('allowedOrigins of the client decide, whatever the base URL of axios', async ({ assert, api, attached }) => {
    const allowedOrigins = [new URL(api.foreign).origin];
    const { http, tokens } = await attached({ options: { allowedOrigins }, axios: { baseURL: api.foreign } });
    assert.equal((await http.get('secret')).data.headers.authorization, `Bearer ${tokens.accessToken}`);
    assert.equal((await http.get(`${api.base}echo`)).data.headers.authorization, undefined);
  });

  plain('R5 other spellings of the own origin get the token', async (t) => {
    const { http, sent, tokens } = await stubbed(t);
    const list = [
      'https://API.EXAMPLE.COM:443/v1/x',
      'HTTPS://api.example.com/v1/x',
      'https://api\u3002example\u3002com/v1/x',
      'https://\uff41\uff50\uff49.example.com/v1/x',
    ];
    for (const url of list) {
      await http.get(url);
      t.assert.equal(sent.at(-1).headers.Authorization, `Bearer ${tokens.accessToken}`, url);
    }
  });

  plain('R7 the base path is that of axios\u2019 base URL, and allowOutsideBase that of the client', async (t) => {
    const { http, sent } = await stubbed(t, { defaults: { baseURL: 'https://api.example.com/v2' } });
    await t.assert.rejects(http.get('../v1/x'), { code: 'ERR_INVALID_URL' });
    await http.get('users/../me');
    t.assert.equal(sent[0].url, 'https://api.example.com/v2/users/../me');
    const free = await stubbed(t, { options: { allowOutsideBase: true } });
    await free.http.get('../admin');
    t.assert.equal(free.sent.length, 1);
  });

  plain('a request without any base is resolved as the platform does', async (t) => {
    const { http, sent } = await stubbed(t, { defaults: { baseURL: undefined } });
    if (t.isBrowser) {
      await http.get('/x');
      t.assert.equal(sent[0].headers.Authorization, undefined, 'the page is another origin');
    } else await t.assert.rejects(http.get('/x'), { code: 'ERR_INVALID_URL' });
  });

  for (const [what, options] of Object.entries(HEADERS)) {
    for (const status of [302, 307, 308]) {
      test(`R8 R10 ${what} does not follow a ${status} to another origin`, async ({ assert, api, attached }) => {
        const { http, tokens } = await attached({ options });
        for (const place of ['foreign', 'localhost']) {
          await http.get(`redirect/${status}/${place}/echo`).catch(() => {});
          await http.post(`redirect/${status}/${place}/echo`, { some: 'data' }).catch(() => {});
        }
        const all = await api.log(null, { preflights: true });
        assert.ok(all.filter(({ endpoint, preflight }) => endpoint === 'redirect' && !preflight).length >= 4);
        const arrived = all.filter(({ at, headers }) => at === 'foreign' || headers.host.startsWith('localhost'));
        assert.equal(fragmentIn(JSON.stringify(arrived), Object.values(tokens)), null);
        assert.ok(arrived.every(({ headers }) => !('authorization' in headers) && !('x-token' in headers)));
      });
    }
  }

  test('R8 a token header of its own: no redirect is followed that would take it along', async (t) => {
    const { assert, api, attached, adapter, isBrowser } = t;
    const { http } = await attached({ options: HEADERS['a token header of its own'] });
    const get = http.get('redirect/302/home/data');
    if (adapter === 'http') {
      assert.equal((await get).data.user, 'ann', 'axios takes it off on the way to other origins');
    } else {
      await assert.rejects(
        get,
        isBrowser ? { name: 'AxiosError', code: 'ERR_NETWORK' } : { name: 'AxiosError', status: 302 },
      );
      assert.equal((await api.log('data')).length, 0);
    }
  });

  test('R8 a redirect on the own origin is followed, with the token', async ({ assert, attached }) => {
    const { http } = await attached({ expired: true });
    assert.equal((await http.get('redirect/302/home/data')).data.user, 'ann');
  });

  test('R11 a polluted Object.prototype takes no token anywhere', async ({ assert, api, attached }) => {
    const { http, tokens } = await attached({ expired: true });
    const properties = {
      headers: { 'x-polluted': 'yes' },
      baseURL: api.foreign,
      proxy: { host: '127.0.0.1', port: Number(new URL(api.foreign).port) },
      transformRequest: [() => 'polluted'],
      skipAuth: true,
      refreshFirst: true,
      allowOutsideBase: true,
      header: 'X-Polluted',
    };
    // axios below 1.12 takes some of these for its own; where the request went, it had no token to take along.
    await polluted(properties, () => http.get('data', { timeout: 3_000 })).catch(() => {});
    assert.equal(fragmentIn(JSON.stringify(await api.foreignLog()), Object.values(tokens)), null);
    assert.equal((await http.get('data')).data.user, 'ann');
  });

  test('R13 no token is in any URL, and the refresh token goes to the refresh endpoint alone', async ({
    assert,
    api,
    attached,
    held,
  }) => {
    const { http, client, tokens } = await attached({ expired: true });
    await http.get('secret', { params: { q: 1 } });
    await http.post('secret', { a: 1 });
    const now = await held(client);
    const all = await api.log(null, { preflights: true });
    const secret = [...Object.values(tokens), now.access, now.refresh];
    assert.equal(fragmentIn(all.map(({ url }) => url).join('\n'), secret), null);
    const elsewhere = JSON.stringify(all.filter(({ endpoint }) => endpoint !== 'refresh'));
    assert.equal(fragmentIn(elsewhere, [tokens.refreshToken, now.refresh]), null);
  });
}
