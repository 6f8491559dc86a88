// Sends one attempt by the platform's fetch.

import { AuthflightError } from './error.js';
import { setHeader } from './headers.js';
import { own } from './object.js';
import { fetchWithUpload } from './progress.js';
import { unredirected } from './redirect.js';

// onUpload: told of the body's progress.
export const sender = (settings, init, limit, onUpload) => (href, lent) => {
  const attempt = own(init);
  attempt.signal = limit.signal;
  attempt.headers = own(init.headers);
  if (lent?.header) setHeader(attempt.headers, lent.header, lent.value);
  if (lent?.redirect) attempt.redirect = lent.redirect;
  if (lent?.credentials) attempt.credentials ??= lent.credentials;
  const fetch = settings.fetch();
  const answer = (onUpload && init.body ? fetchWithUpload(fetch, onUpload) : fetch)(href, attempt);
  return lent?.redirect ? Promise.resolve(answer).then(unredirected) : answer;
};

// What an application is told where fetch, or a body, has failed.
export const broken = (cause) =>
  cause instanceof AuthflightError ? cause : new AuthflightError('Network Error', 'ERR_NETWORK', { cause });
