// Tokens verified on a server, signed by node:crypto: what is let in, and what is not.

import { ALGORITHMS, issuer } from '../lib/issuer.mjs';
import { base64url, fragmentIn, seconds } from '../lib/tokens.mjs';

const NODE = { on: ['node'] };
const SMOKE = { on: ['node'], smoke: true };
const INVALID = { code: 'ERR_TOKEN_INVALID' };

/** The ways to hand over an issuer's key. */
const forms = ({ alg, secret, pem, jwk }) => ({
  ...(alg === 'HS256' ? { secret: { secret } } : { publicKey: { publicKey: pem } }),
  jwk: { jwk: jwk() },
  jwks: { jwks: { keys: [jwk({ kid: 'k' })] } },
});

/** The token with one character of its signature changed. */
const forged = (token) => {
  const at = token.lastIndexOf('.') + 5;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
};

export default function verify(test) {
  for (const alg of ALGORITHMS) {
    test(`${alg}: a token of node:crypto is let in by each form of its key, and no changed one`, SMOKE, async (t) => {
      const { assert, lib } = t;
      const [own, other] = [await issuer(alg), await issuer(alg, 'other')];
      for (const [form, options] of Object.entries(forms(own))) {
        const verifyToken = lib.createVerifier(options);
        assert.equal((await verifyToken(own.sign({ n: 1 }, { kid: 'k' }))).n, 1, form);
        assert.equal((await verifyToken(own.sign())).sub, 'ann', `${form}, no kid`);
        await assert.rejects(verifyToken(forged(own.sign({}, { kid: 'k' }))), INVALID, form);
        await assert.rejects(verifyToken(other.sign({}, { kid: 'k' })), INVALID, `${form}, another key`);
        const [header, , signature] = own.sign().split('.');
        const exchanged = [header, base64url(JSON.stringify({ sub: 'eve', exp: seconds(60) })), signature].join('.');
        await assert.rejects(verifyToken(exchanged), INVALID, `${form}, other claims`);
      }
    });
  }

  test('R43 a token says in vain that it is signed by another algorithm, or not at all', SMOKE, async (t) => {
    const { assert, lib } = t;
    for (const alg of ALGORITHMS) {
      const own = await issuer(alg);
      for (const options of Object.values(forms(own))) {
        const verifyToken = lib.createVerifier(options);
        for (const claimed of ['none', 'None', 'NONE', 'nOnE', '', alg.toLowerCase(), ...ALGORITHMS]) {
          if (claimed === alg || (own.pem && claimed.slice(1) === 'S256' && alg.slice(1) === 'S256')) continue;
          const token = own.sign({}, { alg: claimed });
          await assert.rejects(verifyToken(token), INVALID, `${alg} as ${claimed}`);
          const bare = token.slice(0, token.lastIndexOf('.') + 1);
          await assert.rejects(verifyToken(bare), INVALID, `${alg} as ${claimed}, bare`);
        }
      }
    }
  });

  test('R43 HS256 with a public key as the secret is rejected, whatever form the key has', NODE, async (t) => {
    const { assert, lib } = t;
    const { createHmac } = await import(['node', 'crypto'].join(':'));
    for (const alg of ['ES256', 'EdDSA', 'RS256']) {
      const own = await issuer(alg);
      for (const secret of [own.pem, own.pem.trim(), JSON.stringify(own.jwk())]) {
        const text = `${base64url('{"alg":"HS256"}')}.${base64url(JSON.stringify({ exp: seconds(60) }))}`;
        const token = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
        for (const options of Object.values(forms(own))) {
          await assert.rejects(lib.createVerifier(options)(token), INVALID, alg);
        }
        const error = assert.throws(() => lib.createVerifier({ secret }), { code: 'ERR_BAD_OPTION_VALUE' });
        assert.match(error.message, /public key/);
      }
    }
  });

  test('RS256 and PS256 are told apart by `algorithms` and by the `alg` of the key', NODE, async (t) => {
    const { assert, lib } = t;
    const [rs, ps] = [await issuer('RS256'), await issuer('PS256')];
    const both = lib.createVerifier({ publicKey: rs.pem });
    for (const each of [rs, ps]) assert.equal((await both(each.sign())).sub, 'ann');
    // The signature of one is none of the other.
    await assert.rejects(both(rs.sign({}, { alg: 'PS256' })), INVALID);
    await assert.rejects(both(ps.sign({}, { alg: 'RS256' })), INVALID);
    for (const options of [{ publicKey: rs.pem, algorithms: ['PS256'] }, { jwk: rs.jwk({ alg: 'PS256' }) }]) {
      const only = lib.createVerifier(options);
      assert.equal((await only(ps.sign())).sub, 'ann');
      await assert.rejects(only(rs.sign()), INVALID);
    }
  });

  test('claims are a plain object with what JSON.parse reads', SMOKE, async ({ assert, lib }) => {
    const own = await issuer('HS256');
    const exp = seconds(60);
    const text = `{"exp":${exp},"sub":"añn\\u0000\\ud83d\\ude00","aud":["a","b"],"deep":{"a":[[],{},[{"b":null}]]},
      "numbers":[0,-0,1.5,0.1,1e-7,5e-324,1.7976931348623157e308,123456789012345680000,9007199254740991,9007199254740993,
      -9007199254740993,18446744073709551615,9223372036854775807,-9223372036854775808,3.141592653589793,2.2250738585072011e-308],
      "flags":[true,false,null],"":0,"constructor":1,"toString":2,"hasOwnProperty":3}`;
    const claims = await lib.createVerifier({ secret: own.secret })(own.sign(text));
    assert.deepEqual(claims, JSON.parse(text));
    assert.equal(Object.getPrototypeOf(claims), Object.prototype);
    assert.equal(Object.getPrototypeOf(claims.deep.a[1]), Object.prototype);
    assert.ok(Array.isArray(claims.aud));
  });

  test('a claim called __proto__ is left out at any depth, and changes nothing', SMOKE, async ({ assert, lib }) => {
    const own = await issuer('HS256');
    const text = `{"exp":${seconds(60)},"__proto__":{"admin":true},"a":[{"__proto__":{"admin":true},"b":1}]}`;
    const claims = await lib.createVerifier({ secret: own.secret })(own.sign(text));
    assert.deepEqual(Object.keys(claims).sort(), ['a', 'exp']);
    assert.equal(claims.admin, undefined);
    assert.equal(claims.a[0].admin, undefined);
    assert.deepEqual(Object.keys(claims.a[0]), ['b']);
    assert.equal({}.admin, undefined);
  });

  test('an expired token is told from one that is not to be trusted', SMOKE, async ({ assert, lib }) => {
    for (const alg of ALGORITHMS) {
      const own = await issuer(alg);
      const key = own.secret ? { secret: own.secret } : { publicKey: own.pem };
      const verifyToken = lib.createVerifier({ ...key, issuer: 'https://me', audience: 'x' });
      const about = { iss: 'https://me', aud: ['y', 'x'], exp: seconds(-1) };
      await assert.rejects(verifyToken(own.sign(about)), { code: 'ERR_TOKEN_EXPIRED', name: 'AuthflightError' });
      for (const wrong of [
        { iss: 'https://he' },
        { aud: 'y' },
        { aud: [] },
        { nbf: seconds(60) },
        { iss: undefined },
      ]) {
        await assert.rejects(verifyToken(own.sign({ ...about, ...wrong })), INVALID, `${alg} ${Object.keys(wrong)}`);
      }
      await assert.rejects(verifyToken(forged(own.sign(about))), INVALID, alg);
      assert.equal((await verifyToken(own.sign({ ...about, exp: seconds(60) }))).sub, 'ann');
    }
  });

  test('R52 a leeway of 0 is none, and is the default', SMOKE, async ({ assert, lib }) => {
    const own = await issuer('HS256');
    const { secret } = own;
    for (const options of [{ secret }, { secret, leeway: 0 }, { secret, leeway: undefined }]) {
      const verifyToken = lib.createVerifier(options);
      await assert.rejects(verifyToken(own.sign({ exp: seconds(0) })), { code: 'ERR_TOKEN_EXPIRED' });
      await assert.rejects(verifyToken(own.sign({ nbf: seconds(2) })), INVALID);
    }
    const lenient = lib.createVerifier({ secret, leeway: 30 });
    assert.equal((await lenient(own.sign({ exp: seconds(-20), nbf: seconds(20) }))).sub, 'ann');
    await assert.rejects(lenient(own.sign({ exp: seconds(-30) })), { code: 'ERR_TOKEN_EXPIRED' });
    await assert.rejects(lenient(own.sign({ nbf: seconds(40) })), INVALID);
  });

  test('R44 R45 R54 headers that change the meaning of a signature or bring a key are rejected', NODE, async (t) => {
    const { assert, lib } = t;
    for (const alg of ALGORITHMS) {
      const own = await issuer(alg);
      const eve = await issuer(alg, 'eve');
      const verifyToken = lib.createVerifier({ jwk: own.jwk() });
      for (const header of [
        { crit: ['x'], x: 1 },
        { crit: [] },
        { crit: ['b64'], b64: false },
        { b64: false },
        { cty: 'CBOR' },
        { cty: 'JWT' },
        { enc: 'A128GCM' },
        { jwk: own.jwk() },
        { x5c: ['MIIB'] },
        { kid: 1 },
      ]) {
        await assert.rejects(verifyToken(own.sign({}, header)), INVALID, JSON.stringify(header));
      }
      await assert.rejects(verifyToken(eve.sign({}, { jwk: eve.jwk() })), INVALID, `${alg} with its own key`);
      assert.equal((await verifyToken(own.sign({}, { typ: 'at+jwt', kid: '1', b64: true, other: {} }))).sub, 'ann');
    }
  });

  test('R46 R47 R48 R50 times and claims of any form are judged, and never trap', SMOKE, async (t) => {
    const { assert, lib, wasm } = t;
    const before = wasm?.instances();
    for (const alg of ALGORITHMS) {
      const own = await issuer(alg);
      const verifyToken = lib.createVerifier({ jwk: own.jwk() });
      const exp = seconds(60);
      for (const nbf of [
        '-8334601228800',
        '-8334601228801',
        '-9223372036854775808',
        '-1e300',
        '1e300',
        'null',
        '"1"',
      ]) {
        await assert.rejects(verifyToken(own.sign(`{"exp":${exp},"nbf":${nbf}}`)), INVALID, `nbf ${nbf}`);
      }
      for (const wrong of ['null', `"${exp}"`, '1e300', '18446744073709551615', `${exp}000`, '[]', '1e999']) {
        await assert.rejects(verifyToken(own.sign(`{"exp":${wrong}}`)), INVALID, `exp ${wrong}`);
      }
      await assert.rejects(verifyToken(own.sign('{"sub":"ann"}')), INVALID, 'no exp');
      for (const over of ['-1', '0', '-0.5', '1.5e9']) {
        await assert.rejects(verifyToken(own.sign(`{"exp":${over}}`)), { code: 'ERR_TOKEN_EXPIRED' }, `exp ${over}`);
      }
      assert.equal((await verifyToken(own.sign(`{"exp":${exp}.5}`))).exp, exp + 0.5);
      assert.equal((await verifyToken(own.sign('{"exp":4102444800,"nbf":-1}'))).exp, 4_102_444_800);
      for (const twice of [
        `{"exp":1,"exp":${exp}}`,
        `{"exp":${exp},"a":{"x":1,"x":2}}`,
        `{"exp":${exp},"\\u0065xp":1}`,
      ]) {
        await assert.rejects(verifyToken(own.sign(twice)), INVALID, twice);
      }
      await assert.rejects(verifyToken(own.sign({}, `{"alg":"none","alg":"${alg}"}`)), INVALID, 'alg twice');
    }
    assert.equal(wasm?.instances(), before, 'no instance was replaced');
  });

  test('R51 tokens of any size and form are a typed error, in bounded memory', SMOKE, async (t) => {
    const { assert, lib, wasm } = t;
    const own = await issuer('HS256');
    const verifyToken = lib.createVerifier({ secret: own.secret });
    const good = own.sign();
    await verifyToken(good);
    const instances = wasm.instances();
    const growth = wasm.growth();
    const [header, payload, signature] = good.split('.');
    for (const token of [
      ...['', '.', '..', '...', header, `${header}.${payload}`, `${good}.x`, `${good}.x.y`],
      ...[`${good}=`, ` ${good}`, `${good}\n`, good.replace('.', '.='), 'é.é.é', '\ud800.\udfff.x', '\0.\0.\0'],
      ...[`${header}.${base64url(new Uint8Array([0x7b, 0xff, 0x7d]))}.${signature}`],
      own.sign({ pad: 'x'.repeat(70_000) }),
      own.sign({ pad: 'x'.repeat(8_000_000) }),
      `${header}.${'A'.repeat(8_000_000)}.${signature}`,
      '.'.repeat(8_000_000),
      own.sign(`{"exp":${seconds(60)},"a":${'['.repeat(200)}${']'.repeat(200)}}`),
      own.sign(`{"exp":${seconds(60)},"a":${'['.repeat(20_000)}`),
      own.sign('[]'),
      own.sign('null'),
    ]) {
      await assert.rejects(verifyToken(token), INVALID, token.slice(0, 40));
    }
    for (const token of [undefined, null, 1, {}, [good], { toString: () => good }, new Uint8Array(3)]) {
      const error = await assert.rejects(verifyToken(token), INVALID);
      assert.match(error.message, /no string/);
    }
    assert.equal((await verifyToken(good)).sub, 'ann');
    assert.equal((await verifyToken(own.sign({ pad: 'x'.repeat(40_000) }))).sub, 'ann', 'a large one is fine');
    assert.equal(wasm.instances(), instances, 'no instance was replaced');
    assert.atMost(growth(), 2 << 20, 'the memory grows by some tokens, not by the 8 MB');
  });

  test('many verifications leave nothing behind in the memory', NODE, async ({ assert, lib, wasm }) => {
    const verifiers = [];
    for (const alg of ['HS256', 'RS256']) {
      const own = await issuer(alg);
      verifiers.push([
        lib.createVerifier({ jwk: own.jwk() }),
        own.sign({ pad: 'x'.repeat(3_000) }),
        forged(own.sign()),
      ]);
    }
    const round = async (times) => {
      for (let count = 0; count < times; count += 1) {
        for (const [verifyToken, good, bad] of verifiers) {
          await Promise.all([verifyToken(good), verifyToken(bad).catch(() => {})]);
        }
      }
    };
    await round(50);
    const growth = wasm.growth();
    await round(1_000);
    // Memories of tests before, whose instances are gone, may be collected meanwhile.
    assert.equal(growth(), 0);
  });

  test('R12 no error holds a piece of the token or of the key', NODE, async ({ assert, lib, inspect }) => {
    for (const alg of ALGORITHMS) {
      const own = await issuer(alg);
      const verifyToken = lib.createVerifier({ jwk: own.jwk() });
      for (const token of [own.sign({ exp: 1 }), forged(own.sign()), own.sign({}, { crit: [] }), 'x'.repeat(70_000)]) {
        const error = await assert.rejects(verifyToken(token), {});
        const text = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`;
        assert.equal(fragmentIn(text, [token, own.jwk().k ?? own.jwk().x ?? own.jwk().n]), null, alg);
      }
    }
  });

  test('R22 a trap fails the call, and the next one has a fresh core with the same keys', NODE, async (t) => {
    const { assert, lib, wasm } = t;
    const own = await issuer('HS256');
    const secret = new Uint8Array(own.secret);
    const verifyToken = lib.createVerifier({ secret });
    assert.equal((await verifyToken(own.sign())).sub, 'ann');
    // What was given is the caller's to change.
    secret.fill(0);
    const before = wasm.instances();
    wasm.corrupt();
    await assert.rejects(verifyToken(own.sign()), { code: 'ERR_WASM' });
    assert.equal((await verifyToken(own.sign())).sub, 'ann');
    await assert.rejects(verifyToken(forged(own.sign())), INVALID);
    assert.equal(wasm.instances(), before + 1);
  });

  test('wrong options are refused at construction, in words that say the mend', SMOKE, async ({ assert, lib }) => {
    const { secret } = await issuer('HS256');
    const { pem, jwk } = await issuer('ES256');
    const { pem: rsa } = await issuer('RS256');
    const cases = [
      [undefined, /one of secret, publicKey, jwk, jwks; found none/],
      [{}, /found none/],
      [{ secret: undefined }, /undefined/],
      [{ secret, publicKey: pem }, /found secret and publicKey/],
      [{ secret: 'too short' }, /32 bytes/],
      [{ secret: 'x'.repeat(31) }, /32 bytes/],
      [{ secret: 1 }, /`secret` is a text or a Uint8Array/],
      [{ secret: pem }, /public key/],
      [{ publicKey: 'x' }, /BEGIN PUBLIC KEY/],
      [{ publicKey: new Uint8Array(9) }, /PEM text/],
      [{ publicKey: pem, algorithms: ['HS256'] }, /HS256, which needs a shared secret/],
      [{ publicKey: pem, algorithms: ['RS256'] }, /no key works with any of `algorithms`/],
      [{ secret, algorithms: ['RS256'] }, /no key works/],
      [{ secret, algorithms: [] }, /`algorithms` is a list of/],
      [{ secret, algorithms: ['none'] }, /`algorithms` is a list of/],
      [{ secret, algorithms: 'HS256' }, /`algorithms` is a list of/],
      [{ jwk: jwk({ use: 'enc' }) }, /not for verifying/],
      [{ jwk: jwk({ key_ops: ['sign'] }) }, /not for verifying/],
      [{ jwk: jwk({ alg: 'RS256' }) }, /not for verifying/],
      [{ jwk: jwk({ d: 'AAAA' }) }, /private key/],
      [{ jwk: 'x' }, /plain data/],
      [{ jwk: null }, /plain data/],
      [{ jwk: {} }, /supported type/],
      [{ jwks: {} }, /no jwk set/],
      [{ jwks: { keys: [] } }, /no key that can be used/],
      [{ jwks: { keys: [jwk({ use: 'enc' })] } }, /no key that can be used/],
      [{ jwks: '/keys' }, /whole URL/],
      [{ jwks: 'http://issuer.example.com/keys' }, /https:/],
      [{ jwks: 'http://localhost.example.com/keys' }, /https:/],
      [{ jwks: 'http://127.0.0.1.example.com/keys' }, /https:/],
      [{ jwks: 'ftp://issuer.example.com/keys' }, /https:/],
      [{ jwks: 'data:application/json,{"keys":[]}' }, /https:/],
      [{ jwks: 'file:///etc/passwd' }, /https:/],
      [{ jwks: 'https://u:p@issuer.example.com/keys' }, /user name/],
      [{ jwks: 'https://issuer.example.com', algorithms: ['HS256'] }, /HS256/],
      [{ secret, leeway: -1 }, /`leeway`/],
      [{ secret, leeway: 1.5 }, /`leeway`/],
      [{ secret, leeway: '5' }, /`leeway`/],
      [{ secret, leeway: Number.NaN }, /`leeway`/],
      [{ secret, leeway: 2 ** 32 }, /`leeway`/],
      [{ secret, issuer: '' }, /`issuer`/],
      [{ secret, audience: ['a'] }, /`audience`/],
      [{ secret, audience: null }, /`audience`/],
      [{ secret, fetch: 'x' }, /`fetch`/],
      [{ secret, jwksTimeout: 0 }, /`jwksTimeout`/],
      [{ secret, jwksMaxAge: -1 }, /`jwksMaxAge`/],
      [{ secret, jwksCooldown: Number.POSITIVE_INFINITY }, /`jwksCooldown`/],
    ];
    for (const [options, message] of cases) {
      const about = { name: 'TypeError', code: 'ERR_BAD_OPTION_VALUE', message };
      assert.throws(() => lib.createVerifier(options), about, String(message));
    }
    assert.throws(() => lib.createVerifier({ secret, audiance: 'x' }), { code: 'ERR_BAD_OPTION', message: /audiance/ });
    const weak = (await import(['node', 'crypto'].join(':'))).generateKeyPairSync('rsa', { modulusLength: 1024 });
    const [weakPem, weakJwk] = [{ type: 'spki', format: 'pem' }, { format: 'jwk' }].map((as) =>
      weak.publicKey.export(as),
    );
    for (const options of [{ publicKey: weakPem }, { jwk: weakJwk }]) {
      assert.throws(() => lib.createVerifier(options), { message: /2048/ });
    }
    for (const options of [{ secret: 'x'.repeat(32) }, { publicKey: rsa, algorithms: ['PS256', 'ES256'] }]) {
      assert.equal(typeof lib.createVerifier(options), 'function');
    }
  });

  test('a polluted Object.prototype brings no option', NODE, async ({ assert, lib, defer }) => {
    const own = await issuer('HS256');
    Object.prototype.audience = 'evil';
    Object.prototype.leeway = 9_999;
    defer(() => {
      delete Object.prototype.audience;
      delete Object.prototype.leeway;
    });
    const verifyToken = lib.createVerifier({ secret: own.secret });
    assert.equal((await verifyToken(own.sign())).sub, 'ann');
    await assert.rejects(verifyToken(own.sign({ exp: seconds(-5) })), { code: 'ERR_TOKEN_EXPIRED' });
  });

  test('in browsers it throws: verifying is for servers', { on: ['chromium', 'firefox', 'webkit'] }, (t) => {
    const secret = 'x'.repeat(32);
    t.assert.throws(() => t.lib.createVerifier({ secret }), { name: 'TypeError', message: /are for servers/ });
  });
}
