// An issuer of tokens: signs with node:crypto, and publishes its keys on a real server.

import { seconds } from './tokens.mjs';

// Not named as they are, for the bundler of the browsers' pages.
const [CRYPTO, HTTP] = ['crypto', 'http'].map((name) => ['node', name].join(':'));

export const ALGORITHMS = ['HS256', 'ES256', 'EdDSA', 'RS256', 'PS256'];

const TYPES = {
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519', {}],
  RS256: ['rsa', { modulusLength: 2048 }],
};

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Keys take a while to make: there is one pair of each type and name. */
const pairs = new Map();

/** `{ sign(claims, header), pem, jwk(more), secret }`, with the key of that name. */
export async function issuer(alg, name = 'first') {
  const crypto = await import(CRYPTO);
  const type = alg === 'PS256' ? 'RS256' : alg;
  const id = `${type} ${name}`;
  if (!pairs.has(id)) {
    pairs.set(id, alg === 'HS256' ? crypto.randomBytes(32) : crypto.generateKeyPairSync(...TYPES[type]));
  }
  const key = pairs.get(id);
  const signature = (text) => {
    const data = Buffer.from(text);
    if (alg === 'HS256') return crypto.createHmac('sha256', key).update(data).digest();
    if (alg === 'EdDSA') return crypto.sign(null, data, key.privateKey);
    if (alg === 'ES256') return crypto.sign('sha256', data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
    if (alg === 'RS256') return crypto.sign('sha256', data, key.privateKey);
    const padding = crypto.constants.RSA_PKCS1_PSS_PADDING;
    return crypto.sign('sha256', data, { key: key.privateKey, padding, saltLength: 32 });
  };
  return {
    alg,
    secret: alg === 'HS256' ? new Uint8Array(key) : undefined,
    pem: key.publicKey?.export({ type: 'spki', format: 'pem' }),
    jwk: (more = {}) => ({
      ...(alg === 'HS256' ? { kty: 'oct', k: key.toString('base64url') } : key.publicKey.export({ format: 'jwk' })),
      ...more,
    }),
    /** A token that is good for a minute; claims and header as objects, or as raw text. */
    sign(claims = {}, header = {}) {
      const payload = typeof claims === 'string' ? claims : { sub: 'ann', exp: seconds(60), ...claims };
      const text = `${encode(typeof header === 'string' ? header : { alg, typ: 'JWT', ...header })}.${encode(payload)}`;
      return `${text}.${signature(text).toString('base64url')}`;
    },
  };
}

/**
 * A server that publishes a key set at `url`: `keys` may be changed, and so may `answer(req, res)`. `requests` holds the
 * paths asked for; `closed` resolves once a connection was closed by the other side.
 */
export async function keyServer({ defer }, keys = []) {
  const { createServer } = await import(HTTP);
  const served = { keys, requests: [] };
  const answerKeys = (_req, res) => {
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify({ keys: served.keys }));
  };
  served.answer = answerKeys;
  served.recover = () => {
    served.answer = answerKeys;
  };
  let close;
  served.closed = new Promise((resolve) => {
    close = resolve;
  });
  const server = createServer((req, res) => {
    served.requests.push(req.url);
    res.on('close', () => res.writableFinished || close());
    served.answer(req, res);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  served.origin = `http://127.0.0.1:${server.address().port}`;
  served.url = `${served.origin}/keys`;
  defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return served;
}
