// createVerifier: from a token to its claims, on a server. The core verifies; this fetches what it asks for.

import { AuthflightError, OptionError } from './error.js';
import { own } from './object.js';
import { within } from './promise.js';
import { instance, isTrap, retire } from './wasm.js';

const SOURCES = ['secret', 'publicKey', 'jwk', 'jwks'];
const OTHERS = 'algorithms issuer audience leeway fetch jwksTimeout jwksMaxAge jwksCooldown'.split(' ');
const ALGORITHMS = ['HS256', 'ES256', 'EdDSA', 'RS256', 'PS256'];
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const MOST_SECONDS = 0xffff_ffff;

export const createVerifier = (options) => {
  const verifier = new Verifier(read(own(options)));
  return (token) => verifier.verify(token);
};

class Verifier {
  #settings;
  #instance;
  #core;

  constructor(settings) {
    this.#settings = settings;
    this.#running();
  }

  // The running core. After a trap it is a fresh one, which fetches a key set anew.
  #running() {
    const running = instance();
    if (this.#instance !== running) {
      if (!running.Verifier) throw new OptionError('createVerifier is for servers: this build is for browsers');
      try {
        this.#core = new running.Verifier(...this.#settings.core);
      } catch (error) {
        if (isTrap(error)) throw retire(running, error);
        throw new OptionError(`createVerifier: ${error}`);
      }
      this.#instance = running;
    }
    return this.#core;
  }

  async verify(token) {
    if (typeof token !== 'string') {
      throw new AuthflightError(
        'the token is no string: is there a cookie or header of that name?',
        'ERR_TOKEN_INVALID',
      );
    }
    const core = this.#running();
    const { waits } = this.#instance;
    let fail;
    const trapped = new Promise((_, reject) => {
      fail = reject;
    });
    // A call that traps at once is told by its own error.
    trapped.catch(() => {});
    waits.add(fail);
    try {
      return await Promise.race([core.verify(this, token), trapped]);
    } catch (error) {
      throw error instanceof AuthflightError ? error : retire(this.#instance, error);
    } finally {
      waits.delete(fail);
    }
  }

  // What the core calls: see src/wasm/verify.

  fail(code, message, cause) {
    return new AuthflightError(message, code, { cause });
  }

  within(promise, onLate) {
    return within(promise, this.#settings.timeout, () => {
      onLate?.();
      return new AuthflightError('the key set did not come in time', 'ECONNABORTED');
    });
  }

  flight() {
    const { fetch = globalThis.fetch } = this.#settings;
    const controller = new AbortController();
    return {
      signal: controller.signal,
      async send(request) {
        let response;
        try {
          // A fetch of another library does not know this Request, but can read it.
          response = await fetch(request.url, request);
        } catch (cause) {
          throw new AuthflightError('the key set could not be fetched', 'ERR_NETWORK', { cause });
        }
        if (!isReadable(response)) {
          throw new AuthflightError('`fetch` answered with no Response whose body is unread', 'ERR_BAD_RESPONSE');
        }
        return response;
      },
      within: (promise) => this.within(promise, () => controller.abort()),
      refuse(message, status) {
        controller.abort();
        const error = new AuthflightError(`the key set cannot be used: ${message}`, 'ERR_BAD_RESPONSE');
        if (status) error.status = status;
        return error;
      },
    };
  }
}

const isReadable = (response) => {
  const { status, body } = response ?? {};
  return Number.isInteger(status) && (body == null || (typeof body.getReader === 'function' && body.locked === false));
};

const read = (options) => {
  for (const name of Object.keys(options)) {
    // A misspelled `audience` would check nothing.
    if (!SOURCES.includes(name) && !OTHERS.includes(name)) {
      const known = [...SOURCES, ...OTHERS].join(', ');
      throw new OptionError(`createVerifier: unknown option "${name}"; there are ${known}`, 'ERR_BAD_OPTION');
    }
  }
  const given = SOURCES.filter((name) => options[name] !== undefined);
  if (given.length !== 1) {
    const found = given.length ? given.join(' and ') : 'none, or one that is undefined';
    throw new OptionError(`createVerifier takes one of ${SOURCES.join(', ')}; found ${found}`);
  }
  const [kind, key] = source(given[0], options[given[0]]);
  const algorithms = names(options.algorithms, kind);
  const { fetch, leeway = 0, jwksTimeout = 5_000, jwksMaxAge = 600_000, jwksCooldown = 30_000 } = options;
  if (fetch !== undefined && typeof fetch !== 'function') wrong('fetch', 'is a function, as the global fetch');
  if (!(Number.isInteger(leeway) && leeway >= 0 && leeway <= MOST_SECONDS)) {
    wrong('leeway', 'is a whole number of seconds, 0 or more');
  }
  for (const [name, ms] of Object.entries({ jwksTimeout, jwksMaxAge, jwksCooldown })) {
    const least = name === 'jwksTimeout' ? 1 : 0;
    if (!(Number.isFinite(ms) && ms >= least)) wrong(name, `is a number of milliseconds, ${least} or more`);
  }
  const [issuer, audience] = ['issuer', 'audience'].map((name) => {
    const text = options[name];
    if (text !== undefined && (typeof text !== 'string' || text === '')) wrong(name, 'is a text, and not empty');
    return text;
  });
  return {
    core: [kind, key, algorithms, issuer, audience, leeway, jwksMaxAge, jwksCooldown],
    fetch,
    timeout: jwksTimeout,
  };
};

const wrong = (name, what) => {
  throw new OptionError(`createVerifier: \`${name}\` ${what}`);
};

const bytes = (text) => new TextEncoder().encode(text);

const json = (name, value) => {
  try {
    const text = JSON.stringify(value);
    if (value !== null && typeof value === 'object' && typeof text === 'string') return bytes(text);
  } catch {}
  return wrong(name, 'is plain data, as JSON.parse gives it');
};

// The name that the core has for this kind of key, and its bytes: a copy, so that it can be imported again.
const source = (name, value) => {
  if (name === 'secret') {
    if (typeof value === 'string') return ['secret', bytes(value)];
    if (!ArrayBuffer.isView(value)) wrong(name, 'is a text or a Uint8Array');
    return ['secret', new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()];
  }
  if (name === 'publicKey') {
    if (typeof value !== 'string') wrong(name, 'is a PEM text');
    return ['pem', bytes(value)];
  }
  if (name === 'jwk') return ['jwk', json(name, value)];
  if (typeof value === 'string' || typeof value?.href === 'string') return ['url', bytes(address(value))];
  return ['set', json(name, value)];
};

const address = (value) => {
  let url;
  try {
    url = new URL(value);
  } catch {
    wrong('jwks', 'is a whole URL, with https: and a host, or a set with `keys`');
  }
  const { protocol, hostname, username, password } = url;
  // A set that comes over plain http is whoever's is on the way.
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.test(hostname))) {
    wrong('jwks', 'is an https: URL; http: is for this machine alone');
  }
  if (username || password) wrong('jwks', 'is a URL without user name and password');
  return url.href;
};

// Each followed by a space; none: whatever the keys can do.
const names = (algorithms, kind) => {
  if (algorithms === undefined) return kind === 'url' ? 'ES256 EdDSA RS256 PS256 ' : '';
  const good =
    Array.isArray(algorithms) && algorithms.length > 0 && algorithms.every((each) => ALGORITHMS.includes(each));
  if (!good) wrong('algorithms', `is a list of ${ALGORITHMS.join(', ')}`);
  if (algorithms.includes('HS256') && (kind === 'url' || kind === 'pem')) {
    wrong('algorithms', 'has HS256, which needs a shared secret: a public key is none');
  }
  return algorithms.map((each) => `${each} `).join('');
};
