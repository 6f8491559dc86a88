// Requests: what one may say, and what a client says of all.
// biome-ignore-all lint/suspicious/noExplicitAny: as axios declares its generics, so that its callers compile

import type { DefaultHeaders, HttpHeaders, RequestHeaders } from './headers.js';
import type { ParamsSerializerOptions, SerializeParams, SerializerOptions } from './serializer.js';

/** What a request says of itself, and a client of all its requests; the request's own word comes first. */
export interface RequestSettings {
  /** In any letter case. Default `'get'`. Of a client: for requests that name none. */
  method?: Method | (string & {});
  /** Query parameters. A client's and a request's own go together. A `URLSearchParams` is sent as it is. */
  params?: object | null;
  /** How `params` become a query string. Default: `a[]=1&a[]=2`, `a[b]=1`, dates in ISO form, `null` and `undefined` left out. */
  paramsSerializer?: SerializeParams | ParamsSerializerOptions;
  /** How an object becomes a form: `multipart/form-data`, or `application/x-www-form-urlencoded`. */
  formSerializer?: SerializerOptions;
  /**
   * Milliseconds that a request may take, the time in the queue counted in; 0 to 2,147,483,647. Default `0`: no
   * limit. Ends with `ECONNABORTED`. Does not apply to `fetch`: pass it an `AbortSignal`.
   */
  timeout?: number;
  /** Message of the error when the timeout is over. Default: `timeout of 5000ms exceeded`, with its number. */
  timeoutErrorMessage?: string;
  /** How response bodies are read. Default: JSON where it is JSON, else text. */
  responseType?: ResponseType;
  /** Which statuses resolve. Default: 200 to 299. `null`: all. */
  validateStatus?: ((status: number) => boolean) | null;
  /** Makes `data` into a body, in place of what the client does by default; a list: one after the other. */
  transformRequest?: RequestTransformer | RequestTransformer[];
  /** Makes a body into `response.data`, for statuses that reject as well. Given text, unless `responseType` is another. */
  transformResponse?: ResponseTransformer | ResponseTransformer[];
  /** Details of axios' that are as they are for the sake of older code. */
  transitional?: TransitionalOptions;
  /** As the second argument of `JSON.parse`. */
  parseReviver?: (this: any, key: string, value: any, context?: { source?: string }) => any;
  /** `true`: `credentials: 'include'`. Default `false`. */
  withCredentials?: boolean;
  /** As in `fetch`. Default: the platform's, `'same-origin'`. */
  credentials?: 'omit' | 'same-origin' | 'include';
  /** As in `fetch`. Default: the platform's; in a server client `'no-store'`. */
  cache?: 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached';
  /** Basic authentication (RFC 7617) in place of the access token: such a request has no token, no queue, no refresh. */
  auth?: BasicCredentials;
  /** The page's cookie that holds a token against request forgery. Default `'XSRF-TOKEN'`; `''`: none. */
  xsrfCookieName?: string;
  /** The header that this token goes into. Default `'X-XSRF-TOKEN'`. */
  xsrfHeaderName?: string;
  /** Whether it goes. Default: to the page's own origin alone. `true`: to every origin. `false`: never. */
  withXSRFToken?: boolean | ((config: InternalRequestConfig) => boolean | undefined);
  /** Told of the body's progress, three times a second at most, and at its end. What it throws goes to `reportError`. */
  onUploadProgress?: (event: TransferProgress) => void;
  /** The same, of the answer's body. */
  onDownloadProgress?: (event: TransferProgress) => void;
  /** Ends the request, also one that waits in the queue, with `ERR_CANCELED`. The refresh goes on. */
  signal?: AbortSignalLike;
  /** axios' older way of doing so: a token of its `CancelToken`, whose reason the request rejects with. */
  cancelToken?: CancelTokenLike | undefined;
  /** `false`: an absolute `url` is joined to the base URL as well, as a relative one is. Default `true`. */
  allowAbsoluteUrls?: boolean;
  /** Keys, in any letter case, whose values `error.toJSON()` covers up, at any depth of the config. */
  redact?: string[];
}

/**
 * One request, in axios' words.
 *
 * A key of your own, to be found again in interceptors, `response.config` and `error.config`, is declared by
 * augmentation: `declare module 'authflight' { interface RequestConfig<D> { label?: string } }`. `AxiosRequestConfig`
 * will do in its place; in one program it has to be the one or the other.
 */
export interface RequestConfig<D = any> extends RequestSettings {
  /** Relative to the base URL, or absolute. Refused with `ERR_INVALID_URL`: other schemes, `//host`, `user@host`, leaving the base path. */
  url?: string;
  /** Absolute, or in a page a path, in place of the client's base URL. At another origin the request goes out without the token. */
  baseURL?: string;
  /** `null`, `undefined` and `false` take a header away. The access token's header is set by the client. */
  headers?: RequestHeaders;
  /**
   * The body. Sent as they are: strings, `FormData`, `Blob`, `URLSearchParams`, `ArrayBuffer`, typed arrays and
   * streams. All else as JSON, or as a form where the content type is that of one. GET and HEAD have none.
   */
  data?: D;
  /** No token, no queue, no refresh: for the login request and for public resources. Default `false`. */
  skipAuth?: boolean;
  /**
   * Refreshes before sending unless the token is known to be good: for a body that cannot be sent twice, such as a
   * stream. Without it a 401 to such a request ends in `ERR_BODY_NOT_REPLAYABLE`. Default `false`.
   */
  refreshFirst?: boolean;
}

/** A request as interceptors get it, put together from the client's defaults and its own config. */
export interface InternalRequestConfig<D = any> extends RequestConfig<D> {
  /** All of them but the access token's. */
  headers: HttpHeaders;
}

/** Defaults for `client.create`. */
export interface CreateDefaults<D = any> extends Omit<RequestConfig<D>, 'headers'> {
  /** For all methods, and below a method's name for that one alone. */
  headers?: DefaultHeaders;
}

/** HTTP methods, in upper or lower case. */
export type Method =
  | ('GET' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'QUERY' | 'PURGE' | 'LINK' | 'UNLINK')
  | ('get' | 'delete' | 'head' | 'options' | 'post' | 'put' | 'patch' | 'query' | 'purge' | 'link' | 'unlink');

/** `'json'` reads text where the body is no JSON; `'stream'` gives a `ReadableStream`. */
export type ResponseType = 'json' | 'text' | 'blob' | 'arraybuffer' | 'formdata' | 'stream';

/** What makes `data` into a body. May set headers. */
export type RequestTransformer = (this: InternalRequestConfig, data: any, headers: HttpHeaders) => any;

/** What makes a body into `response.data`. */
export type ResponseTransformer = (
  this: InternalRequestConfig,
  data: any,
  headers: HttpHeaders,
  status?: number,
) => any;

/** See {@link RequestSettings.transitional}. */
export interface TransitionalOptions {
  /** Text that is no JSON is no error, though `responseType` is `'json'`. Default `true`; `false`: `ERR_BAD_RESPONSE`. */
  silentJSONParsing?: boolean;
  /** JSON is read as such without a `responseType`. Default `true`. */
  forcedJSONParsing?: boolean;
  /** A timeout ends with `ETIMEDOUT` in place of `ECONNABORTED`. Default `false`. */
  clarifyTimeoutError?: boolean;
}

/** Of Basic authentication. */
export interface BasicCredentials {
  /** Without a colon. */
  username: string;
  /** In UTF-8. */
  password: string;
}

/** How far a body has got. */
export interface TransferProgress {
  /** Bytes so far. */
  loaded: number;
  /** Bytes in all, where somebody said so. */
  total?: number | undefined;
  /** `loaded / total`: 0 to 1. */
  progress?: number | undefined;
  /** Bytes since the last event. */
  bytes: number;
  /** Bytes a second. */
  rate?: number | undefined;
  /** Seconds left. */
  estimated?: number | undefined;
  /** `true` for a request's body. */
  upload?: boolean;
  /** `true` for an answer's body. */
  download?: boolean;
  /** The platform's own event, or one like it. */
  event?: any;
  /** Whether `total` is known. */
  lengthComputable: boolean;
}

/** An `AbortSignal`, of the platform or of a polyfill. */
export interface AbortSignalLike {
  /** Whether it is over. */
  readonly aborted: boolean;
  /** Why: `cause` of the error. */
  readonly reason?: any;
  /** Listens for `'abort'`. */
  addEventListener?: (...args: any) => any;
  /** Listens no longer. */
  removeEventListener?: (...args: any) => any;
}

/** A token of axios' `CancelToken`. */
export interface CancelTokenLike {
  /** Calls at cancellation, or at once where that was before. */
  subscribe(listener: (reason: any) => void): void;
  /** Calls no more. */
  unsubscribe(listener: (reason: any) => void): void;
}
