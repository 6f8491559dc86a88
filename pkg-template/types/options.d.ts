// Options of both factories.

import type { Coordinator } from './coordinator.js';
import type { SessionExpired } from './events.js';
import type { DefaultHeaders } from './headers.js';
import type { AuthVerdict, IsAuthError, RefreshFailure, RefreshFunction, RefreshOption } from './refresh.js';
import type { RequestSettings } from './request.js';
import type { Tokens } from './storage.js';

/**
 * Options of both factories; all are optional. What {@link RequestSettings} has is a default of every request here,
 * and can be changed later in `client.defaults`.
 */
export interface Options extends RequestSettings {
  /** Cookie or storage name of the access token. Default `'accessToken'`. In cookies: a token of RFC 6265. */
  accessTokenKey?: string;
  /** Cookie or storage name of the refresh token. Default `'refreshToken'`. In cookies: a token of RFC 6265. */
  refreshTokenKey?: string;
  /** Attributes of the cookies that are written. */
  cookie?: CookieOptions;
  /**
   * The refresh endpoint, or a function that does the exchange. Default `'/api/auth/refresh'`, below the base URL:
   * `POST` of `{ refreshToken }` as JSON. Redirects of the endpoint are refused, since they would carry the token on.
   * A refresh token that has passed its own `exp` is not sent: requests go out with what there is, and one that the
   * API server refuses ends the session.
   */
  refresh?: string | RefreshOption | RefreshFunction;
  /**
   * Request header that carries the access token. Default `'Authorization'` (RFC 6750 section 2.1). Requests with
   * another one do not follow redirects, since the platform would carry the token to any origin: they end in `ERR_NETWORK`.
   */
  header?: string;
  /** Word before the access token. Default `'Bearer'`; `''` for the bare token. */
  scheme?: string;
  /**
   * Milliseconds before its `exp` from which on a token is refreshed before it is sent; 0 to 2,147,483,647.
   * Default: 60,000 or 10 % of the token's lifetime, whichever is less. `0`: only after an auth error.
   */
  refreshBefore?: number;
  /**
   * Which answers mean that the access token was not accepted. Default: status 401.
   *
   * - a list of statuses;
   * - a map from the `code` in the body of an answer with status 400 or more to a verdict, such as
   *   `{ 'T-002': 'refresh', 'T-003': 'logout' }`; codes that it does not name are ignored;
   * - a function. It sees every answer, with the body read.
   */
  isAuthError?: readonly number[] | Readonly<Record<string, AuthVerdict>> | IsAuthError;
  /**
   * Which refresh failures mean that the session is over; all others keep it. A list of statuses, or a function
   * (one that throws keeps the session). Default: a body with `error: 'invalid_grant'`, or status 401 or 403 unless
   * the body names another error of RFC 6749 section 5.2. `() => true` makes every failure final.
   */
  isFinal?: readonly number[] | ((failure: RefreshFailure) => boolean);
  /** A request without a token fails with `ERR_NO_TOKEN` instead of going out bare. Default `false`. */
  requireToken?: boolean;
  /**
   * Called once per sign-out that the application did not ask for: the place for a redirect to the login page. Not
   * called for `clearTokens()`. What it throws goes to the platform's `reportError`.
   */
  onSessionExpired?: (detail: SessionExpired) => unknown;
  /** Called after every commit of new tokens: a login, a refresh, or tokens adopted from another tab. */
  onTokens?: (tokens: Tokens) => unknown;
  /**
   * Milliseconds that a try of a refresh may take, its response body counted in; 0 to 2,147,483,647. Default `10_000`.
   * `0`: no limit.
   *
   * What fails for now (no answer, 429, 5xx; not a time-out) is tried three times at most, within 15 seconds: the second
   * and the third time after up to half a second and a second, at random, or after what `Retry-After` says.
   */
  refreshTimeout?: number;
  /**
   * Milliseconds after a failed refresh in which none is tried with the same tokens; 0 to 2,147,483,647. Default
   * `60_000`. Meanwhile a token that is still good is used, and requests that need a refresh fail with
   * `ERR_REFRESH_FAILED` at once. `Retry-After` replaces it: from one second to five minutes. Where the browser says that
   * it is online again, the cool-down ends.
   */
  refreshCooldown?: number;
  /** How many requests may wait for one refresh; further ones fail with `ERR_QUEUE_FULL`. 1 to 2^30, default `10_000`. */
  maxQueue?: number;
  /**
   * The only origins that get the token, such as `['https://api.example.com']`. Default: the origin of the base URL,
   * which a list of your own has to name again. Requests to others go out without it.
   */
  allowedOrigins?: readonly string[];
  /** Relative URLs may leave the path of the base URL, as `../admin` does. Default `false`: `ERR_INVALID_URL`. */
  allowOutsideBase?: boolean;
  /**
   * `'tabs'`: one refresh among all tabs, by a Web Lock, where the platform has them. `'none'`: each client for
   * itself. Default `'tabs'`, which on a server is `'none'`. A {@link Coordinator}: one refresh among all clients that
   * go through it with the same refresh token, such as the requests of one user to a server.
   */
  coordinate?: 'tabs' | 'none' | Coordinator;
  /** Path of the login page, which `returnTo` never names. Default `'/login'`. */
  loginPath?: string;
  /** The `fetch` to send with. Default: the global one, looked up at every request. */
  fetch?: typeof globalThis.fetch;
  /** A compiled core, for a runtime that refuses to compile bytes. It serves all clients. */
  wasm?: WasmModule;
  /** Headers of every request, or of every request of a method. Those of the request itself come first. */
  headers?: DefaultHeaders;
}

/** Options of `createServerClient`. */
export interface ServerOptions extends Options {
  /** As the first argument of `createClient`. Required unless `configure` has set it. */
  baseUrl?: string | URL;
}

/** Attributes of written cookies (RFC 6265 section 4.1.2). */
export interface CookieOptions {
  /** Starts with `/`. Default `'/'`. */
  path?: string;
  /** Default: none; the cookie belongs to the host that sets it. */
  domain?: string;
  /** Default `'lax'`. `'none'` demands `secure`. */
  sameSite?: 'lax' | 'strict' | 'none';
  /**
   * Default: whether the page, or the request at hand, came by https. Where a server's context tells of no request
   * (`cookies()`, `{ getAll, setAll }`): whether `NODE_ENV` is `'production'`.
   */
  secure?: boolean;
  /**
   * Keeps both cookies from scripts. For server clients only: a page can neither write nor read such cookies, and
   * `createClient` refuses it.
   * Default `false`; `true` for the refresh token where a server client sends it as a cookie (`refresh.send`), and for
   * either token that the refresh endpoint has set so itself.
   */
  httpOnly?: boolean;
  /** A cookie for each top-level site (CHIPS); demands `secure`. Default `false`. */
  partitioned?: boolean;
  /**
   * Seconds; 0 to 2,147,483,647. Default: what is left of each token's own `exp`, or of the cookie in which the refresh
   * endpoint has set it; else until the browser closes.
   */
  maxAge?: number;
}

/** A `WebAssembly.Module`, where the platform's types have one. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer M } } } ? M : object;
