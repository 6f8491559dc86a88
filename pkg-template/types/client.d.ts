// The client: requests, interceptors, the session.
// biome-ignore-all lint/suspicious/noExplicitAny: as axios declares its generics, so that its callers compile

import type { ClientEvents } from './events.js';
import type { HeaderValue, MethodHeaders } from './headers.js';
import type { CreateDefaults, InternalRequestConfig, RequestConfig } from './request.js';
import type { Response } from './response.js';
import type { Tokens } from './storage.js';

/**
 * An HTTP client in the shape of an axios instance. It can be called as `request`.
 *
 * Requests reject with an `AuthflightError`. Each is replayed once at most. Where a 401 comes and nobody is
 * signed in, the answer is the caller's, as any other error status.
 */
export interface Client {
  /** Sends a request. `T` is the type of the response body, which nothing checks; `R` what interceptors make of the answer. */
  <T = any, R = Response<T>, D = any>(config: RequestConfig<D>): Promise<R>;
  /** The same, with the URL apart. */
  <T = any, R = Response<T>, D = any>(url: string, config?: RequestConfig<D>): Promise<R>;
  /** Sends a request. */
  request<T = any, R = Response<T>, D = any>(config: RequestConfig<D>): Promise<R>;
  /** The same, with the URL apart. */
  request<T = any, R = Response<T>, D = any>(url: string, config?: RequestConfig<D>): Promise<R>;
  /** Sends a GET request. */
  get<T = any, R = Response<T>, D = any>(url: string, config?: RequestConfig<D>): Promise<R>;
  /** Sends a DELETE request; a body goes into `config.data`. */
  delete<T = any, R = Response<T>, D = any>(url: string, config?: RequestConfig<D>): Promise<R>;
  /** Sends a HEAD request. */
  head<T = any, R = Response<T>, D = any>(url: string, config?: RequestConfig<D>): Promise<R>;
  /** Sends an OPTIONS request. */
  options<T = any, R = Response<T>, D = any>(url: string, config?: RequestConfig<D>): Promise<R>;
  /** Sends a POST request; see {@link RequestConfig.data} for what `data` may be. */
  post<T = any, R = Response<T>, D = any>(url: string, data?: D, config?: RequestConfig<D>): Promise<R>;
  /** Sends a PUT request, as `post` does. */
  put<T = any, R = Response<T>, D = any>(url: string, data?: D, config?: RequestConfig<D>): Promise<R>;
  /** Sends a PATCH request, as `post` does. */
  patch<T = any, R = Response<T>, D = any>(url: string, data?: D, config?: RequestConfig<D>): Promise<R>;
  /** Sends a QUERY request, as `post` does. */
  query<T = any, R = Response<T>, D = any>(url: string, data?: D, config?: RequestConfig<D>): Promise<R>;
  /** Sends a POST request with `data`, an object, as `multipart/form-data`. A `FormData` or a form of the page will do as well. */
  postForm<T = any, R = Response<T>, D = any>(url: string, data?: D, config?: RequestConfig<D>): Promise<R>;
  /** Sends a PUT request, as `postForm` does. */
  putForm<T = any, R = Response<T>, D = any>(url: string, data?: D, config?: RequestConfig<D>): Promise<R>;
  /** Sends a PATCH request, as `postForm` does. */
  patchForm<T = any, R = Response<T>, D = any>(url: string, data?: D, config?: RequestConfig<D>): Promise<R>;

  /** The URL that a request with this config goes to, its query included. Sends nothing, and refuses no URL. */
  getUri(config?: RequestConfig): string;

  /** What every request starts from; may be changed at any time. */
  defaults: ClientDefaults;

  /** Run around every request but those of `fetch`: once for a request, however often it is sent. */
  interceptors: {
    /** Before it is sent, the last added first. */
    request: InterceptorManager<InternalRequestConfig>;
    /** With its answer or error, the first added first. */
    response: InterceptorManager<Response>;
  };

  /**
   * A client of the same session, with this one's defaults and these over them, and without interceptors. Tokens,
   * refresh, queue and events are shared; `dispose()` ends both.
   */
  create(config?: CreateDefaults): Client;

  /**
   * `fetch` with the engine behind it, for libraries that take one. Bound: it can be handed over as it is.
   *
   * Resolves with the platform's own response, also with a 401 where the session is over; if that shows before the
   * request was sent, it goes out without a token. A relative URL is joined to the base URL, as in `get`. Of the defaults
   * for requests only `credentials` and `cache` hold here; for a limit of time pass an `AbortSignal`. Errors of the
   * platform (network, abort) come as they are, those of the engine as `AuthflightError`.
   */
  fetch(input: string | URL | globalThis.Request, init?: FetchInit): Promise<globalThis.Response>;

  /**
   * Signs in: stores these tokens, and forgets the ones before. Requests that wait for a refresh of the former session
   * fail with `ERR_SESSION_CHANGED`.
   *
   * @throws `ERR_BAD_TOKEN` where a token is no string or has control characters, or both are missing.
   */
  setTokens(tokens: Tokens): Promise<void>;

  /** The tokens now; `undefined`: signed out, or out of scripts' reach in HttpOnly cookies. Refreshes nothing. */
  getTokens(): Promise<Tokens | undefined>;

  /**
   * Logs out: removes the tokens from storage. A refresh under way is not committed, and the requests that wait for it
   * fail with `ERR_SESSION_CHANGED`. Sends nothing: tell the API server yourself, before. HttpOnly cookies are the API
   * server's to remove.
   */
  clearTokens(): Promise<void>;

  /**
   * Refreshes now, or joins the refresh under way.
   *
   * @throws `ERR_SESSION_EXPIRED` where there is nothing to refresh with or the refresh token is dead;
   * `ERR_REFRESH_FAILED` where it failed for now.
   */
  refresh(): Promise<void>;

  /** Where the session stands now; `'unknown'` before an asynchronous storage was read, and after `dispose()`. */
  readonly status: SessionStatus;

  /**
   * Listens to an event. What a listener throws goes to the platform's `reportError`.
   *
   * @returns A function that stops it.
   * @throws `TypeError` where there is no such event.
   */
  on<E extends keyof ClientEvents>(event: E, listener: (detail: ClientEvents[E]) => unknown): () => void;

  /** Ends the client: waiting requests fail, later ones too, with `ERR_DISPOSED`. Tokens stay in storage. Twice is fine. */
  dispose(): void;
}

/** See {@link Client.defaults}. */
export interface ClientDefaults<D = any> extends Omit<RequestConfig<D>, 'headers'> {
  /** For all methods in `common`, for one below its name, and others beside these, as `defaults.headers['X-App']`. */
  headers: MethodHeaders & { [name: string]: HeaderValue };
}

/** A chain of interceptors, as in axios. */
export interface InterceptorManager<V> {
  /**
   * Adds one.
   *
   * @param onFulfilled - Given the request's config, or the answer, and answers with it or another; a promise is waited for.
   * @param onRejected - Given the error of what ran before it. What it returns goes on as if there had been none.
   * @returns An id for `eject`.
   */
  use(
    onFulfilled?: ((value: V) => V | Promise<V>) | null,
    onRejected?: ((error: any) => any) | null,
    options?: InterceptorOptions,
  ): number;
  /** Takes one away, for requests from now on. */
  eject(id: number): void;
  /** Takes all away. */
  clear(): void;
  /** Calls with each, in the order in which they were added. */
  forEach(visit: (handler: InterceptorHandler<V>) => void): void;
}

/** For interceptors of requests. */
export interface InterceptorOptions {
  /** `true`: does not wait. If all are so, the request is sent in the same turn. Default `false`. */
  synchronous?: boolean;
  /** Says for which requests it runs. Default: all. */
  runWhen?: ((config: InternalRequestConfig) => boolean) | null;
}

/** One interceptor; see {@link InterceptorManager.use}. */
export interface InterceptorHandler<V> {
  /** As given. */
  fulfilled?: ((value: V) => V | Promise<V>) | null | undefined;
  /** As given. */
  rejected?: ((error: any) => any) | null | undefined;
  /** As given, or `false`. */
  synchronous: boolean;
  /** As given, or `null`. */
  runWhen: ((config: InternalRequestConfig) => boolean) | null;
}

/** See {@link Client.status}. */
export type SessionStatus = 'signed-in' | 'signed-out' | 'refreshing' | 'unknown';

/**
 * What `fetch` takes, and two keys of its own.
 *
 * The body is sent again as it was when `fetch` was called. A stream cannot be: a 401 to one ends in
 * `ERR_BODY_NOT_REPLAYABLE`, unless it came in a `Request`, whose body is kept until the answer is there.
 */
export interface FetchInit extends RequestInit {
  /** As in `fetch`, which demands it for a stream. */
  duplex?: 'half';
  /** As in {@link RequestConfig}. */
  skipAuth?: boolean;
  /** As in {@link RequestConfig}. */
  refreshFirst?: boolean;
}
