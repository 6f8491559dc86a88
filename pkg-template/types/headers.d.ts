// Headers, of requests and of responses.
// biome-ignore-all lint/suspicious/noExplicitAny: as axios declares its headers, so that its callers compile

/** The value of one header. `null` and `false` take a header away; a list is sent as one line, with commas. */
export type HeaderValue = HttpHeaders | string | string[] | number | boolean | null;

/** Headers by name, in any letter case. */
export interface HeaderFields {
  /** Any header. */
  [name: string]: HeaderValue | undefined;
  /** Default `'application/json, text/plain, *\/*'`. */
  Accept?: HeaderValue;
  /** Set by the client wherever the access token goes (option `header`). */
  Authorization?: HeaderValue;
  /** Counted by the platform. */
  'Content-Length'?: HeaderValue;
  /** Default: what fits the body. */
  'Content-Type'?: HeaderValue;
  /** Browsers may set their own. */
  'User-Agent'?: HeaderValue;
}

/** Headers of a request. */
export type RequestHeaders = HeaderFields | HttpHeaders | Headers;

/** Headers for all methods, and beside them such for one method, as `{ common: { … }, post: { … }, 'X-App': '1' }`. */
export interface MethodHeaders {
  /** Of requests of every method. */
  common: HeaderFields;
  /** Of DELETE. */
  delete: HeaderFields;
  /** Of GET. */
  get: HeaderFields;
  /** Of HEAD. */
  head: HeaderFields;
  /** Of POST. */
  post: HeaderFields;
  /** Of PUT. */
  put: HeaderFields;
  /** Of PATCH. */
  patch: HeaderFields;
  /** Of OPTIONS. */
  options?: HeaderFields;
  /** Of QUERY. */
  query?: HeaderFields;
  /** Of PURGE. */
  purge?: HeaderFields;
  /** Of LINK. */
  link?: HeaderFields;
  /** Of UNLINK. */
  unlink?: HeaderFields;
}

/** Headers as a client takes them: for all methods, and below a method's name for that one alone. */
export type DefaultHeaders =
  | RequestHeaders
  | (Partial<MethodHeaders> & { [name: string]: HeaderValue | HeaderFields | undefined });

/** What {@link HttpHeaders} are made of: an object, pairs, as a `Headers` has them, or lines as `Name: value`. */
export type HeaderSource = HeaderFields | HttpHeaders | Iterable<[string, HeaderValue]> | string;

/** Picks headers by their value: by a part of it, by a pattern, or by a function of value and name. */
export type HeaderMatcher = string | RegExp | ((value: any, name: string) => boolean);

/**
 * Headers as an object, with the methods of axios' `AxiosHeaders`. Names count in any letter case in methods; as
 * properties they are read as they were written, those of responses in lower case: `headers['content-type']`.
 */
export class HttpHeaders {
  /** Makes headers of another form of them. */
  constructor(headers?: HeaderSource | null);

  /** A header, or a method. */
  [name: string]: any;
  /** As in {@link HeaderFields}. */
  Accept?: HeaderValue;
  /** As in {@link HeaderFields}. */
  Authorization?: HeaderValue;

  /**
   * Sets one header.
   *
   * @param rewrite - Default: unless the header is `false`. `true`: in any case. `false`: only where it is not there.
   */
  set(name: string, value?: HeaderValue, rewrite?: boolean): this;
  /** Sets several. */
  set(headers?: HeaderSource | null, rewrite?: boolean): this;

  /** What a pattern finds in the value. */
  get(name: string, parser: RegExp): RegExpExecArray | null | undefined;
  /** What a function makes of the value. Not called where there is no such header. */
  get<R>(name: string, parser: (this: HttpHeaders, value: any, name: string) => R): R | undefined;
  /** The parameters of the value, such as `{ charset: 'utf-8' }`. */
  get(name: string, parser: true): Record<string, string | undefined> | undefined;
  /** The value; `undefined`: no such header. */
  get(name: string): HeaderValue | undefined;

  /** Whether there is such a header, and its value fits. */
  has(name: string, matcher?: HeaderMatcher): boolean;

  /** Takes headers away whose value fits; `true`: there was one. */
  delete(name: string | string[], matcher?: HeaderMatcher): boolean;

  /** Takes all headers away, or those whose *name* fits; `true`: there was one. */
  clear(matcher?: HeaderMatcher): boolean;

  /** Makes one header of those whose names differ in letter case alone. `true`: names as in `Content-Type`. */
  normalize(titled?: boolean): this;

  /** New headers: these, and over them those. */
  concat(...sources: (HeaderSource | null | undefined)[]): HttpHeaders;

  /** A plain object, without what is `null` or `false`, and with lists as one line. */
  toJSON(asStrings: true): Record<string, string>;
  /** A plain object, without what is `null` or `false`. */
  toJSON(asStrings?: boolean): Record<string, string | string[]>;

  /** Lines as `Name: value`. */
  toString(): string;

  /** The values of `Set-Cookie`. Browsers show none. */
  getSetCookie(): string[];

  /** Pairs of name and value. */
  [Symbol.iterator](): IterableIterator<[string, string | string[]]>;

  /** `set('Content-Type', …)`. */
  setContentType(value: HeaderValue, rewrite?: boolean): this;
  /** `get('Content-Type', …)`. */
  getContentType(parser: RegExp): RegExpExecArray | null | undefined;
  /** `get('Content-Type')`. */
  getContentType(): HeaderValue | undefined;
  /** `has('Content-Type', …)`. */
  hasContentType(matcher?: HeaderMatcher): boolean;

  /** `set('Content-Length', …)`. */
  setContentLength(value: HeaderValue, rewrite?: boolean): this;
  /** `get('Content-Length', …)`. */
  getContentLength(parser: RegExp): RegExpExecArray | null | undefined;
  /** `get('Content-Length')`. */
  getContentLength(): HeaderValue | undefined;
  /** `has('Content-Length', …)`. */
  hasContentLength(matcher?: HeaderMatcher): boolean;

  /** `set('Accept', …)`. */
  setAccept(value: HeaderValue, rewrite?: boolean): this;
  /** `get('Accept', …)`. */
  getAccept(parser: RegExp): RegExpExecArray | null | undefined;
  /** `get('Accept')`. */
  getAccept(): HeaderValue | undefined;
  /** `has('Accept', …)`. */
  hasAccept(matcher?: HeaderMatcher): boolean;

  /** `set('Accept-Encoding', …)`. */
  setAcceptEncoding(value: HeaderValue, rewrite?: boolean): this;
  /** `get('Accept-Encoding', …)`. */
  getAcceptEncoding(parser: RegExp): RegExpExecArray | null | undefined;
  /** `get('Accept-Encoding')`. */
  getAcceptEncoding(): HeaderValue | undefined;
  /** `has('Accept-Encoding', …)`. */
  hasAcceptEncoding(matcher?: HeaderMatcher): boolean;

  /** `set('User-Agent', …)`. */
  setUserAgent(value: HeaderValue, rewrite?: boolean): this;
  /** `get('User-Agent', …)`. */
  getUserAgent(parser: RegExp): RegExpExecArray | null | undefined;
  /** `get('User-Agent')`. */
  getUserAgent(): HeaderValue | undefined;
  /** `has('User-Agent', …)`. */
  hasUserAgent(matcher?: HeaderMatcher): boolean;

  /** `set('Authorization', …)`. The client's token comes first where it goes; see `skipAuth`. */
  setAuthorization(value: HeaderValue, rewrite?: boolean): this;
  /** `get('Authorization', …)`. */
  getAuthorization(parser: RegExp): RegExpExecArray | null | undefined;
  /** `get('Authorization')`. */
  getAuthorization(): HeaderValue | undefined;
  /** `has('Authorization', …)`. */
  hasAuthorization(matcher?: HeaderMatcher): boolean;

  /** The same object if it is one already, else a new one. */
  static from(headers?: HeaderSource | null): HttpHeaders;

  /** New headers: the first, and over them the others. */
  static concat(...sources: (HeaderSource | null | undefined)[]): HttpHeaders;
}
