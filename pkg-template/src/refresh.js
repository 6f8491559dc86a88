// Asks the refresh endpoint: one exchange of the refresh token for new tokens.

import { AuthflightError } from './error.js';
import { within } from './promise.js';
import { resolveUrl } from './url.js';
import { instance } from './wasm.js';

// Rejects with { status, error, cause }, which the core reads.
export const exchange = async (settings, tokens) => {
  const { refresh, refreshTimeout, isFinal } = settings;
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
      refreshTimeout,
      late,
    );
  } catch (cause) {
    const error = cause?.code ? cause : failure('the refresh failed', 'ERR_NETWORK', cause);
    const status = answer.status ?? statusOf(cause);
    if (typeof isFinal === 'function') {
      // What the application says counts as the endpoint's word.
      const final = decide(isFinal, { status, data: answer.data, error });
      throw { status: 0, error: final ? 'invalid_grant' : undefined, cause: error };
    }
    throw { status, error: errorOf(answer.data ?? cause?.response?.data), cause: error };
  }
};

const failure = (message, code, cause, status) => {
  const error = new AuthflightError(message, code, { cause });
  if (status) error.status = status;
  return error;
};

const statusOf = (cause) => {
  const status = Number(cause?.status ?? cause?.response?.status);
  return status >= 100 && status < 600 ? status : 0;
};

// The `error` member of RFC 6749 section 5.2.
const errorOf = (data) => {
  const error = data?.error ?? data?.code;
  return typeof error === 'string' ? error : undefined;
};

// A callback that throws decides nothing: the session is kept.
const decide = (isFinal, failed) => {
  try {
    return Boolean(isFinal(failed));
  } catch {
    return false;
  }
};

const custom = async ({ refresh, fetch, hidden }, tokens, signal) => {
  const answer = await refresh(tokens.refresh, { signal, fetch: fetch() });
  return hidden ? optional(answer) : tokensIn(answer);
};

const post = async (settings, tokens, signal, answer) => {
  const { url, method = 'POST', send = 'json', body, headers, parse } = settings.refresh;
  const ways = [].concat(send);
  const init = {
    __proto__: null,
    method,
    signal,
    // A redirect would carry the refresh token to wherever it points.
    redirect: 'error',
    cache: 'no-store',
    credentials: ways.includes('cookie') || settings.hidden ? 'include' : settings.credentials,
    headers: { __proto__: null, Accept: 'application/json', ...headers },
  };
  const has = tokens.refresh !== undefined;
  const extra = typeof body === 'function' ? await body(tokens.refresh) : body;
  if (ways.includes('bearer') && has) init.headers.Authorization = `Bearer ${tokens.refresh}`;
  if (ways.includes('cookie') && has && settings.cookieHeader) {
    init.headers.Cookie = settings.cookieHeader(tokens.refresh);
  }
  if (ways.includes('form')) {
    init.body = new URLSearchParams({
      grant_type: 'refresh_token',
      ...(has && { refresh_token: tokens.refresh }),
      ...extra,
    });
  } else if (extra !== undefined || (ways.includes('json') && has)) {
    init.headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify({ ...(ways.includes('json') && has && { refreshToken: tokens.refresh }), ...extra });
  }
  let response;
  try {
    response = await settings.fetch()(resolveUrl(settings.baseUrl, url), init);
  } catch (cause) {
    throw failure('the refresh endpoint could not be reached', 'ERR_NETWORK', cause);
  }
  answer.status = response.status;
  const text = await response.text();
  try {
    answer.data = JSON.parse(text);
  } catch {
    answer.data = text;
  }
  if (!response.ok) {
    const code = response.status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
    throw failure(`the refresh endpoint answered ${response.status}`, code, undefined, response.status);
  }
  if (settings.hidden && !parse) return optional(answer.data);
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
    const accessToken = level?.accessToken ?? level?.access_token ?? level?.token;
    if (typeof accessToken === 'string' && accessToken) {
      const refreshToken = level.refreshToken ?? level.refresh_token;
      return {
        accessToken,
        refreshToken: typeof refreshToken === 'string' && refreshToken ? refreshToken : undefined,
      };
    }
  }
  return undefined;
};

export const tokensIn = (answer) => checked(find(answer));

// The answer of a server that keeps the refresh token in a cookie may hold an access token, or none.
const optional = (answer) => {
  const found = find(answer);
  return found ? checked(found) : {};
};

const checked = (found) => {
  if (!found) {
    throw failure(
      'the answer of the refresh endpoint holds no access token: name its place with `refresh.parse`',
      'ERR_BAD_RESPONSE',
    );
  }
  for (const token of [found.accessToken, found.refreshToken]) {
    if (token !== undefined && !instance().tokenSafe(token, token === found.accessToken)) {
      throw failure('the refresh endpoint gave a token with control characters', 'ERR_BAD_TOKEN');
    }
  }
  return found;
};
