/**
 * One refresh for all instances of a server, through Redis: for clients of `ioredis` (5 or newer) and of `redis`
 * (node-redis, 4 or newer), which are the application's.
 *
 * @packageDocumentation
 */

import type { Coordinator } from './types/coordinator.js';

/** A client of `ioredis` or of `redis`, as far as it is used: it runs scripts, and makes a second connection. */
export interface RedisClient {
  eval(...args: never): Promise<unknown>;
  duplicate(...args: never): unknown;
}

/** Options of {@link createRedisCoordinator}. Times are milliseconds, to 2,147,483,647 at most. */
export interface RedisCoordinatorOptions {
  /** What the keys and channels in Redis begin with; no braces. Default `'authflight:'`. */
  prefix?: string;
  /**
   * For how long new tokens are kept, sealed, so that requests that were sent with the old cookies find them, on any
   * instance. 1,000 or more, default `30_000`. Failures are kept for their cool-down.
   */
  keep?: number;
  /**
   * After how long without a sign of life another instance takes the place of the one that refreshes. It gives one three
   * times within that. 100 or more, default `5_000`.
   */
  lease?: number;
  /** How long each command may take. Then this instance goes on by itself. 10 or more, default `1_000`. */
  timeout?: number;
  /** How often who waits looks, where no message wakes it. 10 or more, default `200`. */
  poll?: number;
  /**
   * How long a refresh waits for that of another instance; then it fails, and the session stays. Twice the client's
   * `refreshTimeout` is the limit anyway. 100 or more, default `30_000`.
   */
  wait?: number;
  /**
   * Of how many refreshes the outcomes are kept in the memory of this process as well, for when Redis has lost them or
   * is not there; as many failures beside them. 1 or more, default `1_000`.
   */
  maxKeys?: number;
  /**
   * Called with each error of Redis, such as a command that got no answer in time: refreshing goes on without it, so
   * that nobody else tells of it. Holds no token. What it throws is ignored.
   */
  onError?: (error: Error) => void;
}

/** A {@link Coordinator} that reaches as far as its Redis. */
export interface RedisCoordinator extends Coordinator {
  /** Closes the connection that it made for messages; the client stays open, and refreshing goes on. */
  close(): Promise<void>;
}

/**
 * Makes a coordinator for all instances of a server that share a Redis: make it once, at module level.
 *
 * Of all requests with the same refresh token, on whatever instance, one asks the refresh endpoint, under a lock with a
 * lease; the others wait for what comes of it. Redis holds hashes of tokens and sealed texts, which only who has the old
 * refresh token can open. Where Redis is down or slow each instance goes on by itself: then several may spend the same
 * refresh token.
 *
 * @param client - Of `ioredis` or `redis`. It is used for scripts; for messages the coordinator duplicates it.
 * @throws `TypeError` with `code` `'ERR_BAD_OPTION'` or `'ERR_BAD_OPTION_VALUE'`.
 *
 * @example
 * ```ts
 * const coordinate = createRedisCoordinator(new Redis('redis://localhost:6379'));
 *
 * export const apiOf = (ctx: ServerContext) =>
 *   createServerClient(ctx, { baseUrl: 'https://api.example.com', coordinate });
 * ```
 */
export function createRedisCoordinator(client: RedisClient, options?: RedisCoordinatorOptions): RedisCoordinator;
