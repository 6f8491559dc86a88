// The API server that consumers visit, each with a session of its own, and what it has to have seen of them.

import assert from 'node:assert/strict';
import { installTarball } from '../../../scripts/lib/install-tarball.mjs';
import { WWW } from '../../../scripts/lib/www.mjs';

/** Longer than any consumer takes: what has expired has been made so. */
const ACCESS_LIFETIME_SECONDS = 3_600;
/** What guards and verifiers of the Next.js projects are told. */
export const ACCESS_SECRET = 'consumers-secret-with-32-bytes-or-more';

/** Starts it on a free port of 127.0.0.1. */
export async function startVisits() {
  // The server has its packages from there.
  await installTarball(WWW);
  const { startApi } = await import('../../../www/api/server.mjs');
  const api = await startApi({ accessLifetime: ACCESS_LIFETIME_SECONDS, accessSecret: ACCESS_SECRET });
  let visits = 0;
  return {
    url: api.url,
    close: api.close,
    /**
     * A session whose access token is not accepted any more. `given` is for the consumer; `check(answers)` throws unless
     * both requests were refused, one refresh made, and both answered to the session's own user.
     *
     * @param {{ exp?: boolean }} [options] `exp`: that the token has expired can be read in it; then nothing is refused
     */
    async visit({ exp = false } = {}) {
      visits += 1;
      const options = { prefix: `visitor-${visits}`, ...(exp ? { access: -60 } : { expired: true }) };
      const [user] = await api.createUsers(1, options);
      const { id, session, accessToken, refreshToken } = user;
      return {
        given: { url: api.url, tokens: { accessToken, refreshToken } },
        user: id,
        check(answers) {
          assert.deepEqual(answers, [
            { status: 200, owner: id },
            { status: 200, owner: id },
          ]);
          const { refreshAttempts, refreshes, requests, unauthorized } = api.countersOf(session);
          assert.deepEqual(
            { refreshAttempts, refreshes, requests, unauthorized },
            { refreshAttempts: 1, refreshes: 1, requests: exp ? 2 : 4, unauthorized: exp ? 0 : 2 },
          );
        },
      };
    },
  };
}
