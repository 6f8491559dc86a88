// Sessions and their tokens: HS256 access tokens with a short life, refresh tokens that may rotate, and whose reuse then revokes the session.

import { randomBytes, randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** A sign-in, a refresh or a request that is refused; `code` is what the client sees in `error`. */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @param {object} [options]
 * @param {number} [options.accessLifetime] seconds an access token lives, 1 or more; default 30
 * @param {number} [options.refreshLifetime] seconds a refresh token lives; default 7 days
 * @param {string} [options.accessSecret] the HS256 key of access tokens, 32 bytes or more; default a random one
 * @param {boolean} [options.rotates] a refresh spends its token and gives a new one; default true
 * @param {number} [options.grace] milliseconds in which the token that was spent last gets its successor once more, as identity providers allow for lost replies; default 0
 * @param {number} [options.maxSessions] the oldest session goes when there are more; default 10,000
 * @param {() => number} [options.now] epoch milliseconds; default `Date.now`
 */
export function createSessions({
  accessLifetime = 30,
  refreshLifetime = 7 * 24 * 3600,
  accessSecret,
  rotates = true,
  grace = 0,
  maxSessions = 10_000,
  now = Date.now,
} = {}) {
  if (!Number.isFinite(accessLifetime) || accessLifetime < 1) {
    throw new TypeError(`accessLifetime: seconds, 1 or more; given ${accessLifetime}`);
  }
  // One key per kind of token: neither can stand in for the other.
  const accessKey = accessSecret === undefined ? randomBytes(32) : Buffer.from(accessSecret);
  const refreshKey = randomBytes(32);
  /** @type {Map<string, Session>} oldest first */
  const sessions = new Map();

  const sign = (key, claims, seconds) => {
    const issuedAt = Math.floor(now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + seconds)
      .sign(key);
  };

  async function verify(key, token) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        currentDate: new Date(now()),
      });
      return payload;
    } catch (error) {
      const expired = error instanceof errors.JWTExpired;
      throw new Refused(
        expired ? 'token_expired' : 'invalid_token',
        expired ? 'the token has expired' : 'the token is not valid',
      );
    }
  }

  /** The tokens of the session's present generations; lifetimes in seconds. */
  async function tokensFor({ id, user, generation, rotation }, lifetimes = {}) {
    const { access = accessLifetime, refresh = refreshLifetime } = lifetimes;
    const [accessToken, refreshToken] = await Promise.all([
      sign(accessKey, { sub: user.id, sid: id, gen: generation }, access),
      sign(refreshKey, { sub: user.id, sid: id, gen: rotation }, refresh),
    ]);
    return { accessToken, refreshToken };
  }

  return {
    /** Opens a session for a user and returns it with its first pair of tokens, which live `lifetimes` seconds. */
    async open(user, lifetimes) {
      /**
       * `generation` counts the access tokens, `rotation` the refresh tokens: the one with this number is the live one.
       *
       * @typedef {object} Session
       * @property {string} id
       * @property {{ id: string, name: string }} user
       * @property {number} generation
       * @property {number} rotation
       * @property {number} expiredUpTo access tokens up to this generation count as expired
       * @property {boolean} revoked
       * @property {number} rotatedAt when the last rotation was, epoch milliseconds
       * @property {Promise<object>} [latest] the tokens of that rotation
       */
      const session = {
        id: randomUUID(),
        user,
        generation: 0,
        rotation: 0,
        expiredUpTo: -1,
        revoked: false,
        rotatedAt: 0,
      };
      sessions.set(session.id, session);
      for (const oldest of sessions.keys()) {
        if (sessions.size <= maxSessions) break;
        sessions.delete(oldest);
      }
      return { session, tokens: await tokensFor(session, lifetimes) };
    },

    /** The session that an access token speaks for; throws `Refused`. */
    async authenticate(accessToken) {
      const { sid, gen } = await verify(accessKey, accessToken);
      const session = sessions.get(sid);
      if (!session) throw new Refused('invalid_token', 'the session does not exist');
      if (gen <= session.expiredUpTo) throw new Refused('token_expired', 'the token has expired');
      return session;
    },

    /** The session that a refresh token names, spent or not; undefined for a token of no session. */
    async peek(refreshToken) {
      const payload = await verify(refreshKey, refreshToken).catch(() => undefined);
      return payload && sessions.get(payload.sid);
    },

    /**
     * Spends a refresh token for a new pair, or uses it for a new access token where nothing rotates. A spent one
     * revokes the whole session (RFC 9700 §4.14.2), unless the grace period lets it have its successor `again`.
     * Throws `Refused` with the code `invalid_grant`, and `reused: true` where that was the reason.
     */
    async rotate(refreshToken) {
      const payload = await verify(refreshKey, refreshToken).catch((error) => {
        throw new Refused('invalid_grant', error.message);
      });
      // No await between the check and the step: two requests with one token cannot both pass.
      const session = sessions.get(payload.sid);
      if (!session) throw new Refused('invalid_grant', 'the session does not exist');
      if (session.revoked) throw new Refused('invalid_grant', 'the session is revoked');
      if (payload.gen === session.rotation - 1 && now() - session.rotatedAt < grace) {
        return { session, tokens: await session.latest, again: true };
      }
      if (payload.gen !== session.rotation) {
        session.revoked = true;
        session.expiredUpTo = session.generation;
        throw Object.assign(new Refused('invalid_grant', 'the refresh token was used before: the session is revoked'), {
          reused: true,
        });
      }
      session.generation += 1;
      if (rotates) session.rotation += 1;
      session.rotatedAt = now();
      session.latest = tokensFor(session);
      const tokens = await session.latest;
      return { session, tokens: rotates ? tokens : { accessToken: tokens.accessToken } };
    },

    /** A sign-out: no token of the session is worth anything from now on. */
    end(session) {
      session.revoked = true;
      session.expiredUpTo = session.generation;
    },

    /** Every access token issued so far counts as expired from now on. */
    expireAccess(session) {
      session.expiredUpTo = session.generation;
    },

    /** The refresh token is worth nothing from now on; access tokens live on. */
    revokeRefresh(session) {
      session.revoked = true;
    },

    get: (id) => sessions.get(id),
    all: () => [...sessions.values()],
    clear: () => sessions.clear(),
    get size() {
      return sessions.size;
    },
  };
}
