// Tokens, and where they are kept.

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
