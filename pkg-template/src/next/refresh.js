// The route by which a browser refreshes tokens that only the server can read.

import { cookies } from 'next/headers.js';
import { lazily } from './settings.js';

export const authRefresh = (options) => {
  const settings = lazily('authRefresh', options);
  return async () => {
    const store = await cookies();
    const session = settings().client(store);
    try {
      if (!(await session.getTokens())?.refreshToken) return answer(401, { error: 'invalid_grant' });
      await session.refresh();
      return answer(200, { ok: true });
    } catch (error) {
      const isFinal = error.refreshOutcome === 'final';
      return isFinal ? answer(401, { error: 'invalid_grant' }) : answer(503, { error: 'temporarily_unavailable' });
    } finally {
      session.dispose();
    }
  };
};

const answer = (status, body) => Response.json(body, { status, headers: { 'Cache-Control': 'private, no-store' } });
