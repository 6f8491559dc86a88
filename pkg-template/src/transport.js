// Sends one attempt by the platform's fetch.

import { AuthflightError } from './error.js';
import { setHeader } from './headers.js';
import { own } from './object.js';
import { fetchWithUpload } from './progress.js';
import { unredirected } from './redirect.js';

// request: an Outgoing; see request.js. lent: see session.js.
export const send = ({ settings, init, guard, config: { onUploadProgress } }, href, lent) => {
  const attempt = own(init);
  attempt.signal = guard.signal;
  attempt.headers = own(init.headers);
  if (lent?.header) setHeader(attempt.headers, lent.header, lent.value);
  if (lent?.redirect) attempt.redirect = lent.redirect;
  if (lent?.credentials) attempt.credentials ??= lent.credentials;
  const fetch = settings.fetch();
  const answer = (onUploadProgress && init.body ? fetchWithUpload(fetch, onUploadProgress) : fetch)(href, attempt);
  return lent?.redirect ? Promise.resolve(answer).then(unredirected) : answer;
};

// What an application is told where fetch, or a body, has failed.
export const broken = (cause) =>
  cause instanceof AuthflightError ? cause : new AuthflightError('Network Error', 'ERR_NETWORK', { cause });
