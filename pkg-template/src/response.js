// A fetch response into what axios answers.

import { AuthflightError } from './error.js';

// Headers readable by property, in lower case, and by `get` and `has` in any.
class ResponseHeaders {
  constructor(headers) {
    headers.forEach((value, name) => {
      this[name] = value;
    });
  }

  get(name) {
    const key = String(name).toLowerCase();
    return Object.hasOwn(this, key) ? this[key] : undefined;
  }

  has(name) {
    return this.get(name) !== undefined;
  }
}

const READ = {
  __proto__: null,
  text: (response) => response.text(),
  blob: (response) => response.blob(),
  arraybuffer: (response) => response.arrayBuffer(),
  stream: (response) => response.body,
};

// JSON where it is JSON, text where it is not: as axios reads bodies by default.
const lenient = async (response) => {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

export const read = async (response, config, request) => ({
  data: await (READ[config.responseType] ?? lenient)(response),
  status: response.status,
  statusText: response.statusText,
  headers: new ResponseHeaders(response.headers),
  config,
  request,
});

const accepts = (status) => status >= 200 && status < 300;

// Resolves or rejects as `validateStatus` says.
export const settle = (result) => {
  const { status, config, request } = result;
  const validate = config.validateStatus === undefined ? accepts : config.validateStatus;
  if (!status || !validate || validate(status)) return result;
  throw new AuthflightError(
    `Request failed with status code ${status}`,
    status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE',
    { config, request, response: result },
  );
};
