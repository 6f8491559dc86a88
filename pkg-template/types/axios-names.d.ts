// axios' own names for these types: code that imports them from there changes its import alone.

export type {
  Client as AxiosInstance,
  ClientDefaults as AxiosDefaults,
  InterceptorManager as AxiosInterceptorManager,
  InterceptorOptions as AxiosInterceptorOptions,
} from './client.js';
export type { AuthflightError as AxiosError } from './error.js';
export type {
  HeaderFields as RawAxiosHeaders,
  HeaderFields as RawAxiosRequestHeaders,
  HeaderFields as RawAxiosResponseHeaders,
  HeaderValue as AxiosHeaderValue,
  HttpHeaders as AxiosHeaders,
  HttpHeaders as AxiosRequestHeaders,
  HttpHeaders as AxiosResponseHeaders,
  MethodHeaders as HeadersDefaults,
} from './headers.js';
export type {
  AbortSignalLike as GenericAbortSignal,
  BasicCredentials as AxiosBasicCredentials,
  CancelTokenLike as CancelToken,
  CreateDefaults as CreateAxiosDefaults,
  InternalRequestConfig as InternalAxiosRequestConfig,
  RequestConfig as AxiosRequestConfig,
  RequestConfig as RawAxiosRequestConfig,
  RequestTransformer as AxiosRequestTransformer,
  ResponseTransformer as AxiosResponseTransformer,
  TransferProgress as AxiosProgressEvent,
} from './request.js';
export type { Response as AxiosResponse } from './response.js';
export type {
  FormLike as GenericFormData,
  SerializeParams as CustomParamsSerializer,
  SerializerHelpers as FormDataVisitorHelpers,
  SerializerOptions as FormSerializerOptions,
} from './serializer.js';

import type { Response } from './response.js';

/** What requests answer with. */
// biome-ignore lint/suspicious/noExplicitAny: as axios declares it
export type AxiosPromise<T = any, D = any> = Promise<Response<T, D>>;
