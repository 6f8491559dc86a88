// With the types of Node: the real request and response of node:http.

import { createPublicKey, type webcrypto } from 'node:crypto';
import { createServer } from 'node:http';
import { createServerClient, createVerifier } from 'authflight';

createServer(async (req, res) => {
  const { data } = await createServerClient({ req, res }, { baseUrl: 'https://api.example.com' }).get('/me');
  res.end(JSON.stringify(data));
});

const key = createPublicKey('-----BEGIN PUBLIC KEY-----');
createVerifier({ jwk: key.export({ format: 'jwk' }) });
createVerifier({ publicKey: key.export({ type: 'spki', format: 'pem' }).toString() });
export const ofWebCrypto = (jwk: webcrypto.JsonWebKey) => createVerifier({ jwks: { keys: [jwk] } });
