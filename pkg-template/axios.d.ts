/**
 * authflight for an axios instance that has to stay: its requests get the client's token, one refresh for all of them,
 * and a replay each.
 *
 * @packageDocumentation
 */

import type { AxiosInstance } from 'axios';
import type { Client } from './index.js';

/**
 * What a request of an attached instance may say besides what axios knows. Make it part of axios' own type once in
 * your application, with the type parameters that your version of axios has:
 *
 * ```ts
 * declare module 'axios' {
 *   interface AxiosRequestConfig<D, P> extends AttachedRequestConfig {}
 * }
 * ```
 */
export interface AttachedRequestConfig {
  /** Sends the request without the token, and leaves its 401 alone. Default: false. */
  skipAuth?: boolean;
  /** Refreshes before the request is sent: for streams, which cannot be sent twice. Default: false. */
  refreshFirst?: boolean;
}

/**
 * Gives an axios instance the client's engine. Its adapter, its interceptors, its defaults and all that it can do stay.
 * Instances that are created from it afterwards have the engine too.
 *
 * A request rejects with an `AxiosError`; where the engine gave up, it has the client's `code` (`ERR_SESSION_EXPIRED`,
 * with the 401 as `response`, `ERR_REFRESH_FAILED`, `ERR_BODY_NOT_REPLAYABLE`, ...) and `refreshOutcome`.
 *
 * Attaching the same client again does nothing. On a server, where each request has a client, create an axios instance
 * for each as well.
 *
 * @param instance what `axios.create()` gave, or `axios` itself
 * @param client what `createClient` or `createServerClient` gave
 * @returns the instance
 * @throws TypeError with `code` `ERR_BAD_OPTION_VALUE` if either is something else, or if the instance belongs to
 * another client already
 */
export function attach<Instance extends AxiosInstance>(instance: Instance, client: Pick<Client, 'getTokens'>): Instance;

/**
 * Takes the engine off an axios instance, and off those that were created from it: everything is as it was. Requests
 * under way end as they began. Does nothing where nothing is attached.
 *
 * @returns the instance
 */
export function detach<Instance extends AxiosInstance>(instance: Instance): Instance;
