// The refresh endpoint, and which answers lead to it.
// biome-ignore-all lint/suspicious/noExplicitAny: bodies are whatever the API server sends

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
   * - `'cookie'`: with credentials; a server client sends it as a `Cookie` header, and no other cookie of the browser.
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
 *
 * A server client also finds those that the endpoint sets as cookies named `accessTokenKey` and `refreshTokenKey`, where
 * the body has none or is a mere text such as `OK`. It writes them to its own response, with their age and `HttpOnly`
 * where neither the token nor the options say it.
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
