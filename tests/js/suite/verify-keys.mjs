// Key sets that are fetched from a real server: when, how often, and what a bad server can do.

import { issuer, keyServer } from '../lib/issuer.mjs';

const NODE = { on: ['node'] };
const SMOKE = { on: ['node'], smoke: true };
const INVALID = { code: 'ERR_TOKEN_INVALID' };
const UNAVAILABLE = { code: 'ERR_KEYS_UNAVAILABLE', name: 'AuthflightError' };

/** Two keys, their issuers, and a server that publishes the first. */
async function published(t, alg = 'ES256') {
  const [a, b] = [await issuer(alg, 'a'), await issuer(alg, 'b')];
  const server = await keyServer(t, [a.jwk({ kid: 'a' })]);
  return { server, signA: () => a.sign({}, { kid: 'a' }), signB: () => b.sign({}, { kid: 'b' }), a, b };
}

export default function verifyKeys(test) {
  test('a set is fetched once for all tokens, of all kinds', SMOKE, async (t) => {
    const { assert, lib } = t;
    const issuers = await Promise.all(['ES256', 'EdDSA', 'RS256', 'PS256'].map((alg) => issuer(alg)));
    const keys = issuers.map(({ alg, jwk }) => jwk({ kid: alg, alg, use: 'sig' }));
    const server = await keyServer(t, keys);
    const verifyToken = lib.createVerifier({ jwks: server.url });
    const tokens = Array.from({ length: 20 }, () => issuers.map(({ alg, sign }) => sign({}, { kid: alg }))).flat();
    const claims = await Promise.all(tokens.map((token) => verifyToken(token)));
    assert.ok(claims.every(({ sub }) => sub === 'ann'));
    await verifyToken(tokens[0]);
    assert.deepEqual(server.requests, ['/keys']);
    const byUrl = lib.createVerifier({ jwks: new URL(server.url) });
    assert.equal((await byUrl(tokens[0])).sub, 'ann');
  });

  test('nothing is fetched for tokens that no key could let in', NODE, async (t) => {
    const { assert, lib } = t;
    const { server, a } = await published(t);
    const verifyToken = lib.createVerifier({ jwks: server.url });
    const hs = await issuer('HS256');
    const bad = [
      '',
      'x.y.z',
      a.sign({}, { alg: 'none' }),
      hs.sign({}, { kid: 'a' }),
      a.sign({}, { crit: [] }),
      a.sign('[]'),
    ];
    for (const token of bad) await assert.rejects(verifyToken(token), INVALID);
    assert.deepEqual(server.requests, []);
  });

  test('R54 what a token names is never fetched', NODE, async (t) => {
    const { assert, lib } = t;
    const { server, a, b } = await published(t);
    const evil = await keyServer(t, [b.jwk({ kid: 'a' })]);
    const verifyToken = lib.createVerifier({ jwks: server.url, jwksCooldown: 0 });
    for (const signer of [a, b]) {
      for (const name of ['jku', 'x5u']) {
        await assert.rejects(verifyToken(signer.sign({}, { kid: 'a', [name]: evil.url })), INVALID, name);
      }
      await assert.rejects(verifyToken(signer.sign({}, { kid: evil.url })), INVALID, 'an address as kid');
    }
    assert.deepEqual(evil.requests, []);
  });

  test('a key that is rotated in is found by one more fetch, and one that is gone is gone', SMOKE, async (t) => {
    const { assert, lib } = t;
    const { server, signA, signB, b } = await published(t);
    const verifyToken = lib.createVerifier({ jwks: server.url, jwksCooldown: 0 });
    assert.equal((await verifyToken(signA())).sub, 'ann');
    server.keys = [b.jwk({ kid: 'b' })];
    assert.equal((await verifyToken(signA())).sub, 'ann', 'until the set is fetched again');
    const claims = await Promise.all(Array.from({ length: 10 }, () => verifyToken(signB())));
    assert.ok(claims.every(({ sub }) => sub === 'ann'));
    assert.equal(server.requests.length, 2);
    await assert.rejects(verifyToken(signA()), INVALID);
    assert.equal(server.requests.length, 3);
  });

  test('tokens of unknown keys make one fetch in a cool-down at most', SMOKE, async (t) => {
    const { assert, lib } = t;
    const { server, signA, a } = await published(t);
    const verifyToken = lib.createVerifier({ jwks: server.url });
    assert.equal((await verifyToken(signA())).sub, 'ann');
    const storm = Array.from({ length: 50 }, (_, index) => verifyToken(a.sign({}, { kid: `unknown ${index}` })));
    for (const each of await Promise.allSettled(storm)) assert.equal(each.reason?.code, 'ERR_TOKEN_INVALID');
    assert.equal(server.requests.length, 1, 'the first fetch is just over');
    const eager = lib.createVerifier({ jwks: server.url, jwksCooldown: 1_000_000 });
    await assert.rejects(eager(a.sign({}, { kid: 'unknown' })), INVALID);
    await assert.rejects(eager(a.sign({}, { kid: 'unknown' })), INVALID);
    assert.equal(server.requests.length, 2);
  });

  test('an old set is fetched again', NODE, async (t) => {
    const { assert, lib } = t;
    const { server, signA, signB, b } = await published(t);
    const verifyToken = lib.createVerifier({ jwks: server.url, jwksMaxAge: 0 });
    assert.equal((await verifyToken(signA())).sub, 'ann');
    server.keys = [b.jwk({ kid: 'b' })];
    await assert.rejects(verifyToken(signA()), INVALID);
    assert.equal((await verifyToken(signB())).sub, 'ann');
    assert.equal(server.requests.length, 3);
  });

  test('a set that cannot be fetched again is used on, until it can', SMOKE, async (t) => {
    const { assert, lib } = t;
    const { server, signA, signB, b } = await published(t);
    const verifyToken = lib.createVerifier({ jwks: server.url, jwksMaxAge: 0, jwksCooldown: 0 });
    assert.equal((await verifyToken(signA())).sub, 'ann');
    server.answer = (_req, res) => {
      res.statusCode = 503;
      res.end();
    };
    assert.equal((await verifyToken(signA())).sub, 'ann');
    await assert.rejects(verifyToken(signB()), INVALID);
    server.answer = (_req, res) => res.destroy();
    assert.equal((await verifyToken(signA())).sub, 'ann');
    server.keys = [b.jwk({ kid: 'b' })];
    server.recover();
    assert.equal((await verifyToken(signB())).sub, 'ann');
    await assert.rejects(verifyToken(signA()), INVALID);
  });

  test('while an issuer is down a server asks it once a cool-down, and goes on', NODE, async (t) => {
    const { assert, lib } = t;
    const { server, signA } = await published(t);
    const verifyToken = lib.createVerifier({ jwks: server.url, jwksMaxAge: 0 });
    assert.equal((await verifyToken(signA())).sub, 'ann');
    server.answer = (_req, res) => res.destroy();
    for (let count = 0; count < 20; count += 1) assert.equal((await verifyToken(signA())).sub, 'ann');
    assert.equal(server.requests.length, 2);
  });

  test('answers that are no key set are a transient error that names the reason', SMOKE, async (t) => {
    const { assert, lib } = t;
    const { server, signA } = await published(t);
    const text = (body, status = 200) => [
      (_req, res) => {
        res.statusCode = status;
        res.end(body);
      },
      body,
    ];
    const good = JSON.stringify({ keys: server.keys });
    const many = JSON.stringify({ keys: Array.from({ length: 65 }, () => server.keys[0]) });
    const answers = {
      500: text(good, 500),
      404: text(good, 404),
      201: text(good, 201),
      304: text('', 304),
      empty: text(''),
      html: text('<!doctype html><title>Sign in</title>'),
      list: text(JSON.stringify(server.keys)),
      'no keys': text('{}'),
      'keys twice': text('{"keys":[],"keys":[]}'),
      cut: text(good.slice(0, -5)),
      'bad UTF-8': text(Buffer.from([0x7b, 0xff, 0x7d])),
      'too many': text(many),
      closed: [(_req, res) => res.destroy()],
    };
    for (const [name, [answer]] of Object.entries(answers)) {
      server.answer = answer;
      const verifyToken = lib.createVerifier({ jwks: server.url, jwksCooldown: 0 });
      const error = await assert.rejects(verifyToken(signA()), UNAVAILABLE, name);
      assert.ok(error.cause instanceof Error && error.cause.message, `${name}: has a cause`);
      if (/^\d+$/.test(name)) assert.equal(error.cause.status, Number(name));
      server.recover();
      assert.equal((await verifyToken(signA())).sub, 'ann', `${name}: and is over with the next fetch`);
    }
  });

  test('a failed first fetch is told at once for a moment, not asked again', NODE, async (t) => {
    const { assert, lib } = t;
    const { server, signA } = await published(t);
    server.answer = (_req, res) => res.destroy();
    const verifyToken = lib.createVerifier({ jwks: server.url });
    await Promise.all(Array.from({ length: 10 }, () => assert.rejects(verifyToken(signA()), UNAVAILABLE)));
    await assert.rejects(verifyToken(signA()), UNAVAILABLE);
    assert.equal(server.requests.length, 1);
  });

  test('a server that hangs is given up on, in the middle of the body as well', SMOKE, async (t) => {
    const { assert, lib } = t;
    const hang = {
      'before the headers': () => {},
      'in the body': (_req, res) => res.write('{"keys":['),
      'drop by drop': (_req, res) => {
        res.write('{"keys":[');
        const drops = setInterval(() => res.write(' '), 5);
        res.on('close', () => clearInterval(drops));
      },
    };
    for (const [name, answer] of Object.entries(hang)) {
      const { server, signA } = await published(t);
      server.answer = answer;
      const verifyToken = lib.createVerifier({ jwks: server.url, jwksTimeout: 60 });
      const error = await assert.rejects(verifyToken(signA()), UNAVAILABLE, name);
      assert.equal(error.cause.code, 'ECONNABORTED', name);
      await server.closed;
    }
  });

  test('a body without end is cut off at 256 KiB', SMOKE, async (t) => {
    const { assert, lib } = t;
    const { server, signA } = await published(t);
    let sent = 0;
    server.answer = (_req, res) => {
      const flood = () => {
        while (!res.destroyed && res.write(' '.repeat(16_384))) sent += 16_384;
      };
      res.on('drain', flood);
      flood();
    };
    const verifyToken = lib.createVerifier({ jwks: server.url });
    const error = await assert.rejects(verifyToken(signA()), UNAVAILABLE);
    assert.match(error.cause.message, /256 KiB/);
    await server.closed;
    assert.atMost(sent, 64 << 20);
    const padded = await published(t);
    const text = JSON.stringify({ keys: padded.server.keys });
    padded.server.answer = (_req, res) => res.end(text.padEnd(256 * 1024));
    assert.equal((await lib.createVerifier({ jwks: padded.server.url })(padded.signA())).sub, 'ann', 'and not before');
  });

  test('a redirect is not followed', SMOKE, async (t) => {
    const { assert, lib } = t;
    const { server, signA } = await published(t);
    for (const status of [301, 302, 303, 307, 308]) {
      const target = await keyServer(t, server.keys);
      server.answer = (_req, res) => {
        res.writeHead(status, { Location: target.url });
        res.end();
      };
      await assert.rejects(lib.createVerifier({ jwks: server.url })(signA()), UNAVAILABLE, String(status));
      assert.deepEqual(target.requests, [], String(status));
    }
  });

  test('a token without kid is let in by the key that fits', NODE, async (t) => {
    const { assert, lib } = t;
    const { server, a, b } = await published(t);
    server.keys = [a.jwk({ kid: 'a' }), b.jwk()];
    const verifyToken = lib.createVerifier({ jwks: server.url });
    assert.equal((await verifyToken(a.sign())).sub, 'ann');
    assert.equal((await verifyToken(b.sign())).sub, 'ann');
    await assert.rejects(verifyToken((await issuer('ES256', 'c')).sign()), INVALID);
  });

  test('R43 R54 secrets and keys for other purposes in a fetched set let nobody in', NODE, async (t) => {
    const { assert, lib } = t;
    const { server, a } = await published(t);
    const hs = await issuer('HS256');
    server.keys = [hs.jwk({ kid: 'h' }), a.jwk({ kid: 'enc', use: 'enc' }), a.jwk({ kid: 'sign', key_ops: ['sign'] })];
    const verifyToken = lib.createVerifier({ jwks: server.url, jwksCooldown: 0 });
    await assert.rejects(verifyToken(hs.sign({}, { kid: 'h' })), INVALID);
    for (const kid of ['enc', 'sign']) await assert.rejects(verifyToken(a.sign({}, { kid })), INVALID, kid);
  });

  test('`fetch` may be replaced: it gets a URL, and options against caches and redirects', SMOKE, async (t) => {
    const { assert, lib } = t;
    const { server, signA } = await published(t);
    const calls = [];
    const fetch = (url, init) => {
      calls.push([
        url,
        init.method,
        init.redirect,
        init.cache,
        init.headers.get('accept'),
        init.signal instanceof AbortSignal,
      ]);
      return globalThis.fetch(url, init);
    };
    assert.equal((await lib.createVerifier({ jwks: server.url, fetch })(signA())).sub, 'ann');
    assert.deepEqual(calls, [[server.url, 'GET', 'manual', 'no-store', 'application/json', true]]);
  });

  test('a `fetch` that behaves badly is a typed error, and no trap', SMOKE, async (t) => {
    const { assert, lib, wasm } = t;
    const { signA, server } = await published(t);
    const body = JSON.stringify({ keys: server.keys });
    const used = new Response(body);
    await used.text();
    const locked = new Response(body);
    locked.body.getReader();
    const stream = (start) => new Response(new ReadableStream({ start }));
    const before = wasm.instances();
    const cases = {
      'throws at once': () => {
        throw new Error('no');
      },
      'rejects with a text': () => Promise.reject('no'),
      'rejects with nothing': () => Promise.reject(),
      'gives nothing': () => {},
      'gives null': async () => null,
      'gives a text': async () => body,
      'gives a lookalike': async () => ({ status: 200, ok: true, json: async () => JSON.parse(body) }),
      'gives a lookalike with a wrong body': async () => ({ status: 200, body }),
      'gives a used response': async () => used,
      'gives a locked response': async () => locked,
      'gives an error response': async () => Response.error(),
      'gives no body': async () => new Response(null),
      'gives texts': async () => stream((controller) => controller.enqueue('text')),
      'gives objects': async () => stream((controller) => controller.enqueue({ length: 5 })),
      'fails in the body': async () => stream((controller) => controller.error('no')),
      'never settles': () => new Promise(() => {}),
    };
    for (const [name, fetch] of Object.entries(cases)) {
      const verifyToken = lib.createVerifier({ jwks: server.url, fetch, jwksTimeout: 50 });
      await assert.rejects(verifyToken(signA()), UNAVAILABLE, name);
    }
    const other = { status: 200, body: new Response(body).body };
    assert.equal((await lib.createVerifier({ jwks: server.url, fetch: async () => other })(signA())).sub, 'ann');
    assert.equal(wasm.instances(), before, 'no instance was replaced');
  });

  test('a fetch that died with the request that began it holds up nobody for ever', NODE, async (t) => {
    const { assert, lib, defer } = t;
    const { server, signA } = await published(t);
    let calls = 0;
    const fetch = (...args) => {
      calls += 1;
      return calls === 1 ? new Promise(() => {}) : globalThis.fetch(...args);
    };
    const verifyToken = lib.createVerifier({ jwks: server.url, fetch, jwksTimeout: 100 });
    // As an edge runtime does with a request that has ended: its timers never fire.
    const { setTimeout } = globalThis;
    defer(() => (globalThis.setTimeout = setTimeout));
    globalThis.setTimeout = () => 0;
    // Nobody waits for it any more.
    verifyToken(signA()).catch(() => {});
    for (let turn = 0; turn < 20; turn += 1) await null;
    globalThis.setTimeout = setTimeout;
    assert.equal(calls, 1);
    const error = await assert.rejects(verifyToken(signA()), UNAVAILABLE);
    assert.equal(error.cause.code, 'ECONNABORTED');
    assert.equal(calls, 1, 'it waited for the fetch under way');
    assert.equal((await verifyToken(signA())).sub, 'ann');
    assert.equal(calls, 2);
  });

  test('R22 a trap while keys are fetched fails who waits; then they are fetched anew', NODE, async (t) => {
    const { assert, lib, wasm } = t;
    const { server, signA } = await published(t);
    let arrived;
    const asked = new Promise((resolve) => {
      arrived = resolve;
    });
    server.answer = arrived;
    const verifyToken = lib.createVerifier({ jwks: server.url });
    const waiting = assert.rejects(verifyToken(signA()), { code: 'ERR_WASM' });
    await asked;
    wasm.corrupt();
    await assert.rejects(verifyToken(signA()), { code: 'ERR_WASM' });
    await waiting;
    server.recover();
    assert.equal((await verifyToken(signA())).sub, 'ann');
    assert.equal(server.requests.length, 2);
  });

  test('verifiers do not share keys', NODE, async (t) => {
    const { assert, lib } = t;
    const { server, signA, b } = await published(t);
    const other = await keyServer(t, [b.jwk({ kid: 'a' })]);
    const [first, second] = [server, other].map(({ url }) => lib.createVerifier({ jwks: url }));
    assert.equal((await first(signA())).sub, 'ann');
    await assert.rejects(second(signA()), INVALID);
    assert.equal((await first(signA())).sub, 'ann');
  });
}
