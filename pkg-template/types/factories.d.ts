// The factories, and what stands beside them.

import type { Client } from './client.js';
import type { ServerContext } from './context.js';
import type { Options, ServerOptions } from './options.js';
import type { StorageOption } from './storage.js';

/**
 * Makes the client of a browser: one for the whole application, at module level.
 *
 * Synchronous. The WebAssembly core is loaded inside. Where it cannot run (a Content-Security-Policy without
 * `'wasm-unsafe-eval'`), the first request fails with `ERR_WASM`, and later ones try again.
 *
 * May be called in a module that a server evaluates too. Its requests fail there with `ERR_SERVER_STORAGE` where
 * the storage belongs to a page (`'cookie'`, `'local'`, `'session'`): on a server it would belong to all users at
 * once. `'memory'` and storages of your own are not stopped: do not share such a client between users.
 *
 * @param baseUrl - Absolute `http` or `https` URL, without credentials, query and fragment; in a page a path such as
 * `'/api'` will do. Relative URLs of requests are joined to it by one slash, as axios does; they may not leave its
 * path.
 * @param storage - Where the tokens are. Default `'cookie'`.
 * @param options - See {@link Options}. An unknown name is an error.
 * @throws `TypeError` with `code` `'ERR_BAD_OPTION'` (unknown name), `'ERR_BAD_OPTION_VALUE'` (wrong type or range)
 * or `'ERR_INVALID_URL'` (base URL); the message names the option, what was given and what is allowed.
 *
 * @example
 * ```ts
 * export const api = createClient('https://api.example.com', 'cookie', {
 *   onSessionExpired: ({ returnTo }) => location.assign(`/login?next=${encodeURIComponent(returnTo)}`),
 * });
 * ```
 */
export function createClient(baseUrl: string | URL, storage?: StorageOption, options?: Options): Client;

/**
 * Makes the client of one request on a server: its tokens are in that request's cookies.
 *
 * Call it once for each request: in `getServerSideProps`, an API route, a server component, a route handler, a server
 * action or a proxy. It holds no state at module level, so that users never meet. New tokens are written as
 * `Set-Cookie`, next to what others have set, together with `Cache-Control: private, no-store`; later reads see them.
 * Requests go out with `cache: 'no-store'` unless `cache` says otherwise.
 *
 * In browsers' builds it throws.
 *
 * @param ctx - See {@link ServerContext}.
 * @param options - See {@link ServerOptions}; `baseUrl` is required unless {@link configure} has set it.
 * @throws As {@link createClient}, and `TypeError` with `code` `'ERR_BAD_OPTION_VALUE'` where `ctx` is none: a
 * `cookies()` that was not awaited, for one.
 *
 * @example
 * ```ts
 * export const getServerSideProps = (async (context) => {
 *   const api = createServerClient(context, { baseUrl: 'https://api.example.com' });
 *   const { data } = await api.get('/api/users/me');
 *   return { props: { me: data } };
 * }) satisfies GetServerSideProps;
 * ```
 */
export function createServerClient(ctx: ServerContext, options?: ServerOptions): Client;

/**
 * Sets defaults for every client made after it, in both factories. Options given to a factory come first. Holds
 * options, never a token. A second call replaces the first.
 *
 * @param options - As for the factories, with a `baseUrl`, which `createServerClient` then does without.
 * @throws `TypeError`, as {@link createClient}.
 */
export function configure(options: Options & { baseUrl: string | URL }): void;

/**
 * The target of `?next=` if a sign-in may lead there, else the fallback.
 *
 * Accepted is a path of this site other than the login page. Refused are other origins in every spelling (`//host`,
 * `/\host`, encoded ones), `javascript:`, control characters, `.` and `..` segments, an array (`next` twice), and
 * whatever is no string. Can be given `router.query.next` as it is.
 *
 * @param next - What the URL brought.
 * @param options - `fallback`, default `'/'`; `loginPath`, default `'/login'`, compared by its path in any letter case.
 * @throws `ERR_WASM` where WebAssembly cannot run.
 */
export function safeNext(next: unknown, options?: { fallback?: string; loginPath?: string }): string;
