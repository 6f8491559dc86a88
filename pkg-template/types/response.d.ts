// Answers.
// biome-ignore-all lint/suspicious/noExplicitAny: as axios declares its generics, so that its callers compile

import type { HttpHeaders } from './headers.js';
import type { InternalRequestConfig } from './request.js';

/** An answer, as axios gives it. `H`: headers that the API server is known to send, in lower case. */
export interface Response<T = any, D = any, H = unknown> {
  /** The body, read as `responseType` says. Nothing checks that it is a `T`. */
  data: T;
  /** The HTTP status, 100 to 599. */
  status: number;
  /** Its text; `''` over HTTP/2. */
  statusText: string;
  /** By property in lower case, and by `get` in any. */
  headers: HttpHeaders & H;
  /** The request's config, keys of your own included; no token in it. */
  config: InternalRequestConfig<D>;
  /** What was sent. */
  request: SentRequest;
  /** Milliseconds from sending to the end of the body, the time in the queue counted in; interceptors are not. */
  duration: number;
}

/** What was sent: no headers, no token. */
export interface SentRequest {
  /** In upper case. */
  method: string;
  /** Absolute, with the query. */
  url: string;
  /** Where the answer came from, redirects followed. Not there without an answer. */
  responseURL?: string;
}
