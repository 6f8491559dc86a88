// The intended differences as the cases show them. Their ids and reasons are in www/docs/differences-from-axios.md.

import { ANY, MISSING } from '../lib/compare.mjs';

const NODE = ['node'];
const CHROMIUM = ['chromium'];

/** What is there and undefined. */
const UNDEFINED = { $: 'undefined' };

/** Where one of the two rejects and the other does not. */
const rejectsInstead = (error, arrived = ANY) => ({
  'came.resolved': [ANY, MISSING],
  'came.rejected': [MISSING, error],
  'arrived[0]': [arrived, MISSING],
});
const resolvesInstead = (error, arrived) => ({
  'came.rejected': [error, MISSING],
  'came.resolved': [MISSING, ANY],
  'arrived[0]': [MISSING, arrived],
});

/** Cases that answer with 'sent' or the error's code. */
export const refused = (name) => [
  {
    id: 'refused-url',
    // Node cannot make a URL of two slashes and a host: there axios rejects as well.
    on: name === 'R1 two slashes' ? CHROMIUM : undefined,
    fields: { 'came.resolved': ['sent', 'ERR_INVALID_URL'], 'arrived[0]': [ANY, MISSING] },
  },
];

export const FOREIGN = [
  { id: 'foreign-url', fields: { 'arrived[0].headers.authorization': ['Bearer token-live', MISSING] } },
];

export const REFRESHED = [
  {
    id: 'engine',
    fields: {
      'came.rejected': [{ status: 401, code: 'ERR_BAD_REQUEST' }, MISSING],
      'came.resolved': [MISSING, { status: 200, data: { name: 'Jo' } }],
      'arrived[1]': [MISSING, { method: 'POST', body: { bytes: '{"refreshToken":"refresh-one"}' } }],
      'arrived[2]': [MISSING, { method: 'GET', headers: { authorization: 'Bearer token-two' } }],
    },
  },
];

/** A case that answers with the error's name, code and status. */
export const EXPIRED = [
  {
    id: 'engine',
    fields: {
      'came.resolved[0]': ['AxiosError', 'AuthflightError'],
      'came.resolved[1]': ['ERR_BAD_REQUEST', 'ERR_SESSION_EXPIRED'],
      'arrived[1]': [MISSING, { method: 'POST' }],
    },
  },
];

export const HEADER_CHARACTERS = [
  { id: 'header-characters', fields: rejectsInstead({ name: 'AxiosError', code: 'ERR_BAD_OPTION_VALUE' }) },
];

export const network = (code) => [
  {
    id: 'network-error',
    on: NODE,
    fields: {
      'came.rejected.name': ['Error', 'AxiosError'],
      'came.rejected.message': [/ECONNREFUSED|socket hang up/, 'Network Error'],
      'came.rejected.code': [code, 'ERR_NETWORK'],
      'came.rejected.cause': ['Error', 'TypeError'],
    },
  },
  { id: 'network-error', on: CHROMIUM, fields: { 'came.rejected.keys.event': [true, MISSING] } },
];

const inTheBody = (message, code) => ({
  'came.rejected.message': ['stream has been aborted', message],
  'came.rejected.code': ['ERR_BAD_RESPONSE', code],
  'came.rejected.status': [200, UNDEFINED],
  'came.rejected.response': [{ status: 200 }, UNDEFINED],
  'came.rejected.keys.response': [true, MISSING],
  'came.rejected.keys.status': [true, MISSING],
  'came.rejected.json.keys.status': [true, MISSING],
});

export const BROKEN_OFF = [
  { id: 'network-error', on: NODE, fields: inTheBody('Network Error', 'ERR_NETWORK') },
  { id: 'network-error', on: CHROMIUM, fields: { 'came.rejected.keys.event': [true, MISSING] } },
];

export const TIMEOUT_IN_BODY = [
  { id: 'network-error', on: NODE, fields: inTheBody('timeout of 150ms exceeded', 'ECONNABORTED') },
];

const RESPONSE_TYPES = {
  arraybuffer: [{ on: NODE, fields: { 'came.resolved.data.$': ['Buffer', 'ArrayBuffer'] } }],
  stream: [
    { on: NODE, fields: { 'came.resolved.data.$': ['Readable', 'ReadableStream'] } },
    { on: CHROMIUM, fields: { 'came.resolved.data': [ANY, { $: 'ReadableStream' }] } },
  ],
  blob: [{ on: NODE, fields: { 'came.resolved.data': [ANY, { $: 'Blob' }] } }],
};

export const responseType = (type, name) => {
  const found = RESPONSE_TYPES[type] ?? [];
  const charset = {
    on: CHROMIUM,
    fields: { 'came.resolved.data.type': ['text/plain', /^text\/plain; ?charset=utf-8$/] },
  };
  return [...found, ...(type === 'blob' && name === 'text' ? [charset] : [])].map((each) => ({
    id: 'response-types',
    ...each,
  }));
};

export const BODY_OF_GET = [
  {
    id: 'body-of-get',
    on: NODE,
    fields: {
      'came.resolved.data.body': ['{"a":1}', ''],
      'arrived[0].body.bytes': ['{"a":1}', ''],
    },
  },
];

const NOT_A_BODY = { message: /^Data after transformation must be/ };

export const STREAM_BODY = [
  { id: 'stream-body', on: NODE, fields: resolvesInstead(NOT_A_BODY, { body: { bytes: 'streamed' } }) },
  {
    id: 'stream-body',
    on: CHROMIUM,
    fields: rejectsInstead({ code: 'ERR_NETWORK' }, { body: { bytes: '[object ReadableStream]' } }),
  },
];

/** In Node axios refuses what it sends as text in browsers. */
export const textBody = (bytes) => [
  { id: 'body-kinds', on: NODE, fields: resolvesInstead(NOT_A_BODY, { body: { bytes } }) },
];

export const PART_OF_A_BUFFER = [
  {
    id: 'body-kinds',
    fields: {
      'came.resolved.data.body': ['\u0001\u0002\u0003\u0004\u0005', '\u0002\u0003'],
      'came.resolved.config.data.bytes': ['\u0001\u0002\u0003\u0004\u0005', '\u0002\u0003'],
      'arrived[0].headers.content-length': ['5', '2'],
      'arrived[0].body.bytes': ['\u0001\u0002\u0003\u0004\u0005', '\u0002\u0003'],
    },
  },
];

export const BLOB_IN_FORM = [
  {
    id: 'body-kinds',
    on: NODE,
    fields: resolvesInstead({ message: 'source.on is not a function' }, { body: { parts: ANY } }),
  },
];

const NAMED = 'form-data; name="bytes"; filename="blob"';
export const BYTES_IN_FORM = [
  {
    id: 'body-kinds',
    on: NODE,
    fields: {
      'came.resolved.data.body.parts[0].headers.content-disposition': ['form-data; name="bytes"', NAMED],
      'arrived[0].body.parts[0].headers.content-disposition': ['form-data; name="bytes"', NAMED],
    },
  },
];

/** In browsers axios calls a blob a form. */
export const blob = (type) => [
  {
    id: 'body-kinds',
    on: CHROMIUM,
    fields: {
      'came.resolved.config.headers.Content-Type': ['application/x-www-form-urlencoded', type],
      'arrived[0].headers.content-type': ['application/x-www-form-urlencoded', type],
    },
  },
];

/** In Node axios puts the blob's type over the one that the request names. */
export const typedBlob = (given) => [
  {
    id: 'body-kinds',
    on: NODE,
    fields: {
      'came.resolved.config.headers.Content-Type': ['text/markdown', given],
      'arrived[0].headers.content-type': ['text/markdown', given],
    },
  },
];

export const UPLOADED_BLOB = [
  {
    id: 'body-kinds',
    on: CHROMIUM,
    fields: { 'arrived[0].headers.content-type': ['application/x-www-form-urlencoded', 'application/octet-stream'] },
  },
];

/** A case that answers with the error's code. */
export const HEADER_NAME = [
  {
    id: 'header-characters',
    on: NODE,
    fields: { 'came.resolved': ['ERR_INVALID_HTTP_TOKEN', 'ERR_BAD_OPTION_VALUE'] },
  },
  { id: 'header-characters', on: CHROMIUM, fields: { 'came.resolved': [12, 'ERR_BAD_OPTION_VALUE'] } },
];

export const query = (axios, ours) => [
  {
    id: 'url-encoding',
    on: NODE,
    fields: { 'came.resolved.data.query': [axios, ours], 'arrived[0].query': [axios, ours] },
  },
];

export const UNKNOWN_OPTION = [
  { id: 'checked-input', fields: rejectsInstead({ name: 'TypeError', code: 'ERR_BAD_OPTION' }) },
];

/** At each of the paths one side has what the other has not. */
const only = (paths, axios, ours) => Object.fromEntries(paths.map((path) => [`came.rejected.${path}`, [axios, ours]]));
const AXIOS_KEYS = ['keys.message', 'keys.name', 'keys.isAxiosError', 'keys.code'];
const IS_AXIOS_ERROR = ['isAxiosError[1]', 'isAxiosError[2]'];

/** In Node axios wraps what fails while it puts the query together. */
export const queryError = (cause) => [
  {
    id: 'error-fields',
    on: NODE,
    fields: {
      'came.rejected.code': ['ERR_BAD_REQUEST', UNDEFINED],
      'came.rejected.isAxiosError[0]': [true, UNDEFINED],
      ...only(IS_AXIOS_ERROR, true, false),
      'came.rejected.cause': [cause, 'none'],
      ...only([...AXIOS_KEYS, 'keys.config', 'keys.url', 'keys.exists'], true, MISSING),
      ...only(['request', 'config', 'response', 'json'], ANY, MISSING),
    },
  },
];

/** As `queryError`, where the error is one of axios' own. */
export const QUERY_DEPTH = [
  {
    id: 'error-fields',
    on: NODE,
    fields: {
      'came.rejected.code': ['ERR_BAD_REQUEST', 'ERR_FORM_DATA_DEPTH_EXCEEDED'],
      'came.rejected.cause': ['AxiosError', 'none'],
      ...only(['keys.url', 'keys.exists'], true, MISSING),
    },
  },
];

/** A mistake that axios meets with an exception of the language. */
export const typed = (name, message) => [
  {
    id: 'checked-input',
    fields: {
      'came.rejected.name': [name, 'AxiosError'],
      'came.rejected.message': [ANY, message],
      'came.rejected.code': [UNDEFINED, 'ERR_BAD_OPTION_VALUE'],
      'came.rejected.isAxiosError[0]': [UNDEFINED, true],
      ...only(IS_AXIOS_ERROR, false, true),
      ...only(AXIOS_KEYS, MISSING, true),
      ...only(['request', 'config', 'response', 'json'], MISSING, ANY),
    },
  },
];

export const OBJECT_AS_BODY = [
  {
    id: 'checked-input',
    on: CHROMIUM,
    fields: rejectsInstead({ code: 'ERR_BAD_REQUEST', message: /^Data after transformation must be/ }),
  },
];

export const TIMEOUT_OF_WORDS = [
  {
    id: 'checked-input',
    on: NODE,
    fields: {
      'came.rejected.message': [
        'error trying to parse `config.timeout` to int',
        /^authflight: option `timeout` must be/,
      ],
      'came.rejected.keys.request': [true, MISSING],
      'came.rejected.request': ['object', 'undefined'],
    },
  },
  { id: 'checked-input', on: CHROMIUM, fields: rejectsInstead({ code: 'ERR_BAD_OPTION_VALUE' }) },
];

export const BASE_WITH_QUERY = [
  { id: 'refused-url', fields: rejectsInstead({ name: 'TypeError', code: 'ERR_INVALID_URL' }) },
];

export const MALFORMED_URL = [
  {
    id: 'refused-url',
    fields: { 'came.rejected.message': [/^Invalid URL ".*": missing "\/\/"/, /^write \/\/ and a host/] },
  },
];

export const MALFORMED_URI = [
  {
    id: 'refused-url',
    fields: { 'came.rejected': [{ code: 'ERR_INVALID_URL' }, MISSING], 'came.resolved': [MISSING, 'http:x'] },
  },
];

/** What is aborted before it is sent was never sent. */
const unsent = (path) => ({ [`${path}.keys.request`]: [true, MISSING], [`${path}.request`]: ['object', 'undefined'] });
export const ABORTED_AT_ONCE = [{ id: 'error-fields', fields: unsent('came.resolved.rejected') }];
export const ABORTED_BEFORE = [
  { id: 'error-fields', on: NODE, fields: { 'arrived[1]': [ANY, MISSING] } },
  { id: 'error-fields', on: CHROMIUM, fields: unsent('came.rejected') },
];

export const HEADER_LIST = [{ id: 'fetch-headers', on: NODE, fields: { 'arrived[0].headers.x-l': ['a, b', 'a,b'] } }];

const NAME_IN_UTF8 = 'Basic asO2OnA=';
export const AUTH_NAME = [
  {
    id: 'fetch-headers',
    on: CHROMIUM,
    fields: { 'arrived[0].headers.authorization': ['Basic avY6cA==', NAME_IN_UTF8] },
  },
];
export const AUTH_OVER_HEADER = [
  { id: 'adapter', on: NODE, fields: { 'came.resolved.config.headers.authorization': [MISSING, 'Mine'] } },
];

export const PROTOTYPE = [{ id: 'adapter', fields: { 'came.log[0][0]': [true, false] } }];

export const CHARSET = [
  { id: 'response-types', on: CHROMIUM, fields: { 'came.resolved.data': ['äöü', '\ufffd\ufffd\ufffd'] } },
];

/** Differences of every case in which they can come up: `when(axios, index)` looks at what axios sent. */
export const RULES = [
  {
    id: 'token-apart',
    path: /\.config\.headers\.Authorization$/,
    axios: /^Bearer token-(live|old)$/,
    ours: /^(\(missing\)|Mine)$/,
  },
  {
    id: 'adapter',
    path: /(^|\.)config\.(adapter|env|maxContentLength|maxBodyLength)$/,
    axios: ANY,
    ours: MISSING,
  },
  {
    id: 'adapter',
    on: NODE,
    path: /\.config\.headers\.(User-Agent|Accept-Encoding|Content-Length)$/,
    axios: ANY,
    ours: MISSING,
  },
  {
    id: 'adapter',
    on: NODE,
    path: /\.config\.headers\.Content-Type$/,
    axios: /^multipart\/form-data; boundary=…$/,
    ours: ANY,
  },
  { id: 'error-fields', path: /\.keys\.refreshOutcome$/, axios: MISSING, ours: true },
  // Errors that axios throws before its adapter have no config, those of its transformers no request.
  { id: 'error-fields', path: /\.keys\.(config|request)$/, axios: MISSING, ours: true },
  { id: 'error-fields', path: /\.rejected\.config$/, axios: { $: 'undefined' }, ours: ANY },
  { id: 'error-fields', path: /\.rejected\.request$/, axios: 'undefined', ours: 'object' },
  { id: 'error-fields', path: /\.json\.config\.\w+$/, axios: MISSING, ours: true },
  { id: 'error-fields', path: /\.cause$/, axios: 'none', ours: /Error$/ },
  { id: 'fetch-headers', on: NODE, path: /^arrived\[\d+\]\.headers\.accept$/, axios: MISSING, ours: '*/*' },
  {
    id: 'fetch-headers',
    on: NODE,
    path: /^arrived\[\d+\]\.headers\.content-type$/,
    axios: ANY,
    ours: MISSING,
    when: (arrived) => arrived.body.bytes === '',
  },
  {
    id: 'fetch-headers',
    on: NODE,
    path: /^arrived\[\d+\]\.headers\.content-type$/,
    axios: MISSING,
    ours: 'text/plain;charset=utf-8',
  },
  {
    id: 'fetch-headers',
    on: NODE,
    path: /\.headers\.content-encoding$/,
    axios: MISSING,
    ours: 'gzip',
  },
];
