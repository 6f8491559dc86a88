// Asks the refresh endpoint: one exchange of the refresh token for new tokens, in several tries where one fails for now.

import { AuthflightError } from './error.js';
import { delay, within } from './promise.js';
import { unredirected } from './redirect.js';
import { resolveUrl } from './url.js';
import { instance } from './wasm.js';

// All tries together; see TRYING_MAX_MS in policy.rs.
const TRYING_MAX_MS = 15_000;

// Rejects with { status, error, cause, coolDown }, which the core reads; coolDown: milliseconds.
// proceed(): may there be another try?
export const exchange = async (settings, tokens, proceed) => {
  const { refreshTimeout, refreshCooldown } = settings;
  const token = tokens.refresh;
  const begun = performance.now();
  let limit = refreshTimeout;
  for (let tries = 1; ; tries++) {
    try {
      return await ask(settings, tokens, limit);
    } catch (failed) {
      const elapsed = performance.now() - begun;
      const { passing, retryAfter } = failed;
      const random = Math.random() * 2 ** 32;
      const wait = instance().nextTry(passing ? tries : 0, elapsed, retryAfter, random, refreshCooldown);
      failed.coolDown = -1 - wait;
      if (wait < 0) throw failed;
      await delay(wait);
      // The reply may be what was lost: somebody else may have the new tokens, or the session may be over.
      if (tokens.refresh !== token || (await tokens.moved()) || !((await proceed?.()) ?? true)) throw failed;
      const left = begun + TRYING_MAX_MS - performance.now();
      limit = refreshTimeout > 0 ? Math.min(refreshTimeout, left) : left;
    }
  }
};

// One try. Its failures also have `passing`: worth another one; `retryAfter`: in milliseconds, where the endpoint says it.
const ask = async (settings, tokens, limit) => {
  const { refresh, isFinal } = settings;
  const controller = new AbortController();
  const late = () => {
    controller.abort();
    return failure('the refresh endpoint did not answer in time', 'ECONNABORTED');
  };
  const answer = {};
  try {
    return await within(
      typeof refresh === 'function'
        ? custom(settings, tokens, controller.signal)
        : post(settings, tokens, controller.signal, answer),
      limit,
      late,
    );
  } catch (cause) {
    const error = cause?.code ? cause : failure('the refresh failed', 'ERR_NETWORK', cause);
    const status = answer.status ?? statusOf(cause);
    const data = answer.data ?? cause?.response?.data;
    // The `error` member of RFC 6749 section 5.2.
    const word = textOf(data?.error ?? data?.code);
    const failed = {
      status,
      error: word,
      cause: error,
      passing: status === 429 || status >= 500 || answer.unanswered,
      retryAfter: retryAfter(answer.headers),
    };
    let final = word === 'invalid_grant';
    if (typeof isFinal === 'function') {
      // What the application says counts as the endpoint's word.
      final = decide(isFinal, { status, data: answer.data, error });
      failed.status = 0;
      failed.error = final ? 'invalid_grant' : undefined;
    } else if (isFinal) final = isFinal.includes(status);
    if (final) failed.passing = false;
    throw failed;
  }
};

// Milliseconds; NaN where there is none, or none that makes sense. RFC 9110 section 10.2.3.
const retryAfter = (headers) => {
  const text = headers?.get('retry-after') || undefined;
  const wait = /^\d+$/.test(text) ? text * 1000 : Date.parse(text) - Date.now();
  return wait >= 0 ? wait : Number.NaN;
};

export const failure = (message, code, cause, status = 0) => {
  const error = new AuthflightError(message, code, { cause });
  if (status) error.status = status;
  return error;
};

const statusOf = (cause) => {
  const status = Number(cause?.status ?? cause?.response?.status);
  return status >= 100 && status < 600 ? status : 0;
};

const textOf = (value) => (value && typeof value === 'string' ? value : undefined);

// A callback that throws decides nothing: the session is kept.
const decide = (isFinal, failed) => {
  try {
    return isFinal(failed);
  } catch {
    return false;
  }
};

const custom = async ({ refresh, fetch, unseen }, tokens, signal) =>
  tokensIn(await refresh(tokens.refresh, { signal, fetch: fetch() }), unseen);

const post = async (settings, tokens, signal, answer) => {
  const { url, method = 'POST', send = 'json', body, headers, parse } = settings.refresh;
  const token = tokens.refresh;
  const ways = [].concat(send);
  const sends = (way) => token !== undefined && ways.includes(way);
  const init = {
    __proto__: null,
    method,
    signal,
    // A redirect would carry the refresh token to wherever it points.
    redirect: 'manual',
    cache: 'no-store',
    credentials: ways.includes('cookie') || settings.unseen ? 'include' : settings.credentials,
    headers: { __proto__: null, Accept: 'application/json', ...headers },
  };
  const extra = typeof body === 'function' ? await body(token) : body;
  if (sends('bearer')) init.headers.Authorization = `Bearer ${token}`;
  if (sends('cookie') && settings.cookieHeader) init.headers.Cookie = settings.cookieHeader(token);
  if (ways.includes('form')) {
    init.body = new URLSearchParams({
      grant_type: 'refresh_token',
      ...(sends('form') && { refresh_token: token }),
      ...extra,
    });
  } else if (extra !== undefined || sends('json')) {
    init.headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify({ refreshToken: sends('json') ? token : undefined, ...extra });
  }
  let response;
  let text;
  try {
    response = await unredirected(await settings.fetch()(resolveUrl(settings.baseUrl, url), init));
    answer.status = response.status;
    answer.headers = response.headers;
    text = await response.text();
  } catch (cause) {
    answer.unanswered = !signal.aborted;
    throw failure('the refresh endpoint could not be reached', 'ERR_NETWORK', cause);
  }
  try {
    answer.data = JSON.parse(text);
  } catch {
    answer.data = text;
  }
  if (!response.ok) {
    const code = response.status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
    throw failure(`the refresh endpoint answered ${response.status}`, code, undefined, response.status);
  }
  if (settings.unseen && !parse) return tokensIn(answer.data, true);
  const found = find(parse ? await parse(answer.data, response) : answer.data);
  return checked(
    settings.complete ? settings.complete(found, response.headers, !parse && answer.data === text) : found,
  );
};

const TOKEN = /^[^\s<>{}[\]"]+$/;

// Tokens in the common spellings: members, a bare string, one level of `data`.
const find = (answer) => {
  for (const level of [answer, answer?.data]) {
    if (typeof level === 'string' && TOKEN.test(level)) return { accessToken: level };
    const accessToken = textOf(level?.accessToken ?? level?.access_token ?? level?.token);
    if (accessToken) return { accessToken, refreshToken: textOf(level.refreshToken ?? level.refresh_token) };
  }
  return undefined;
};

// optional: the answer of a server that keeps the refresh token in a cookie may hold an access token, or none.
export const tokensIn = (answer, optional = false) => checked(find(answer), optional);

const checked = (found, optional = false) => {
  if (!found) {
    if (optional) return {};
    throw failure(
      'the refresh endpoint answered without access token: name its place with `refresh.parse`',
      'ERR_BAD_RESPONSE',
    );
  }
  for (const token of [found.accessToken, found.refreshToken]) {
    if (token !== undefined && !instance().tokenSafe(token, token === found.accessToken)) {
      throw failure('a token of the refresh endpoint has control characters', 'ERR_BAD_TOKEN');
    }
  }
  return found;
};
