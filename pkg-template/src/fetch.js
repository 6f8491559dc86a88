// fetch with the engine behind it: raw responses, the platform's own errors.

import { guard, NO_GUARD } from './guard.js';
import { own } from './object.js';
import { unredirected } from './redirect.js';
import { is } from './transform.js';
import { resolveUrl } from './url.js';

export const platformFetch = async (settings, drive, input, init) => {
  const isRequest = is(input, 'Request');
  const given = members(init);
  // What libraries hang on a Request for those who know it, such as the `next` of Next.js.
  if (isRequest) for (const key of Object.keys(input)) given[key] ??= input[key];
  const { skipAuth, refreshFirst, body } = given;
  delete given.skipAuth;
  delete given.refreshFirst;
  const raw = isRequest ? input.url : String(input);
  const url = isRequest ? raw : resolveUrl(settings.baseUrl, raw);
  const once = body?.getReader ?? body?.[Symbol.asyncIterator];
  if (!isRequest) {
    // Node would look for what is missing in Object.prototype.
    given.method ??= 'GET';
    given.headers ??= [];
  }
  let request;
  if (isRequest) request = new Request(input, given);
  else if (body && typeof body === 'object' && !once && !body.stream) {
    // Keeps what the caller might change before the replay. No text or blob: those last, and a Request takes its time.
    try {
      request = new Request(url, given);
    } catch {
      // Whoever judges the URL, or sends it, says what is wrong.
    }
  }
  const attempt = own(given);
  if (request) {
    // An init resets the referrer: https://fetch.spec.whatwg.org/#dom-request
    const { referrer, referrerPolicy } = request;
    Object.assign(attempt, { body: undefined, referrer, referrerPolicy });
  }
  for (const [key, usual] of DEFAULTS) {
    if (settings[key] && (!request || request[key] === usual)) attempt[key] ??= settings[key];
  }
  // The caller's own signal, and none derived from it: it has to end the response's body as well, and in Node a
  // derived one may be collected before that (https://github.com/nodejs/node/issues/55428).
  const signal = given.signal === undefined && isRequest ? input.signal : given.signal;
  if (request) attempt.signal = signal;
  const limit = signal ? guard(own({ signal })) : NO_GUARD;

  const send = async (href, lent) => {
    const init = own(attempt);
    init.headers = new Headers((request ?? given).headers);
    if (lent?.header) init.headers.set(lent.header, lent.value);
    // Who asked to be told of redirects is told: that is as safe as to refuse them.
    const refuses = lent?.redirect && (request ?? given).redirect !== 'manual';
    if (refuses) init.redirect = lent.redirect;
    // Only what may be sent again is kept.
    const response = await settings.fetch()(request ? (lent && !once ? request.clone() : request) : href, init);
    return refuses ? unredirected(response) : response;
  };
  const read = async (response) => ({
    status: response.status,
    headers: response.headers,
    data: await response.json().catch(() => undefined),
  });
  const method = String((request ?? given).method).toUpperCase();
  const go = (skipAuth) => drive({ raw, url, method, guard: limit, once, skipAuth, refreshFirst, send, read, keep });
  try {
    return await go(skipAuth);
  } catch (error) {
    const { answer } = error ?? {};
    delete error?.answer;
    // The session is over: the caller gets the answer that said so, or what the server says without a token.
    if (error?.code === 'ERR_SESSION_EXPIRED') return answer ?? (await go(true));
    throw error?.code === 'ERR_CANCELED' ? (signal.reason ?? error) : error;
  } finally {
    limit.done();
  }
};

// The members of a dictionary: a Request may stand for one, Object.prototype may not.
const members = (init) => {
  const out = own();
  for (const key in init) if (init[key] !== Object.prototype[key]) out[key] = init[key];
  return out;
};

// A Request does not tell what it was given from what is usual.
const DEFAULTS = [
  ['credentials', 'same-origin'],
  ['cache', 'default'],
];

// Draws the body in, and leaves it to be read.
const keep = async (response) => {
  await response.clone().arrayBuffer();
  return response;
};
