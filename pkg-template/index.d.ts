// biome-ignore-all lint/suspicious/noExplicitAny: as axios declares its generics, so that its callers compile

/**
 * Token refresh in single flight: an axios-shaped HTTP client that refreshes an expired access token once,
 * holds the other requests back meanwhile, and replays them all.
 *
 * {@link createClient} serves a browser, {@link createServerClient} one request on a server.
 *
 * @packageDocumentation
 */

// ---- Factories

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
 * @param baseUrl - Absolute `http` or `https` URL, without credentials, query and fragment. Relative URLs of
 * requests are joined to it by one slash, as axios does; they may not leave its path.
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
 * Call it once in each `getServerSideProps` or API route. It holds no state at module level, so that users never
 * meet. New tokens are written as `Set-Cookie`, next to what others have set, together with
 * `Cache-Control: private, no-store`; later reads see them. Requests go out with `cache: 'no-store'` unless
 * `cache` says otherwise.
 *
 * @param ctx - See {@link ServerContext}.
 * @param options - See {@link ServerOptions}; `baseUrl` is required unless {@link configure} has set it.
 * @throws As {@link createClient}, and `TypeError` where `ctx` is none.
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

// ---- Storage

/** A pair of tokens. Either may be missing, but not both. */
export interface Tokens {
  /** Sent with requests. A JWT or opaque; the `exp` of a JWT is read (RFC 7519 section 4.1.4), and not verified. */
  accessToken?: string | undefined;
  /** Sent to the refresh endpoint alone. */
  refreshToken?: string | undefined;
}

/**
 * Where `createClient` keeps the tokens.
 *
 * - `'cookie'` (default): `document.cookie`; a server client reads the same cookies.
 * - `'local'`, `'session'`: `localStorage`, `sessionStorage`; where the platform denies it, memory and a `warning` event.
 * - `'memory'`: gone with the page.
 * - `'httponly'`: the API server keeps them in HttpOnly cookies. Requests go with credentials; scripts read no token.
 * - `{ access, refresh }`: one of these each, such as `{ access: 'memory', refresh: 'httponly' }`.
 * - an object with `getItem`, `setItem` and `removeItem`: see {@link ItemStorage}.
 * - an object with `get`, `set` and `clear`: see {@link TokenStore}.
 */
export type StorageOption = StorageKind | SplitStorage | ItemStorage | TokenStore;

/** A storage by name. */
export type StorageKind = 'cookie' | 'local' | 'session' | 'memory' | 'httponly';

/** One storage for each of the two tokens. */
export interface SplitStorage {
  /** Of the access token. */
  access: StorageKind | ItemStorage;
  /** Of the refresh token. */
  refresh: StorageKind | ItemStorage;
}

/**
 * Key-value storage, synchronous or asynchronous: `localStorage` has this shape, and so has AsyncStorage. The keys
 * are the options `accessTokenKey` and `refreshTokenKey`. An answer that takes longer than 5 s fails the request
 * with `ERR_STORAGE`.
 */
export interface ItemStorage {
  /** The value, or nothing. */
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  /** What it returns is waited for, if it is a promise. */
  setItem(key: string, value: string): unknown;
  /** What it returns is waited for, if it is a promise. */
  removeItem(key: string): unknown;
}

/** A state store, synchronous or asynchronous. The limit of {@link ItemStorage} holds. */
export interface TokenStore {
  /** The tokens now, or nothing. */
  get(): StoredTokens | null | undefined | Promise<StoredTokens | null | undefined>;
  /** Both tokens, after a login or a refresh. */
  set(tokens: Tokens): unknown;
  /** At sign-out. */
  clear(): unknown;
}

/** What a state store holds; `null` is as good as nothing. */
export interface StoredTokens {
  /** As in {@link Tokens}. */
  accessToken?: string | null | undefined;
  /** As in {@link Tokens}. */
  refreshToken?: string | null | undefined;
}

// ---- Options

/** Options of both factories; all are optional. */
export interface Options {
  /** Cookie or storage name of the access token. Default `'accessToken'`. In cookies: a token of RFC 6265. */
  accessTokenKey?: string;
  /** Cookie or storage name of the refresh token. Default `'refreshToken'`. In cookies: a token of RFC 6265. */
  refreshTokenKey?: string;
  /** Attributes of the cookies that are written. */
  cookie?: CookieOptions;
  /**
   * The refresh endpoint, or a function that does the exchange. Default `'/api/auth/refresh'`, below the base URL:
   * `POST` of `{ refreshToken }` as JSON. Redirects of the endpoint are refused, since they would carry the token on.
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
   * Milliseconds that a request may take, the time in the queue counted in; 0 to 2,147,483,647. Default `0`: no
   * limit. Does not apply to `fetch`: pass it an `AbortSignal`.
   */
  timeout?: number;
  /** Milliseconds that a refresh may take, its response body counted in; 0 to 2,147,483,647. Default `10_000`. `0`: no limit. */
  refreshTimeout?: number;
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
   * itself. Default `'tabs'`; a server client is always `'none'`.
   */
  coordinate?: 'tabs' | 'none';
  /** Path of the login page, which `returnTo` never names. Default `'/login'`. */
  loginPath?: string;
  /** The `fetch` to send with. Default: the global one, looked up at every request. */
  fetch?: typeof globalThis.fetch;
  /** A compiled core, for a runtime that refuses to compile bytes. It serves all clients. */
  wasm?: WasmModule;
  /** Headers of every request. Those of the request itself come first. */
  headers?: RequestHeaders;
  /** Query parameters of every request. Those of the request itself come first. */
  params?: Record<string, unknown>;
  /** As in `fetch`. Default: the platform's, `'same-origin'`. */
  credentials?: 'omit' | 'same-origin' | 'include';
  /** `true`: `credentials: 'include'`. Default `false`. */
  withCredentials?: boolean;
  /** As in `fetch`. Default: the platform's; in a server client `'no-store'`. */
  cache?: 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached';
  /** How response bodies are read. Default `'json'`. */
  responseType?: ResponseType;
  /** Which statuses resolve. Default: 200 to 299. `null`: all. */
  validateStatus?: ((status: number) => boolean) | null;
}

/** Options of `createServerClient`. */
export interface ServerOptions extends Options {
  /** As the first argument of {@link createClient}. Required unless {@link configure} has set it. */
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
  /** Default: whether the page, or the request at hand, came by https. */
  secure?: boolean;
  /**
   * Keeps both cookies from scripts. For server clients only: a page can neither write nor read such cookies, and
   * `createClient` refuses it.
   * Default `false`; `true` for the refresh token where a server client sends it as a cookie (`refresh.send`).
   */
  httpOnly?: boolean;
  /** A cookie for each top-level site (CHIPS); demands `secure`. Default `false`. */
  partitioned?: boolean;
  /** Seconds; 0 to 2,147,483,647. Default: what is left of each token's own `exp`, else until the browser closes. */
  maxAge?: number;
}

/** The refresh endpoint in detail. */
export interface RefreshOption {
  /** Below the base URL, or absolute. */
  url: string;
  /** Default `'POST'`. */
  method?: string;
  /**
   * How the refresh token is sent; several go together. Default `'json'`.
   *
   * - `'json'`: `{ refreshToken }`;
   * - `'form'`: `grant_type=refresh_token&refresh_token=…` (RFC 6749 section 6);
   * - `'bearer'`: `Authorization: Bearer <refresh token>`;
   * - `'cookie'`: with credentials; a server client sends it as a `Cookie` header.
   */
  send?: RefreshSend | readonly RefreshSend[];
  /** Further members of the body, or a function that gives them. */
  body?:
    | Readonly<Record<string, unknown>>
    | ((refreshToken: string | undefined) => Record<string, unknown> | Promise<Record<string, unknown>>);
  /** Further headers. */
  headers?: Readonly<Record<string, string>>;
  /**
   * Finds the tokens in an answer whose spelling is not one of {@link RefreshAnswer}. `data` is the body: JSON where
   * it is JSON, else text.
   */
  parse?: (data: any, response: globalThis.Response) => RefreshAnswer | Promise<RefreshAnswer>;
}

/** A way of sending the refresh token. */
export type RefreshSend = 'json' | 'form' | 'bearer' | 'cookie';

/**
 * Exchanges the refresh token by your own means. Called by one refresh at a time. The token is `undefined` where it
 * is in an HttpOnly cookie. A rejection is a refresh failure: its `status`, or `response.status`, and the `error` in
 * `response.data` go to `isFinal`.
 */
export type RefreshFunction = (
  refreshToken: string | undefined,
  context: {
    /** Aborted when `refreshTimeout` is over. */
    signal: AbortSignal;
    /** The platform's, or the option `fetch`: without tokens and without a queue. */
    fetch: typeof globalThis.fetch;
  },
) => RefreshAnswer | Promise<RefreshAnswer>;

/**
 * The spellings in which tokens are found: members, a bare string (the access token), or either of these as `data`.
 * Without a refresh token the old one stays.
 */
export type RefreshAnswer = RefreshTokens | { data: RefreshTokens };

/** One level of a {@link RefreshAnswer}. */
export type RefreshTokens =
  | string
  | {
      accessToken: string;
      refreshToken?: string | null | undefined;
    }
  | {
      access_token: string;
      refresh_token?: string | null | undefined;
    }
  | {
      token: string;
      refreshToken?: string | null | undefined;
    };

/** A refresh that failed, for `isFinal`. */
export interface RefreshFailure {
  /** Status of the refresh endpoint; `0`: none came. */
  status: number;
  /** Its body, read as JSON or else as text; `undefined`: none came, or `refresh` is a function. */
  data: any;
  /** What happened. */
  error: unknown;
}

/**
 * Says what an answer means: `'refresh'`, the access token was not accepted; `'logout'`, the session is over;
 * `'ignore'`, neither, and the answer is the caller's.
 */
export type IsAuthError = (response: AuthResponse) => AuthVerdict | Promise<AuthVerdict>;

/** See {@link IsAuthError}. */
export type AuthVerdict = 'refresh' | 'logout' | 'ignore';

/** An answer, for `isAuthError`. */
export interface AuthResponse {
  /** The HTTP status. */
  status: number;
  /** The body, read as `responseType` says; for `fetch`: JSON, or `undefined`. */
  data: any;
  /** The headers, by name in any letter case. */
  headers: { get(name: string): string | null | undefined };
}

/** A `WebAssembly.Module`, where the platform's types have one. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer M } } } ? M : object;

// ---- Server contexts

/**
 * A request and its response, in the shape of `node:http`: the context of `getServerSideProps`, or the two arguments
 * of an API route as `{ req, res }`. Nothing of Next.js is needed.
 */
export interface ServerContext {
  /** The request, as it came. */
  req: {
    /** `cookie` is read; `x-forwarded-proto` tells whether cookies are `Secure` by default. */
    headers: { readonly [name: string]: string | string[] | undefined };
    /** Path and query. */
    url?: string | undefined;
  };
  /** The response, which is not sent yet. */
  res: {
    /** Once it is true no cookie can be set: a refresh then fails with `ERR_READ_ONLY_COOKIES`, and spends no token. */
    readonly headersSent: boolean;
    /** Asked for `Set-Cookie`. */
    getHeader(name: string): number | string | string[] | undefined;
    /** Given `Set-Cookie` and `Cache-Control`. */
    setHeader(name: string, value: string | string[]): unknown;
  };
  /** As `getServerSideProps` gives it; used for `returnTo`. Default `req.url`. */
  resolvedUrl?: string;
}

// ---- The client

/**
 * An HTTP client in the shape of an axios instance.
 *
 * Requests reject with an {@link AuthflightError}. Each is replayed once at most. Where a 401 comes and nobody is
 * signed in, the answer is the caller's, as any other error status.
 */
export interface Client {
  /** Sends a request. `T` is the type of the response body, which nothing checks. */
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

  /**
   * `fetch` with the engine behind it, for libraries that take one. Bound: it can be handed over as it is.
   *
   * Resolves with the platform's own response, also with a 401 where the session is over; if that shows before the
   * request was sent, it goes out without a token. A relative URL is joined to the base URL, as in `get`. Of the defaults
   * for requests only `credentials` and `cache` hold here; for a limit of time pass an `AbortSignal`. Errors of the
   * platform (network, abort) come as they are, those of the engine as {@link AuthflightError}.
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

/**
 * One request, in axios' words.
 *
 * A key of your own, to be found again in `response.config` and `error.config`, is declared by augmentation:
 * `declare module 'authflight' { interface RequestConfig<D> { label?: string } }`.
 */
export interface RequestConfig<D = any> {
  /** Relative to the base URL, or absolute. Refused with `ERR_INVALID_URL`: other schemes, `//host`, `user@host`, leaving the base path. */
  url?: string;
  /** In any letter case. Default `'get'`. */
  method?: string;
  /** Absolute, in place of the client's base URL. At another origin the request goes out without the token. */
  baseURL?: string;
  /** `null`, `undefined` and `false` take a header away. The access token's header is set by the client. */
  headers?: RequestHeaders;
  /** Query parameters: arrays as `a[]=1&a[]=2`, dates in ISO form, `null` and `undefined` left out. */
  params?: object;
  /**
   * The body. Sent as they are: strings, `FormData`, `Blob`, `URLSearchParams`, `ArrayBuffer`, typed arrays and
   * `ReadableStream`. All else as JSON, or as a form where the content type is `application/x-www-form-urlencoded`.
   * GET and HEAD have none.
   */
  data?: D;
  /** Milliseconds, the time in the queue counted in. Default: the client's `timeout`. Ends with `ECONNABORTED`. */
  timeout?: number;
  /** Message of the error when the timeout is over. */
  timeoutErrorMessage?: string;
  /** Ends the request, also one that waits in the queue, with `ERR_CANCELED`. The refresh goes on. */
  signal?: AbortSignal;
  /** How the body is read. Default `'json'`. */
  responseType?: ResponseType;
  /** Which statuses resolve. Default: 200 to 299. `null`: all. */
  validateStatus?: ((status: number) => boolean) | null;
  /** `true`: `credentials: 'include'`. */
  withCredentials?: boolean;
  /** As in `fetch`. */
  credentials?: Options['credentials'];
  /** As in `fetch`. */
  cache?: Options['cache'];
  /** No token, no queue, no refresh: for the login request and for public resources. Default `false`. */
  skipAuth?: boolean;
  /**
   * Refreshes before sending unless the token is known to be good: for a body that cannot be sent twice, such as a
   * stream. Without it a 401 to such a request ends in `ERR_BODY_NOT_REPLAYABLE`. Default `false`.
   */
  refreshFirst?: boolean;
}

/** Request headers: a plain object or a `Headers`. */
export type RequestHeaders = { [name: string]: string | number | boolean | null | undefined } | Headers;

/** `'json'` reads text where the body is no JSON; `'stream'` gives a `ReadableStream`. */
export type ResponseType = 'json' | 'text' | 'blob' | 'arraybuffer' | 'stream';

/** An answer, as axios gives it. */
export interface Response<T = any, D = any> {
  /** The body, read as `responseType` says. Nothing checks that it is a `T`. */
  data: T;
  /** The HTTP status, 100 to 599. */
  status: number;
  /** Its text; `''` over HTTP/2. */
  statusText: string;
  /** By property in lower case, and by `get` in any. */
  headers: ResponseHeaders;
  /** The request's config, keys of your own included; no token in it. */
  config: RequestConfig<D>;
  /** What was sent. */
  request: SentRequest;
}

/** Response headers, by property in lower case, and by `get` and `has` in any. */
export type ResponseHeaders = Readonly<Partial<Record<string, string>>> & {
  get(name: string): string | undefined;
  has(name: string): boolean;
};

/** What was sent: no headers, no token. */
export interface SentRequest {
  /** In upper case. */
  method: string;
  /** Absolute, with the query. */
  url: string;
}

// ---- Events

/** The events of a client, with what their listeners are given. */
export interface ClientEvents {
  /** New tokens are in storage: a login, a refresh, or tokens adopted from another tab. */
  tokens: Tokens;
  /** The refresh endpoint is about to be asked. */
  'refresh-start': Record<string, never>;
  /** A refresh ended. */
  'refresh-end': RefreshEnd;
  /** The session ended, by `clearTokens()` too. Once per sign-out. */
  'signed-out': SignedOut;
  /** Something went wrong that fails no request. */
  warning: ClientWarning;
  /** What the engine does with each request. Holds no token, query or header. */
  trace: TraceEvent;
}

/** How a refresh ended. */
export interface RefreshEnd {
  /**
   * `'renewed'`: new tokens, of its own or of another tab. `'superseded'`: a login or a logout overtook it.
   * `'final'`: the refresh token is dead. `'transient'`: it failed for now.
   */
  outcome: 'renewed' | 'superseded' | 'final' | 'transient';
  /** Why it failed. */
  error?: unknown;
}

/** A session that ended. */
export interface SignedOut {
  /**
   * `'refused'`: the refresh endpoint did not accept the refresh token. `'verdict'`: `isAuthError` said `'logout'`.
   * `'logout'`: `clearTokens()`. `'elsewhere'`: somebody else removed the tokens from storage, such as another tab.
   */
  reason: 'refused' | 'verdict' | 'logout' | 'elsewhere';
  /** Path and query of the page, good for `?next=`; on the login page what its own `next` names, else `'/'`. */
  returnTo: string;
  /** What happened at the refresh endpoint, where the reason is `'refused'`. */
  error?: unknown;
}

/** What `onSessionExpired` is given. */
export interface SessionExpired extends SignedOut {
  reason: Exclude<SignedOut['reason'], 'logout'>;
}

/** Something that fails no request. */
export interface ClientWarning {
  /** `'ERR_STORAGE'`: tokens could not be saved, or the storage is not there; they are used from memory. */
  code: 'ERR_STORAGE';
  /** What it is about, in words. */
  message: string;
  /** What the storage threw, if it did. */
  cause?: unknown;
}

/** One step of one request. */
export type TraceEvent =
  | {
      /** It is sent, for the first or the second time. */
      type: 'send';
      method: string;
      /** Origin and path. */
      url: string;
    }
  | {
      /** Its token was not accepted: it waits for a refresh, or is sent again at once. */
      type: 'wait' | 'replay';
      status: number;
    };

// ---- Errors

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
  /** The request's config; no token in it. */
  config?: RequestConfig<D>;
  /** What was sent, if it came to that. */
  request?: SentRequest;
  /** The answer, where there was one; for a request whose refresh failed, the one that asked for the refresh. */
  response?: Response<T, D>;
  /** As `response.status`. */
  status?: number;
  /** What became of the refresh or the wait that the request depended on, where it depended on one. */
  refreshOutcome?: RefreshOutcome;
  /** What happened: an error of the platform, of the storage or of the refresh. */
  cause?: unknown;
  /** For logs: message, name, code, status, config, refreshOutcome and stack. No token, no answer. */
  toJSON(): object;
}

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
 * - `ECONNABORTED`: the timeout is over.
 * - `ERR_CANCELED`: the signal was aborted; `name` is `'CanceledError'`.
 * - `ERR_INVALID_URL`: the URL may not be requested.
 * - `ERR_BAD_OPTION`: something in the request config cannot be used.
 * - `ERR_BAD_OPTION_VALUE`: `method`, `timeout` or `responseType` is of the wrong type or out of range.
 *
 * Of its own:
 * - `ERR_SESSION_EXPIRED`: the session is over; `cause` is what the refresh endpoint did.
 * - `ERR_REFRESH_FAILED`: the refresh failed for now, and the session is kept; `cause` tells why.
 * - `ERR_SESSION_CHANGED`: a login or a logout came between the request and its answer.
 * - `ERR_NO_TOKEN`: no access token, and `requireToken` is set.
 * - `ERR_QUEUE_FULL`: more than `maxQueue` requests wait.
 * - `ERR_BODY_NOT_REPLAYABLE`: a 401, and the body is a stream that is used up; see `refreshFirst`.
 * - `ERR_READ_ONLY_COOKIES`: the response is sent, so that new tokens could not be saved; none were asked for.
 * - `ERR_STORAGE`: the storage failed, or did not answer within 5 s.
 * - `ERR_SERVER_STORAGE`: `createClient` with a page's storage on a server; use `createServerClient`.
 * - `ERR_BAD_TOKEN`: a token with control characters.
 * - `ERR_BAD_COOKIE`: a cookie that cannot be written.
 * - `ERR_DISPOSED`: the client was disposed of.
 * - `ERR_WASM`: the core could not run; a Content-Security-Policy needs `'wasm-unsafe-eval'` in `script-src`.
 */
export type AuthflightErrorCode =
  | 'ERR_BAD_REQUEST'
  | 'ERR_BAD_RESPONSE'
  | 'ERR_NETWORK'
  | 'ECONNABORTED'
  | 'ERR_CANCELED'
  | 'ERR_INVALID_URL'
  | 'ERR_BAD_OPTION'
  | 'ERR_BAD_OPTION_VALUE'
  | 'ERR_SESSION_EXPIRED'
  | 'ERR_REFRESH_FAILED'
  | 'ERR_SESSION_CHANGED'
  | 'ERR_NO_TOKEN'
  | 'ERR_QUEUE_FULL'
  | 'ERR_BODY_NOT_REPLAYABLE'
  | 'ERR_READ_ONLY_COOKIES'
  | 'ERR_STORAGE'
  | 'ERR_SERVER_STORAGE'
  | 'ERR_BAD_TOKEN'
  | 'ERR_BAD_COOKIE'
  | 'ERR_DISPOSED'
  | 'ERR_WASM';
