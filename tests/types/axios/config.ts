// Configs as applications put them together for axios.

import type {
  AxiosBasicCredentials,
  AxiosHeaderValue,
  AxiosInstance,
  AxiosProgressEvent,
  AxiosRequestConfig,
  AxiosRequestTransformer,
  AxiosResponseTransformer,
  CancelToken,
  CustomParamsSerializer,
  FormSerializerOptions,
  InternalAxiosRequestConfig,
  Method,
  ParamsSerializerOptions,
  RawAxiosRequestHeaders,
  ResponseType,
  TransitionalOptions,
} from 'axios';

const credentials: AxiosBasicCredentials = { username: 'ada', password: 'secret' };
const headers: RawAxiosRequestHeaders = { Accept: 'application/json', 'X-App': 'demo', 'Content-Type': 'text/plain' };
const language: AxiosHeaderValue = 'ko';
const toSnake: AxiosRequestTransformer = (data, headers) => {
  headers.setContentType('application/json');
  return JSON.stringify(data);
};
const toDates: AxiosResponseTransformer = (data: string) => JSON.parse(data, (_key, value) => value);
const serializer: ParamsSerializerOptions = { indexes: null, encode: (value) => encodeURIComponent(value) };
const serialize: CustomParamsSerializer = (params) => new URLSearchParams(params).toString();
const form: FormSerializerOptions = { dots: true, metaTokens: false, indexes: true };
const transitional: TransitionalOptions = { silentJSONParsing: false, clarifyTimeoutError: true };
const method: Method = 'POST';
const responseType: ResponseType = 'text';
const ids: number[] = [];

export const config = (token?: CancelToken): AxiosRequestConfig<{ name: string }> => ({
  url: '/users',
  method,
  baseURL: 'https://api.example.com',
  allowAbsoluteUrls: true,
  headers: { ...headers, 'Accept-Language': language, 'X-None': null },
  params: { ids, at: new Date() },
  paramsSerializer: serializer,
  data: { name: 'Ada' },
  timeout: 5000,
  timeoutErrorMessage: 'too slow',
  withCredentials: true,
  auth: credentials,
  responseType,
  xsrfCookieName: 'csrf',
  xsrfHeaderName: 'X-CSRF',
  withXSRFToken: (internal: InternalAxiosRequestConfig) => internal.url?.startsWith('/'),
  validateStatus: (status) => status < 500,
  transformRequest: [toSnake],
  transformResponse: toDates,
  formSerializer: form,
  transitional,
  cancelToken: token,
  signal: new AbortController().signal,
  onDownloadProgress: ({ loaded, progress, rate }: AxiosProgressEvent) => [loaded, progress, rate],
  parseReviver: (_key, value) => value,
  redact: ['name'],
});

export async function send(api: AxiosInstance, token: CancelToken) {
  await api(config(token));
  await api('/users', { paramsSerializer: serialize });
  await api.request(config());
  await api.postForm('/files', { name: 'Ada', list: [1, 2] });
  await api.get('/users', { paramsSerializer: { serialize } });
  await api.post('/users', new URLSearchParams({ name: 'Ada' }));
  await api.options('/users', { cancelToken: token });
}
