// One refresh among clients that do not know of each other.

/**
 * Brings clients together that hold the same refresh token: of several calls with one key, one runs, and all get what
 * came of it. Keys tell users apart, and neither keys nor outcomes tell anything of a token.
 *
 * {@link createCoordinator} makes one for one process, `createRedisCoordinator` of `authflight/redis` one for several.
 * Your own passes on plain data, and needs to know nothing of what is in it.
 */
export interface Coordinator {
  /**
   * Resolves with the outcomes from `key` onward, one or more: what `run` resolved with, for this caller or for another
   * one with the same key, at present or a moment ago; then, as far as it is known, what has become since then of the
   * token that this one gave, which is found under the outcome's `next`; and so on.
   *
   * `run` is called for the first key alone, and only where neither an outcome is known nor another call runs. Outcomes
   * are kept for a while, so that requests that were sent with the old refresh token find its successor.
   *
   * A rejection counts as a failure that passes: the session is kept. A call has twice the client's `refreshTimeout`.
   *
   * @param key - SHA-256 of the refresh token, as 64 hexadecimal digits.
   * @param run - Spends the refresh token: asks the refresh endpoint, more than once if need be. A refresh that fails is
   *   an outcome as well. Before it sends the token again it waits for `proceed`, if there is one: `false` ends it.
   * @param held - SHA-256 of the access token that the caller has already, if it has one. A kept outcome with this
   *   `access` and without `next` is of no use to it, and `run` is to be called: a refresh token that does not rotate
   *   may be used again.
   */
  refresh(key: string, run: (proceed?: () => Promise<boolean>) => Promise<Outcome>, held?: string): Promise<Outcome[]>;
}

/** What came of one refresh, as plain data that holds no token in clear. */
export interface Outcome {
  /**
   * The new tokens, or why there are none, sealed with AES-GCM under a key that HKDF-SHA256 makes of the refresh token
   * that was spent, in Base64: only who holds that token can open it.
   */
  value: string;
  /** SHA-256 of the new access token, as 64 hexadecimal digits. Missing: the refresh failed. */
  access?: string;
  /** The key of the new refresh token. Missing: there is none, since it does not rotate, or since the refresh failed. */
  next?: string;
  /**
   * For how many milliseconds to keep it, where not as long as the coordinator keeps others: a failure, for the time in
   * which nobody is to try again.
   */
  keep?: number;
}

/** Options of {@link createCoordinator}. */
export interface CoordinatorOptions {
  /**
   * Milliseconds for which the tokens of a refresh are kept, so that requests that were sent with the old cookies get
   * them too; 0 to 2,147,483,647. Default `30_000`. `0`: none are kept.
   */
  keep?: number;
  /**
   * Of how many refreshes the outcomes are kept; the oldest go first. As many failures are kept beside them. 1 or more,
   * default `1_000`.
   */
  maxKeys?: number;
}

/**
 * Makes a coordinator for the requests of one server process: make it once, at module level.
 *
 * Of requests with the same refresh token that need a refresh at the same time, one asks the refresh endpoint; all get
 * the tokens, and write them as cookies of their own. A request that comes later with the old cookies gets the newest
 * tokens that have come of them. A failure reaches everybody who waited for it, and those who come within its cool-down.
 * Nothing is kept in clear: what came of a refresh token is sealed with it, and who does not hold it cannot open that.
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
