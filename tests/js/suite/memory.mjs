// What stays of tokens in the memory of the wasm.

import { asyncStore } from '../lib/stores.mjs';
import { fragmentIn, jwt, seconds } from '../lib/tokens.mjs';

/** So many characters of a token in a row are found. */
const FRAGMENT = 16;
const VISIBLE = /[!-~]{16,}/g;

export default function memory(test) {
  /** Uses a session to its end, and scans; `tokens` of every kind that there were. */
  const scan = async (t, make) => {
    const { assert, api, wasm } = t;
    const [access, refresh] = [1, 2].map((n) => jwt({ iat: seconds(), exp: seconds(600 + n), sub: 'ann', n }));
    const tokens = [access, refresh];
    const created = make();
    await created.setTokens({ accessToken: access, refreshToken: refresh });
    await created.get('echo');
    const session = await api.login({ kind: 'jwt' });
    tokens.push(session.accessToken, session.refreshToken);
    await created.setTokens(session);
    assert.equal((await created.get('data')).data.user, 'ann');
    await api.expire();
    await Promise.all(Array.from({ length: 5 }, (_, n) => created.get(`data?${n}`)));
    const renewed = await created.getTokens();
    tokens.push(renewed.accessToken, renewed.refreshToken);
    assert.notEqual(renewed.refreshToken, session.refreshToken, 'refreshed');
    await created.clearTokens();
    await created.get('echo');
    // Of megabytes, what could be a fragment.
    const text = wasm
      .texts()
      .flatMap((each) => each.match(VISIBLE))
      .join('\n');
    assert.ok(text.includes(api.base), 'this is the memory: the base URL is in it');
    const found = fragmentIn(text, tokens, FRAGMENT);
    const at = text.indexOf(found);
    assert.equal(found, null, JSON.stringify(text.slice(Math.max(at - 80, 0), at + 80)));
  };

  for (const storage of ['memory', 'local', 'cookie']) {
    const on = storage === 'memory' ? undefined : ['chromium', 'firefox', 'webkit'];
    test(`R23 after a logout no fragment of a token is in the memory of the wasm (${storage})`, { on }, (t) =>
      scan(t, () => t.client({}, storage)),
    );
  }

  test('R23 nor after a logout from an asynchronous storage', (t) => scan(t, () => t.client({}, asyncStore())));

  test('R23 nor after a request on a server, its cookies and a verification', { on: ['node'] }, async (t) => {
    const { lib, api, defer } = t;
    let header = '';
    const jar = {
      getAll: () =>
        header
          .split('; ')
          .filter(Boolean)
          .map((pair) => ({ name: pair.split('=')[0], value: pair.slice(pair.indexOf('=') + 1) })),
      setAll(cookies) {
        const map = new Map(jar.getAll().map(({ name, value }) => [name, value]));
        for (const { name, value } of cookies) value ? map.set(name, value) : map.delete(name);
        header = [...map].map((pair) => pair.join('=')).join('; ');
      },
    };
    const verify = lib.createVerifier({ secret: 'a secret of at least 32 characters, as HS256 wants' });
    await scan(t, () => {
      const created = lib.createServerClient(jar, { baseUrl: api.base, refresh: api.refreshUrl });
      defer(() => created.dispose());
      const { getTokens } = created;
      created.getTokens = async () => {
        const tokens = await getTokens();
        await t.assert.rejects(verify(tokens.accessToken), { code: 'ERR_TOKEN_INVALID' });
        return tokens;
      };
      return created;
    });
  });
}
