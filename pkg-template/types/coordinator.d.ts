// One refresh among clients that do not know of each other.

import type { Tokens } from './storage.js';

/**
 * Brings clients together that hold the same refresh token: of several calls with one key, one runs, and all get its
 * tokens. Keys tell users apart, and tell nothing of a token.
 *
 * {@link createCoordinator} makes one for one process. Your own can reach further: what it passes on is plain data.
 */
export interface Coordinator {
  /**
   * Resolves with what `run` resolved with, for this caller or for another one with the same key, at present or a moment
   * ago. Where `run` fails, so should every call that waited for it, with the same error; it has `status` and `error`,
   * which tell a dead refresh token from a failure that passes. Any other rejection counts as one that passes.
   *
   * A call has twice the client's `refreshTimeout`.
   *
   * @param key - SHA-256 of the refresh token, as 64 hexadecimal digits.
   * @param run - Spends the refresh token: asks the refresh endpoint, once. Settles within `refreshTimeout`.
   */
  refresh(key: string, run: () => Promise<RefreshedTokens>): Promise<RefreshedTokens>;
}

/** The tokens of one refresh, as plain data. */
export interface RefreshedTokens extends Tokens {
  /** The cookies in which the refresh endpoint set the access token and the refresh token, for those that came so. */
  cookies?: readonly (TokenCookie | null | undefined)[];
}

/** What the API server said of a cookie with a token. */
export interface TokenCookie {
  /** When it runs out, in milliseconds since the epoch. Missing: when the browser closes. */
  expires?: number | undefined;
  /** Out of scripts' reach. */
  httpOnly: boolean;
}

/** Options of {@link createCoordinator}. */
export interface CoordinatorOptions {
  /**
   * Milliseconds for which the tokens of a refresh are kept, so that requests that were sent with the old cookies get
   * them too; 0 to 2,147,483,647. Default `30_000`. `0`: none are kept.
   */
  keep?: number;
  /** Of how many refreshes tokens are kept; the oldest go first. 1 or more, default `1_000`. */
  maxKeys?: number;
}

/**
 * Makes a coordinator for the requests of one server process: make it once, at module level.
 *
 * Of requests with the same refresh token that need a refresh at the same time, one asks the refresh endpoint; all get
 * the tokens, and write them as cookies of their own. A request that comes later with the old cookies gets the newest
 * tokens that have come of them. A failure reaches everybody who waited for it and is not kept. Tokens are held in
 * memory, under a hash of the refresh token that was spent for them: who does not hold that one cannot get them.
 *
 * For servers: in browsers' builds it throws.
 *
 * @throws `TypeError` with `code` `'ERR_BAD_OPTION'` or `'ERR_BAD_OPTION_VALUE'`.
 *
 * @example
 * ```ts
 * const coordinate = createCoordinator();
 *
 * export const apiOf = (ctx: ServerContext) =>
 *   createServerClient(ctx, { baseUrl: 'https://api.example.com', coordinate });
 * ```
 */
export function createCoordinator(options?: CoordinatorOptions): Coordinator;
