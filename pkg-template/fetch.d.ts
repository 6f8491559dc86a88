/**
 * The engine of authflight and `fetch` alone: for applications that bring their own HTTP client.
 *
 * @packageDocumentation
 */

import type { Client } from './types/client.js';
import type { Options } from './types/options.js';
import type { RequestSettings } from './types/request.js';
import type { StorageOption } from './types/storage.js';

export type { FetchInit, SessionStatus } from './types/client.js';
export { AuthflightError, type AuthflightErrorCode } from './types/error.js';
export type { ClientEvents, SessionExpired } from './types/events.js';
export { safeNext } from './types/factories.js';
export type { CookieOptions } from './types/options.js';
export type { IsAuthError, RefreshFailure, RefreshFunction, RefreshOption } from './types/refresh.js';
export type { StorageOption, Tokens } from './types/storage.js';

/** The session of a {@link Client}, and its `fetch`: without what an axios instance has. */
export interface FetchClient
  extends Pick<Client, 'fetch' | 'setTokens' | 'getTokens' | 'clearTokens' | 'refresh' | 'status' | 'on' | 'dispose'> {}

/**
 * As the options of `createClient`, without the defaults of axios' requests, which no `fetch` has, and without
 * coordinator objects. What `configure` has set belongs to `createClient`.
 */
export interface FetchOptions
  extends Omit<Options, keyof RequestSettings | 'coordinate' | 'headers'>,
    Pick<RequestSettings, 'credentials' | 'cache'> {
  /** As in {@link Options}; a coordinator object is an error. Default `'tabs'`. */
  coordinate?: 'tabs' | 'none';
}

/**
 * Makes a client without the surface of axios: one for the whole application, at module level.
 *
 * Everything else is as `createClient` says. In one page both share tabs, locks and storage.
 *
 * @param baseUrl - As for `createClient`. Relative URLs that `fetch` is given are joined to it.
 * @param storage - Where the tokens are. Default `'cookie'`.
 * @param options - See {@link FetchOptions}. An unknown name is an error.
 * @throws `TypeError` with `code` `'ERR_BAD_OPTION'` (unknown name), `'ERR_BAD_OPTION_VALUE'` (wrong type or range)
 * or `'ERR_INVALID_URL'` (base URL); the message names the option, what was given and what is allowed.
 *
 * @example
 * ```ts
 * const auth = createFetch('https://api.example.com', 'cookie');
 * export const http = ky.create({ baseUrl: 'https://api.example.com', fetch: auth.fetch });
 * ```
 */
export function createFetch(baseUrl: string | URL, storage?: StorageOption, options?: FetchOptions): FetchClient;
