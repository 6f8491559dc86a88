// Sends one attempt by the platform's fetch.

import { AuthflightError } from './error.js';
import { setHeader } from './headers.js';
import { own } from './object.js';
import { fetchWithUpload } from './progress.js';
import { unredirected } from './redirect.js';

// onUpload: told of the body's progress.
export const sender = (settings, init, limit, onUpload) => async (href, lent) => {
  const attempt = own(init);
  attempt.signal = limit.signal;
  attempt.headers = own(init.headers);
  if (lent?.header) setHeader(attempt.headers, lent.header, lent.value);
  if (lent?.redirect) attempt.redirect = lent.redirect;
  if (lent?.credentials) attempt.credentials ??= lent.credentials;
  try {
    const fetch = settings.fetch();
    const response = await (onUpload && init.body ? fetchWithUpload(fetch, onUpload) : fetch)(href, attempt);
    return lent?.redirect ? await unredirected(response) : response;
  } catch (cause) {
    throw cause instanceof AuthflightError ? cause : broken(cause);
  }
};

export const broken = (cause) => new AuthflightError('Network Error', 'ERR_NETWORK', { cause });
