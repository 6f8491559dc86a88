// fetch with the engine behind it: raw responses, the platform's own errors.

import { guard, NO_GUARD } from './guard.js';
import { own } from './object.js';
import { sender } from './transport.js';
import { resolveUrl } from './url.js';

export const platformFetch = async (settings, drive, input, init) => {
  const given = own(init);
  const isRequest = typeof Request === 'function' && input instanceof Request;
  const signal = given.signal ?? (isRequest ? input.signal : undefined);
  const limit = signal ? guard({ signal }) : NO_GUARD;
  const raw = isRequest ? input.url : String(input);
  const url = isRequest ? raw : resolveUrl(settings.baseUrl, raw);
  const headers = {};
  new Headers(given.headers ?? (isRequest ? input.headers : undefined)).forEach((value, name) => {
    headers[name] = value;
  });
  const attempt = own({ ...given, headers });
  if (isRequest) {
    for (const key of REQUEST_FIELDS) attempt[key] ??= input[key];
    const body = await input.clone().arrayBuffer();
    if (body.byteLength > 0) attempt.body = body;
  }
  delete attempt.skipAuth;
  delete attempt.refreshFirst;
  attempt.method ??= 'GET';
  attempt.credentials ??= settings.credentials;
  attempt.cache ??= settings.cache;
  for (const key of Object.keys(attempt)) if (attempt[key] === undefined) delete attempt[key];
  const once = typeof ReadableStream === 'function' && given.body instanceof ReadableStream;
  const parsed = async (response) => ({
    status: response.status,
    headers: response.headers,
    data: await response.json().catch(() => undefined),
  });
  const { method } = attempt;
  const send = (skipAuth) =>
    drive({
      raw,
      url,
      method,
      limit,
      once,
      skipAuth,
      refreshFirst: given.refreshFirst,
      send: sender(settings, attempt, limit),
      read: parsed,
      keep: buffer,
    });
  try {
    return await send(given.skipAuth);
  } catch (error) {
    // The session is over: the caller gets the answer that said so, or what the server says without a token.
    if (error.code === 'ERR_SESSION_EXPIRED') return error.answer ?? (await send(true));
    if (error.code === 'ERR_CANCELED') throw signal.reason ?? error;
    if (error.code === 'ERR_NETWORK') throw error.cause;
    throw error;
  } finally {
    limit.done();
  }
};

// Draws the body in, and leaves it to be read.
const buffer = async (response) => {
  await response.clone().arrayBuffer();
  return response;
};

const REQUEST_FIELDS = [
  'method',
  'credentials',
  'cache',
  'redirect',
  'referrer',
  'referrerPolicy',
  'integrity',
  'keepalive',
  'mode',
];
