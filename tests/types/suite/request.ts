// One request: its config, in axios' words and in those of its own.

import {
  type AbortSignalLike,
  createClient,
  type InternalRequestConfig,
  type Method,
  type ParamsSerializerOptions,
  type RequestConfig,
  type RequestTransformer,
  type ResponseTransformer,
  type ResponseType,
  type TransferProgress,
} from 'authflight';
import { check, type Equal, some } from './support.js';

const api = createClient('https://api.example.com');

export const config: RequestConfig = {
  url: '/me',
  method: 'GET',
  baseURL: 'https://api.example.com/v2',
  headers: {
    'X-One': 'first',
    'X-Two': 2,
    'X-Three': null,
    'X-Four': ['a', 'b'],
    'X-Five': true,
    Accept: 'text/plain',
  },
  params: new URLSearchParams('a=1'),
  paramsSerializer: (params) => Object.keys(params).join('&'),
  data: new Uint8Array(2),
  timeout: 1000,
  timeoutErrorMessage: 'too slow',
  signal: new AbortController().signal,
  responseType: 'arraybuffer',
  validateStatus: null,
  transformRequest: [(data, headers) => headers.getContentType() ?? data],
  transformResponse: (data) => data,
  withCredentials: true,
  credentials: 'include',
  cache: 'no-store',
  auth: { username: 'ada', password: 'secret' },
  xsrfCookieName: 'XSRF-TOKEN',
  xsrfHeaderName: 'X-XSRF-TOKEN',
  withXSRFToken: (internal) => (internal.url === '/me' ? true : undefined),
  onUploadProgress: ({ loaded, total }) => loaded === total,
  onDownloadProgress: () => {},
  formSerializer: { indexes: null },
  transitional: { clarifyTimeoutError: true },
  allowAbsoluteUrls: false,
  parseReviver: (_key, value) => value,
  redact: ['password'],
  skipAuth: true,
  refreshFirst: true,
};

check<Equal<ResponseType, 'json' | 'text' | 'blob' | 'arraybuffer' | 'formdata' | 'stream'>>();
check<Equal<Extract<Method, 'QUERY' | 'patch' | 'Get'>, 'QUERY' | 'patch'>>();

// @ts-expect-error an unknown key
api.get('/me', { retries: 3 });
// @ts-expect-error milliseconds are a number
api.get('/me', { timeout: '5s' });
// @ts-expect-error no such way of reading a body
api.get('/me', { responseType: 'xml' });
// @ts-expect-error of browsers' XMLHttpRequest alone
api.get('/me', { responseType: 'document' });
// @ts-expect-error axios' adapters, agents and limits have no part in this
api.get('/me', { adapter: 'http' });
// @ts-expect-error as above
api.get('/me', { httpsAgent: {} });
// @ts-expect-error fetch follows redirects, or not
api.get('/me', { maxRedirects: 0 });
// @ts-expect-error an option of the client: a request has no refresh of its own
api.get('/me', { refresh: '/token' });
// @ts-expect-error a symbol is no header
api.get('/me', { headers: { 'X-One': Symbol('first') } });
// @ts-expect-error headers for one method are for a client's defaults
api.get('/me', { headers: { common: { 'X-One': 'first' } } });
// @ts-expect-error a query string belongs into the URL
api.get('/me', { params: 'page=1' });

// What interceptors get can be sent again.
const internal = some<InternalRequestConfig<{ name: string }>>();
api(internal);
check<Equal<typeof internal.data, { name: string } | undefined>>();
internal.headers.set('X-One', 'first').delete('X-Two');
internal.headers.Authorization = 'Bearer abc';
internal.headers['X-One'] = 'first';
// @ts-expect-error an interceptor's config has headers
const bare: InternalRequestConfig = { url: '/me' };

export { bare };

// Serializers.
const serializers: ParamsSerializerOptions[] = [
  { indexes: true, dots: true, metaTokens: false, maxDepth: Number.POSITIVE_INFINITY },
  { encode: (value, byDefault) => byDefault(value).toLowerCase() },
  { serialize: (params, options) => `${Object.keys(params)}${options?.indexes}` },
  {
    visitor(value, key, path, helpers) {
      if (!(value instanceof Date)) return helpers.defaultVisitor.call(this, value, key, path, helpers);
      this.append(`${path?.join('.') ?? ''}${key}`, value.getTime());
      return false;
    },
  },
];
// @ts-expect-error `'brackets'` is the word of another library
serializers.push({ indexes: 'brackets' });
// @ts-expect-error a query string is text
api.get('/me', { paramsSerializer: () => 1 });
// @ts-expect-error a visitor says whether to go on
serializers.push({ visitor: () => 'on' });

// Transformers see the config as `this`.
const request: RequestTransformer = function (data, headers) {
  check<Equal<typeof this, InternalRequestConfig>>();
  headers.setContentType('application/json', false);
  return JSON.stringify({ data, url: this.url });
};
const response: ResponseTransformer = function (data, headers, status) {
  check<Equal<typeof status, number | undefined>>();
  return { data, type: headers['content-type'], kind: this.responseType };
};
api.post('/me', {}, { transformRequest: request, transformResponse: [response] });
// @ts-expect-error a list of functions
api.post('/me', {}, { transformRequest: ['json'] });

// Ways to end a request.
const polyfilled: AbortSignalLike = { aborted: false, addEventListener() {}, removeEventListener() {} };
api.get('/me', { signal: polyfilled });
api.get('/me', { cancelToken: { subscribe: (listener) => listener(new Error('enough')), unsubscribe() {} } });
// @ts-expect-error the signal, and not what makes it
api.get('/me', { signal: new AbortController() });
// @ts-expect-error no token of axios
api.get('/me', { cancelToken: 'enough' });

export function progress({ loaded, total, progress, bytes, rate, estimated, lengthComputable }: TransferProgress) {
  check<Equal<typeof loaded, number>>();
  check<Equal<typeof bytes, number>>();
  check<Equal<typeof lengthComputable, boolean>>();
  for (const each of [total, progress, rate, estimated]) check<Equal<typeof each, number | undefined>>();
}
// @ts-expect-error nothing is waited for, but what is told is an event and no number
api.get('/me', { onDownloadProgress: (percent: number) => percent });
