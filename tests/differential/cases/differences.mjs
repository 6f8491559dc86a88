// The intended differences as the cases show them. Their ids and reasons are in www/docs/differences-from-axios.md.

import { ANY, MISSING } from '../lib/compare.mjs';

const NODE = ['node'];
const CHROMIUM = ['chromium'];

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
  'came.rejected.status': [200, { $: 'undefined' }],
  'came.rejected.response': [{ status: 200 }, { $: 'undefined' }],
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
  { id: 'checked-options', fields: rejectsInstead({ name: 'TypeError', code: 'ERR_BAD_OPTION' }) },
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
