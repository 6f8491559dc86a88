// Verifying tokens on a server.

/** A signature algorithm of RFC 7518 section 3.1, or of RFC 8037. */
export type VerifyAlgorithm = 'HS256' | 'ES256' | 'EdDSA' | 'RS256' | 'PS256';

/**
 * A JSON Web Key (RFC 7517), as `crypto.subtle.exportKey('jwk', key)` or an issuer's documentation gives it:
 * `EC` with `P-256`, `OKP` with `Ed25519`, `RSA` of 2,048 to 8,192 bits, or `oct` of 32 bytes at least.
 */
export interface VerifyJwk {
  /** `'EC'`, `'OKP'`, `'RSA'` or `'oct'`. */
  kty?: string;
  /** `'P-256'` or `'Ed25519'`. */
  crv?: string;
  /** In a set: the name that a token's `kid` has to be. */
  kid?: string;
  /** The only algorithm that the key verifies. */
  alg?: string;
  /** `'sig'`; a key for anything else is refused. */
  use?: string;
  /** Has to have `'verify'`, if it is there. */
  key_ops?: string[];
  /** `EC` and `OKP`: base64url, 32 bytes. */
  x?: string;
  /** `EC`: base64url, 32 bytes. */
  y?: string;
  /** `RSA`: the modulus, base64url. */
  n?: string;
  /** `RSA`: the exponent, base64url; usually `'AQAB'`. */
  e?: string;
  /** `oct`: the secret, base64url. */
  k?: string;
  /** What exports add; not looked at. */
  ext?: boolean;
  /** Certificates; not looked at. */
  x5c?: string[];
  /** As `x5c`. */
  x5t?: string;
  /** As `x5c`. */
  'x5t#S256'?: string;
}

/** A JWK set (RFC 7517, section 5). */
export interface VerifyJwks {
  /** 64 at most. Those that are of no use here are passed over. */
  keys: readonly VerifyJwk[];
}

/**
 * What to verify tokens with, and what they have to state. Takes exactly one of `secret`, `publicKey`, `jwk` and
 * `jwks`.
 */
export interface VerifierOptions {
  /**
   * The secret that issuer and server share, for HS256. A text stands for its bytes in UTF-8. 32 bytes at least, as
   * RFC 7518 section 3.2 demands; a public key is refused.
   */
  secret?: string | Uint8Array;
  /**
   * A public key as PEM text that begins with `-----BEGIN PUBLIC KEY-----`: P-256 for ES256, Ed25519 for EdDSA, RSA
   * for RS256 and PS256. It is used whatever `kid` a token has.
   */
  publicKey?: string;
  /** One key. It is used whatever `kid` a token has. A private one is refused. */
  jwk?: VerifyJwk;
  /**
   * Several keys: a set, or the URL of one, such as `https://issuer.example.com/.well-known/jwks.json`. `http:` is
   * accepted for `localhost`, `127.0.0.0/8` and `[::1]` alone. A token's `kid` names the key; without one, up to 4
   * keys that fit its `alg` are tried. Secrets (`oct`) in a set that was fetched are passed over.
   */
  jwks?: VerifyJwks | URL | string;
  /**
   * The accepted values of `alg`. Default: what the keys can do. HS256 is refused together with `publicKey` and with
   * the URL of a set (RFC 8725, section 2.1).
   */
  algorithms?: readonly VerifyAlgorithm[];
  /** The only accepted `iss`. Default: any, and none. */
  issuer?: string;
  /** The `aud` of a token, or one of several, has to be this. Default: any, and none. */
  audience?: string;
  /**
   * How far the clocks of issuer and server may be apart, in whole seconds, for `exp` and `nbf`. Default 0, which
   * means none: a token is over from the second of its `exp` on.
   */
  leeway?: number;
  /** Used to fetch the key set. Called with its URL and a `Request` as options. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Milliseconds that fetching the key set may take, its body included; 1 or more. Default 5,000. */
  jwksTimeout?: number;
  /**
   * Milliseconds after which the key set is fetched again; 0 or more. Default 600,000: 10 minutes. Where that fails,
   * the set at hand is used for up to an hour more.
   */
  jwksMaxAge?: number;
  /**
   * Milliseconds between the end of a fetch and the next one for a `kid` that is not in the set, or after a failure;
   * 0 or more. Default 30,000. As long as there is no set at all, one second at most.
   */
  jwksCooldown?: number;
}

/**
 * The claims of a verified token (RFC 7519, section 4.1): a plain object as `JSON.parse` would give it. Integers
 * beyond 2^53 are rounded. Members called `__proto__` are left out.
 *
 * Only `exp` has been looked for; the others are there, and of this type, if the issuer sees to it. `iss` and `aud`
 * are as expected where {@link VerifierOptions} expect something.
 */
export interface Claims {
  /** The end of its lifetime, in seconds since 1970; may have a fraction. */
  exp: number;
  /** The beginning of its lifetime, in seconds since 1970. It has come. */
  nbf?: number;
  /** When it was issued, in seconds since 1970. */
  iat?: number;
  /** Who issued it. */
  iss?: string;
  /** Whom it speaks of. */
  sub?: string;
  /** Whom it is for. */
  aud?: string | string[];
  /** Its own name. */
  jti?: string;
  /** Whatever else the issuer states. */
  [claim: string]: unknown;
}

/**
 * Makes a function that verifies tokens, on a server: once, at module level. It resolves with a token's claims once
 * its signature, form and times, and `iss` and `aud` where they are expected, have been found right.
 *
 * Signatures are verified in WebAssembly (HS256, ES256, EdDSA) or by the platform's WebCrypto (RS256, PS256). A token
 * has to have an `exp`, and may be 64 KiB long. Headers that change what a signature means, or that bring a key or its
 * address, are refused (`crit`, `b64: false`, `cty`, `enc`, `jku`, `jwk`, `x5u`, `x5c`), and so are members of the same
 * name. Nothing that a token names is ever fetched.
 *
 * The function rejects with an `AuthflightError` that holds no part of the token:
 * - `ERR_TOKEN_EXPIRED`: its `exp` has passed, and nothing else is wrong: refresh it;
 * - `ERR_TOKEN_INVALID`: anything else about the token, one that is no string included: do not let it in;
 * - `ERR_KEYS_UNAVAILABLE`: the keys could not be had, which says nothing about the token; `cause` says why. Try again
 *   later.
 *
 * @param options - See {@link VerifierOptions}. An unknown name is an error: a misspelled `audience` would check nothing.
 * @throws `TypeError` with `code` `'ERR_BAD_OPTION'` (unknown name) or `'ERR_BAD_OPTION_VALUE'` (wrong type or range, an
 * unfit key, no key or several); in browsers, always.
 *
 * @example
 * ```ts
 * const verify = createVerifier({
 *   jwks: 'https://issuer.example.com/.well-known/jwks.json',
 *   issuer: 'https://issuer.example.com/',
 *   audience: 'https://api.example.com',
 * });
 * const { sub } = await verify(token);
 * ```
 */
export function createVerifier(options: VerifierOptions): (token: string) => Promise<Claims>;
