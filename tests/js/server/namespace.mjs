// What the test API server keeps for one test: sessions with rotating tokens, settings, gates, and the log of requests.

import { createHmac, randomBytes } from 'node:crypto';

const SECRET = 'only for the tests of authflight, and known to everybody';
const MAX_LOG = 6_000;
const MAX_SESSIONS = 3_000;
const GATE_LIMIT_MS = 9_000;
const WAIT_LIMIT_MS = 8_000;

const DEFAULTS = {
  /** how the refresh endpoint answers: see refresh.mjs */
  refresh: { mode: 'ok', delay: 0, gate: null, times: null, shape: 'camel', rotate: true, answer: null },
  /** what a request with a missing or unaccepted access token is answered */
  refusal: { status: 401, body: { error: 'invalid_token' } },
};

const opaque = (label) => `${label}${randomBytes(24).toString('hex')}`;

export class Namespace {
  settings = structuredClone(DEFAULTS);
  log = [];
  counters = { login: 0, refresh: 0, refreshed: 0, reuse: 0, preflight: 0 };
  #sessions = new Map();
  #access = new Map();
  #refresh = new Map();
  #gates = new Map();
  #waits = new Set();

  constructor(id) {
    this.id = id;
  }

  set(patch) {
    for (const [key, value] of Object.entries(patch)) this.settings[key] = { ...this.settings[key], ...value };
  }

  /** Begins a session. `kind`: 'opaque' or 'jwt' (`lifetime` seconds, may be negative); or the tokens as they shall be. */
  login({ user = 'ann', kind = 'opaque', lifetime = 3600, claims = {}, accessToken, refreshToken } = {}) {
    if (this.#sessions.size >= MAX_SESSIONS) throw new Error('too many sessions in one namespace');
    const session = {
      id: randomBytes(8).toString('hex'),
      user,
      kind,
      lifetime,
      claims,
      revoked: false,
      valid: new Set(),
    };
    this.#sessions.set(session.id, session);
    this.counters.login += 1;
    return this.#issue(session, { accessToken, refreshToken });
  }

  #issue(session, { accessToken, refreshToken, lifetime = session.lifetime } = {}) {
    const isJwt = session.kind === 'jwt';
    const access = accessToken ?? (isJwt ? signJwt(session, lifetime) : opaque('a'));
    const refresh = refreshToken ?? opaque('r');
    this.#access.set(access, { session, endsAt: isJwt ? Date.now() + lifetime * 1000 : Number.POSITIVE_INFINITY });
    session.valid.add(access);
    this.#refresh.set(refresh, { session, used: false });
    session.refresh = refresh;
    return { accessToken: access, refreshToken: refresh };
  }

  /** The session whose access token this is, or `null`. Only tokens that were issued here are known here. */
  authenticate(token) {
    const { session, endsAt } = this.#access.get(token) ?? {};
    return session && !session.revoked && session.valid.has(token) && Date.now() < endsAt ? session : null;
  }

  /** The user to whom this access or refresh token was issued, or `null`. */
  owner(token) {
    return (this.#access.get(token) ?? this.#refresh.get(token))?.session.user ?? null;
  }

  /**
   * New tokens for a refresh token: `{ tokens }`, or `{ refused }`. A spent token revokes its session. The access tokens
   * so far end with it, unless `keep` is set, as it is where nobody but their `exp` ends them.
   */
  rotate(token, { rotate = true, keep = false, lifetime } = {}) {
    const entry = this.#refresh.get(token);
    if (!entry || entry.session.revoked) return { refused: 'unknown' };
    const { session } = entry;
    if (entry.used) {
      this.counters.reuse += 1;
      session.revoked = true;
      return { refused: 'reuse' };
    }
    if (rotate) entry.used = true;
    if (!keep) session.valid.clear();
    const renewed = { lifetime: lifetime ?? Math.abs(session.lifetime), ...(rotate ? {} : { refreshToken: token }) };
    const { accessToken, refreshToken } = this.#issue(session, renewed);
    this.counters.refreshed += 1;
    return { tokens: { accessToken, ...(rotate ? { refreshToken } : {}) } };
  }

  /** All access tokens (of one user) stop being accepted. */
  expire(user) {
    for (const session of this.#of(user)) session.valid.clear();
  }

  /** All refresh tokens (of one user) are dead, and so are the access tokens. */
  revoke(user) {
    for (const session of this.#of(user)) session.revoked = true;
  }

  *#of(user) {
    for (const session of this.#sessions.values()) if (!user || session.user === user) yield session;
  }

  // ---- gates: requests that wait until the test lets them go on

  gate(name) {
    let gate = this.#gates.get(name);
    if (!gate) {
      gate = {};
      gate.opened = new Promise((resolve) => (gate.open = resolve));
      gate.timer = setTimeout(gate.open, GATE_LIMIT_MS).unref();
      this.#gates.set(name, gate);
    }
    return gate.opened;
  }

  release(name) {
    this.gate(name);
    const gate = this.#gates.get(name);
    clearTimeout(gate.timer);
    gate.open();
  }

  // ---- the log

  record(entry) {
    if (this.log.length >= MAX_LOG) this.log.shift();
    this.log.push(entry);
    if (entry.preflight) this.counters.preflight += 1;
    else if (entry.endpoint === 'refresh') this.counters.refresh += 1;
    for (const wait of this.#waits) wait();
  }

  /** Resolves with `true` as soon as `endpoint` has been asked `count` times, with `false` if it is not in time. */
  seen(endpoint, count) {
    const there = () => this.log.filter((entry) => entry.endpoint === endpoint && !entry.preflight).length >= count;
    return new Promise((resolve) => {
      const end = (value) => {
        this.#waits.delete(look);
        clearTimeout(timer);
        resolve(value);
      };
      const look = () => there() && end(true);
      const timer = setTimeout(end, WAIT_LIMIT_MS, false).unref();
      this.#waits.add(look);
      look();
    });
  }

  close() {
    for (const gate of this.#gates.values()) {
      clearTimeout(gate.timer);
      gate.open();
    }
  }
}

function signJwt(session, lifetime) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: session.user,
    sid: session.id,
    jti: opaque(''),
    iat: now + Math.min(0, lifetime),
    exp: now + lifetime,
    ...session.claims,
  };
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}
