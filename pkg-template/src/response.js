// A fetch response into what axios answers.

import { AuthflightError } from './error.js';
import { responseHeaders } from './headers.js';
import { countedResponse } from './progress.js';

const READ = {
  __proto__: null,
  blob: (response) => response.blob(),
  arraybuffer: (response) => response.arrayBuffer(),
  formdata: (response) => response.formData(),
  stream: (response) => response.body,
};

// With the data as it came, before `transformResponse`.
export const read = async (response, config, request) => {
  const headers = responseHeaders(response.headers);
  const counted = countedResponse(response, config.onDownloadProgress);
  const data = await (READ[config.responseType]?.(counted) ?? counted.text());
  return {
    data,
    status: response.status,
    statusText: response.statusText,
    headers,
    config,
    request: Object.assign(request, { responseURL: response.url }),
  };
};

// What `isAuthError` is asked about.
export const readForVerdict = async (response) => {
  const text = await response.text();
  let data = text;
  try {
    data = JSON.parse(text);
  } catch {
    // No JSON: the text.
  }
  return { status: response.status, headers: responseHeaders(response.headers), data };
};

// The error that `validateStatus` makes of a response, if any.
export const refusal = (response) => {
  const { status, config } = response;
  const { validateStatus } = config;
  if (!status || !validateStatus || validateStatus(status)) return undefined;
  return new AuthflightError(
    `Request failed with status code ${status}`,
    status >= 400 && status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE',
    { response },
  );
};
