// Request data into a body, and a body into response data: axios' defaults, which an application may replace.

import { AuthflightError } from './error.js';
import { fromForm, toForm } from './form.js';
import { isOwn, member, own } from './object.js';
import { formQuery } from './query.js';

export const is = (value, name) =>
  value !== null && typeof value === 'object' && Object.prototype.toString.call(value) === `[object ${name}]`;

// The platform's stream, or Node's: what has been read of it is gone.
export const isStream = (data) => is(data, 'ReadableStream') || typeof data?.pipe === 'function';

// What the platform sends as it is.
const isRaw = (data) =>
  isStream(data) || globalThis.Buffer?.isBuffer(data) || ['ArrayBuffer', 'Blob', 'File'].some((name) => is(data, name));

export const FORM = 'application/x-www-form-urlencoded';

function transformRequest(given, headers) {
  const type = headers.getContentType() || '';
  const json = type.includes('application/json');
  const object = given !== null && typeof given === 'object';
  const data = is(given, 'HTMLFormElement') ? new FormData(given) : given;
  if (is(data, 'FormData')) return json ? JSON.stringify(fromForm(data)) : data;
  if (object && isRaw(data)) return data;
  if (ArrayBuffer.isView(data)) {
    const { buffer, byteOffset, byteLength } = data;
    return buffer.byteLength === byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }
  if (is(data, 'URLSearchParams')) {
    headers.setContentType(`${FORM};charset=utf-8`, false);
    return String(data);
  }
  if (object) {
    const { formSerializer } = own(this);
    if (type.includes(FORM)) return formQuery(data, formSerializer);
    const files = is(data, 'FileList');
    if (files || type.includes('multipart/form-data')) {
      return toForm(files ? { 'files[]': data } : data, new FormData(), formSerializer);
    }
  }
  if (!object && !json) return data;
  headers.setContentType('application/json', false);
  return typeof data === 'string' && isJson(data) ? data.trim() : JSON.stringify(data);
}

const isJson = (text) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

function transformResponse(data) {
  const { responseType, transitional, parseReviver, response } = isOwn(this) ? this : own(this);
  const wanted = responseType === 'json';
  if (!data || typeof data !== 'string') return data;
  if (!wanted && (responseType || member(transitional, 'forcedJSONParsing') === false)) return data;
  try {
    return JSON.parse(data, parseReviver);
  } catch (cause) {
    if (!wanted || member(transitional, 'silentJSONParsing') !== false) return data;
    throw new AuthflightError(cause.message, 'ERR_BAD_RESPONSE', { response, cause, name: cause.name });
  }
}

export const TRANSFORMS = { transformRequest: [transformRequest], transformResponse: [transformResponse] };

// Runs the transformers over `data`, each with the config as `this`.
export const transform = (config, data, headers, transformers, status) => {
  let result = data;
  for (const each of [].concat(transformers ?? [])) result = each.call(config, result, headers, status);
  return result;
};
