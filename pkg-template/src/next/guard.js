// The access control itself, in the page, the action or the route: a proxy can be gone round.

import { cookies, headers } from 'next/headers.js';
import { nextQuery, PATH_HEADER } from './paths.js';
import { lazily } from './settings.js';

export const authGuard = (options) => {
  const settings = lazily('authGuard', options);

  // The cookies first: `next build` leaves off here, before it needs an environment that it does not have.
  const open = async () => {
    const store = await cookies();
    const { client, judge } = settings();
    return { session: client(store), judge };
  };

  // `{ claims, renewed }`, or why there are none. Refreshes where cookies can be written; elsewhere no token is spent.
  const enter = async () => {
    const { session, judge } = await open();
    try {
      const tokens = await session.getTokens();
      const first = await judge(tokens?.accessToken);
      if (first.claims || first.unknown) return { claims: first.claims, error: first.unknown };
      if (!tokens?.refreshToken) return {};
      await session.refresh();
      const { claims, unknown } = await judge((await session.getTokens())?.accessToken);
      return { claims, error: unknown, renewed: true };
    } catch (error) {
      if (error.refreshOutcome === 'final') return {};
      return { error };
    } finally {
      session.dispose();
    }
  };

  return {
    async protect() {
      const { claims, error } = await enter();
      if (claims) return claims;
      if (error) {
        // All that Next.js lets an error boundary in the browser know.
        error.digest ??= error.code;
        throw error;
      }
      const { loginPath } = settings();
      const path = (await headers()).get(PATH_HEADER) ?? '/';
      // Only now: Next.js knows it under this very name, which Node's own ES modules do not resolve.
      const { redirect } = await import('next/navigation');
      return redirect(loginPath + nextQuery(path, loginPath));
    },

    async claims() {
      const { session, judge } = await open();
      try {
        return (await judge((await session.getTokens())?.accessToken)).claims;
      } finally {
        session.dispose();
      }
    },

    route: (handler) => async (request, context) => {
      const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
      const { judge } = settings();
      const { claims, error, unknown, renewed } = bearer ? await judge(bearer) : await enter();
      if (claims) {
        const response = await handler(request, { ...context, claims });
        return renewed ? uncached(response) : response;
      }
      if (error || unknown) return refuse(503, 'temporarily_unavailable', { 'Retry-After': '5' });
      const has = bearer || request.headers.has('cookie');
      return refuse(401, 'unauthorized', { 'WWW-Authenticate': has ? 'Bearer error="invalid_token"' : 'Bearer' });
    },
  };
};

// Next.js sends the cookies along, and says nothing to caches. Headers of a redirect cannot be changed.
const uncached = (response) => {
  const copy = new Response(response.body, response);
  copy.headers.set('Cache-Control', 'private, no-store');
  return copy;
};

const refuse = (status, error, more) =>
  Response.json({ error }, { status, headers: { 'Cache-Control': 'private, no-store', ...more } });
