// Verifying: one key source, and claims with what the standard says of them.

import { type Claims, createVerifier, type VerifierOptions, type VerifyAlgorithm } from 'authflight';
import { check, type Equal } from './support.js';

const verify = createVerifier({ secret: 'x'.repeat(32), algorithms: ['HS256'], issuer: 'a', audience: 'b', leeway: 5 });
check<Equal<typeof verify, (token: string) => Promise<Claims>>>();

declare const claims: Claims;
check<Equal<typeof claims.exp, number>>();
check<Equal<typeof claims.nbf, number | undefined>>();
check<Equal<typeof claims.sub, string | undefined>>();
check<Equal<typeof claims.aud, string | string[] | undefined>>();
check<Equal<(typeof claims)['scope'], unknown>>();
check<Equal<VerifyAlgorithm, 'HS256' | 'ES256' | 'EdDSA' | 'RS256' | 'PS256'>>();

// What platforms and issuers give fits.
declare const bytes: Uint8Array;
const all: VerifierOptions[] = [
  { secret: bytes },
  { publicKey: '-----BEGIN PUBLIC KEY-----' },
  { jwk: { kty: 'OKP', crv: 'Ed25519', x: '', kid: '1' } },
  { jwks: { keys: [{ kty: 'RSA', n: '', e: 'AQAB', use: 'sig', x5c: [] }] } },
  { jwks: 'https://issuer.example.com/keys' },
  { jwks: new URL('https://issuer.example.com/keys'), jwksTimeout: 1, jwksMaxAge: 1, jwksCooldown: 1, fetch },
];
all.map(createVerifier);

// @ts-expect-error options are needed
createVerifier();
// @ts-expect-error a misspelled name would check nothing
createVerifier({ secret: '', audiance: 'x' });
// @ts-expect-error one audience
createVerifier({ secret: '', audience: ['x'] });
// @ts-expect-error an algorithm that is none
createVerifier({ secret: '', algorithms: ['none'] });
// @ts-expect-error a token is a text
verify(undefined);
