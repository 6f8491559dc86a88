// Errors, and their codes.
// biome-ignore-all lint/suspicious/noExplicitAny: as axios declares its generics, so that its callers compile

import type { InternalRequestConfig } from './request.js';
import type { Response, SentRequest } from './response.js';

/**
 * What requests and session methods reject with: shaped as axios' errors, so that code which reads those goes on
 * working, `axios.isAxiosError` included.
 */
export class AuthflightError<T = any, D = any> extends Error {
  /** Made by clients alone. */
  private constructor();
  /** Stable; see {@link AuthflightErrorCode}. */
  code: AuthflightErrorCode;
  /** Always; `axios.isAxiosError(error)` looks at it. */
  isAxiosError: true;
  /** The request's config, keys of your own included; no token in it. Can be sent again: `client(error.config)`. */
  config?: InternalRequestConfig<D>;
  /** What was sent, if it came to that. */
  request?: SentRequest;
  /** The answer, where there was one. With `ERR_SESSION_EXPIRED` the one that was not accepted; with other failures of a refresh none: a 401 would read as a sign-out. */
  response?: Response<T, D>;
  /** As `response.status`. */
  status?: number;
  /** What became of the refresh or the wait that the request depended on, where it depended on one. */
  refreshOutcome?: RefreshOutcome;
  /** Of `ERR_READ_ONLY_COOKIES` alone: the code again, which Next.js hands from server components to error boundaries. */
  digest?: string;
  /** What happened: an error of the platform, of the storage or of the refresh. */
  cause?: unknown;
  /** For logs: what axios' errors have, and `refreshOutcome`. No token, no answer; what `config.redact` lists is covered up. */
  toJSON(): object;
}

/**
 * Whether this is an error of a request: an {@link AuthflightError}, or one of axios. Errors of both ES module and
 * CommonJS copy are known, and so are those that came through `postMessage` or a mock: it looks at `isAxiosError`.
 */
export function isAxiosError<T = any, D = any>(value: any): value is AuthflightError<T, D>;

/** Whether this is what a request rejects with whose signal, or cancel token, was used: code `ERR_CANCELED`. */
export function isCancel<T = any, D = any>(value: any): value is AuthflightError<T, D>;

/**
 * - `'final'`: the session is over.
 * - `'transient'`: the refresh failed for now, and the session is kept.
 * - `'superseded'`: a login or a logout came in between.
 * - `'aborted'`: the request's signal, or `dispose()`.
 * - `'timeout'`: the request's timeout.
 */
export type RefreshOutcome = 'final' | 'transient' | 'superseded' | 'aborted' | 'timeout';

/**
 * axios' codes:
 * - `ERR_BAD_REQUEST`: `validateStatus` does not accept the status, 499 or less.
 * - `ERR_BAD_RESPONSE`: the same, 500 or more; or the refresh endpoint's answer holds no token.
 * - `ERR_NETWORK`: no answer came.
 * - `ECONNABORTED`: the timeout is over; `ETIMEDOUT` with `transitional.clarifyTimeoutError`.
 * - `ERR_CANCELED`: the signal was aborted; `name` is `'CanceledError'`.
 * - `ERR_INVALID_URL`: the URL may not be requested.
 * - `ERR_BAD_OPTION`: something in the request config cannot be used.
 * - `ERR_BAD_OPTION_VALUE`: something in the request config is of the wrong type or out of range.
 * - `ERR_NOT_SUPPORT`: bytes in a query, where the platform has no `Buffer`.
 * - `ERR_FORM_DATA_DEPTH_EXCEEDED`: an object in `params` or `data` is nested deeper than `maxDepth`.
 *
 * Of its own:
 * - `ERR_SESSION_EXPIRED`: the session is over; `cause` is what the refresh endpoint did.
 * - `ERR_REFRESH_FAILED`: the refresh failed for now, and the session is kept; `cause` tells why.
 * - `ERR_SESSION_CHANGED`: a login or a logout came between the request and its answer.
 * - `ERR_NO_TOKEN`: no access token, and `requireToken` is set.
 * - `ERR_QUEUE_FULL`: more than `maxQueue` requests wait.
 * - `ERR_BODY_NOT_REPLAYABLE`: a 401, and the body is a stream that is used up; see `refreshFirst`.
 * - `ERR_READ_ONLY_COOKIES`: a server component, or a response that is sent: new tokens could not be saved, and none were
 *   asked for. `digest` says the same.
 * - `ERR_STORAGE`: the storage failed, or did not answer within 5 s.
 * - `ERR_SERVER_STORAGE`: `createClient` with a page's storage on a server; use `createServerClient`.
 * - `ERR_BAD_TOKEN`: a token with control characters.
 * - `ERR_TOKEN_EXPIRED`: as a `cause`: the refresh token has passed its own `exp`, so it was not sent.
 * - `ERR_BAD_COOKIE`: a cookie that cannot be written.
 * - `ERR_DISPOSED`: the client was disposed of.
 * - `ERR_TOKEN_EXPIRED`: a token to verify has expired, and nothing else is wrong with it.
 * - `ERR_TOKEN_INVALID`: a token to verify is not to be trusted.
 * - `ERR_KEYS_UNAVAILABLE`: the keys to verify tokens with could not be had; says nothing about the token.
 * - `ERR_WASM`: the core could not run; a Content-Security-Policy needs `'wasm-unsafe-eval'` in `script-src`.
 */
export type AuthflightErrorCode =
  | 'ERR_BAD_REQUEST'
  | 'ERR_BAD_RESPONSE'
  | 'ERR_NETWORK'
  | 'ECONNABORTED'
  | 'ETIMEDOUT'
  | 'ERR_CANCELED'
  | 'ERR_INVALID_URL'
  | 'ERR_BAD_OPTION'
  | 'ERR_BAD_OPTION_VALUE'
  | 'ERR_NOT_SUPPORT'
  | 'ERR_FORM_DATA_DEPTH_EXCEEDED'
  | 'ERR_SESSION_EXPIRED'
  | 'ERR_REFRESH_FAILED'
  | 'ERR_SESSION_CHANGED'
  | 'ERR_NO_TOKEN'
  | 'ERR_QUEUE_FULL'
  | 'ERR_BODY_NOT_REPLAYABLE'
  | 'ERR_READ_ONLY_COOKIES'
  | 'ERR_TOKEN_EXPIRED'
  | 'ERR_STORAGE'
  | 'ERR_SERVER_STORAGE'
  | 'ERR_BAD_TOKEN'
  | 'ERR_BAD_COOKIE'
  | 'ERR_DISPOSED'
  | 'ERR_TOKEN_EXPIRED'
  | 'ERR_TOKEN_INVALID'
  | 'ERR_KEYS_UNAVAILABLE'
  | 'ERR_WASM';
