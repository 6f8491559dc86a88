// authflight/next: the App Router's proxy, guard and refresh route. For Next.js 15 and 16.

import type { Claims, ServerOptions, VerifierOptions } from 'authflight';
import type { NextRequest, NextResponse } from 'next/server.js';

export { safeNext } from 'authflight';

/**
 * Options of {@link authGuard} and {@link authRefresh}: those of `createServerClient`, and how tokens are verified.
 * The same function or object can be given to {@link authProxy}.
 *
 * `coordinate` is by default one `createCoordinator()` for the whole process, so that parallel requests of one user
 * spend the refresh token once.
 */
export interface AuthOptions extends ServerOptions {
  /**
   * How access tokens are verified: the options of `createVerifier`, or a function that gives the claims or rejects.
   * A rejection whose `code` is `'ERR_KEYS_UNAVAILABLE'` says nothing about the token; any other: it is not good.
   */
  verify: VerifierOptions | ((token: string) => Promise<Claims>);
}

/** Options of {@link authProxy}. */
export interface ProxyOptions extends AuthOptions {
  /**
   * Pages that need no sign-in: a list of paths, where `'/docs/*'` means `/docs` and all below it, or a function.
   * Default: none but the login page, which never needs one.
   */
  public?: readonly string[] | ((pathname: string) => boolean);
  /** The requests that the proxy looks at; others pass as they are. Default {@link isPage}. */
  matcher?: (pathname: string) => boolean;
  /**
   * After a refresh sends the browser to the same URL again, so that a request of its own renders the page. Default
   * `false`: the page is rendered at once, with the new cookies. Only pages that the browser itself goes to are
   * redirected, by GET, twice in 10 seconds at the most, and only with a token that is good.
   */
  redirect?: boolean;
}

/**
 * Options, or a function that returns them at the first request. Take the function where they need environment
 * variables that are not there when the application is built.
 */
export type OrLazy<T> = T | (() => T);

/**
 * Makes the function that `proxy.ts` exports as `proxy` (Next.js 16, on Node), or `middleware.ts` as `middleware` (15 and
 * 16, on the edge).
 *
 * - An access token that is good: the request passes.
 * - One that is over, or about to be (`refreshBefore`): it is refreshed. The page is rendered with the new cookies, and
 *   the browser gets them with the answer, which is `Cache-Control: private, no-store`.
 * - The refresh is refused, or there is nothing to refresh with: both cookies are removed, and the browser is sent to
 *   the login page with `?next=`, unless the page is public.
 * - The refresh fails for now, or the keys to verify with cannot be had: the request passes, and nobody is signed out.
 *   The page's own guard has to refuse.
 *
 * It is no access control: a matcher that leaves out too much, or a fault of the framework, goes round it. Pages,
 * actions and routes need {@link authGuard}. It also writes the request header `x-authflight-path`, which tells the
 * guard where it is.
 *
 * @throws `TypeError` with `code` `'ERR_BAD_OPTION_VALUE'` or `'ERR_BAD_OPTION'`: at once, or, where the options are a
 * function, at the first request.
 *
 * @example
 * ```ts
 * // proxy.ts
 * export const proxy = authProxy(() => ({
 *   baseUrl: process.env.API_URL,
 *   verify: { secret: process.env.AUTH_SECRET! },
 *   public: ['/'],
 * }));
 * ```
 */
export function authProxy(options: OrLazy<ProxyOptions>): (request: NextRequest) => Promise<NextResponse>;

/**
 * Whether a path is that of a page: it is not below `/_next` or `/api`, and its last part has no dot, as those of files
 * have.
 */
export function isPage(pathname: string): boolean;

/**
 * The access control of pages, server actions and route handlers.
 *
 * @throws As {@link authProxy}.
 *
 * @example
 * ```ts
 * const guard = authGuard(() => ({ baseUrl: process.env.API_URL, verify: { secret: process.env.AUTH_SECRET! } }));
 *
 * // app/me/page.tsx
 * export default async function Me() {
 *   const claims = await guard.protect();
 *   return <h1>{claims.sub}</h1>;
 * }
 *
 * // app/api/me/route.ts
 * export const GET = guard.route((request, { claims }) => Response.json({ id: claims.sub }));
 * ```
 */
export function authGuard(options: OrLazy<AuthOptions>): AuthGuard;

/** What {@link authGuard} returns. */
export interface AuthGuard {
  /**
   * For server components and server actions: the claims of the verified access token.
   *
   * Without a session it goes to the login page by `redirect()` of `next/navigation`. An action refreshes a token that
   * is over by itself. A server component cannot write cookies: the refresh token is not spent, and the error that is
   * thrown makes `SessionBoundary` refresh in the browser.
   *
   * @throws `AuthflightError` with `digest` the same as `code`: `ERR_READ_ONLY_COOKIES`, or, where nobody can tell now
   * whether there is a session, `ERR_REFRESH_FAILED` or `ERR_KEYS_UNAVAILABLE`.
   */
  protect(): Promise<Claims>;
  /** The claims where the access token is good, else nothing. Refreshes nothing and redirects nobody: for public pages. */
  claims(): Promise<Claims | undefined>;
  /**
   * For route handlers: hands over to `handler` with the claims. The token is that of `Authorization: Bearer`, else that
   * of the cookie, which is refreshed if it is over.
   *
   * Without one the answer is 401 with `WWW-Authenticate` (RFC 6750 section 3) and `{ error: 'unauthorized' }`; where
   * nobody can tell now, 503 with `Retry-After` and `{ error: 'temporarily_unavailable' }`.
   */
  route<C extends object = RouteContext>(
    handler: (request: NextRequest, context: C & { claims: Claims }) => Response | Promise<Response>,
  ): (request: NextRequest, context: C) => Promise<Response>;
}

/** What Next.js hands to route handlers beside the request. */
export interface RouteContext {
  /** Of dynamic segments. */
  params: Promise<Record<string, string | string[] | undefined>>;
}

/**
 * Makes the route handler by which the browser refreshes cookies that only this server can read.
 *
 * It answers 200 with `{ ok: true }` and the new cookies; 401 with `{ error: 'invalid_grant' }` and without cookies where
 * the session is over; 503 with `{ error: 'temporarily_unavailable' }` where the refresh failed for now. At
 * `app/api/auth/refresh/route.ts` a browser's `createClient('/', 'httponly')` finds it without further options.
 *
 * @throws As {@link authProxy}.
 *
 * @example
 * ```ts
 * // app/api/auth/refresh/route.ts
 * export const POST = authRefresh(auth);
 * ```
 */
export function authRefresh(options: OrLazy<AuthOptions>): () => Promise<Response>;
