// Sends one attempt by the platform's fetch.

import { AuthflightError } from './error.js';
import { own } from './options.js';

export const sender = (settings, init, limit) => async (href, lent) => {
  const attempt = own(init);
  attempt.signal = limit.signal;
  if (lent?.header) {
    const headers = own(init.headers);
    for (const name of Object.keys(headers)) {
      if (name.toLowerCase() === lent.header.toLowerCase()) delete headers[name];
    }
    headers[lent.header] = lent.value;
    attempt.headers = headers;
  }
  if (lent?.redirect) attempt.redirect = lent.redirect;
  if (lent?.credentials) attempt.credentials ??= lent.credentials;
  try {
    return await settings.fetch()(href, attempt);
  } catch (cause) {
    throw cause instanceof AuthflightError ? cause : broken(cause);
  }
};

export const broken = (cause) => new AuthflightError('Network Error', 'ERR_NETWORK', { cause });
