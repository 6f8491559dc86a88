// Where clients that bring no storage of their own keep the tokens, the tokens themselves, and the call for new ones.

const HOUR_S = 3_600;

const encode = (value) => btoa(JSON.stringify(value)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');

/** A token whose `exp` can be read, so many seconds from now; 500 to 600 characters, as those of identity providers. */
export function readable(seconds = HOUR_S, id = '') {
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const claims = { sub: 'ada', scope: 'read:all write:own '.repeat(14).trim(), iat: exp - HOUR_S, exp, jti: id };
  return [encode({ alg: 'HS256', typ: 'JWT' }), encode(claims), 's'.repeat(43)].join('.');
}

/** In a variable. */
export function memoryTokens(initial) {
  let held = { ...initial };
  return {
    access: () => held.accessToken,
    refresh: () => held.refreshToken,
    both: () => ({ ...held }),
    set: (got) => {
      held = { ...held, ...got };
    },
    clear: () => {
      held = {};
    },
  };
}

const found = (text, name) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(text)?.[1];

/** In cookies of the page, read anew for each request: a tab is not alone. */
export function cookieTokens(initial) {
  const write = (name, value, more = '') => {
    // biome-ignore lint/suspicious/noDocumentCookie: it is what is measured, and synchronous as the clients' own.
    document.cookie = `${name}=${value}; Path=/${more}`;
  };
  const set = (tokens) => {
    for (const [name, value] of Object.entries(tokens)) write(name, value);
  };
  set(initial);
  return {
    access: () => found(document.cookie, 'accessToken'),
    refresh: () => found(document.cookie, 'refreshToken'),
    both: () => initial,
    set,
    clear: () => {
      for (const name of Object.keys(initial)) write(name, '', '; Max-Age=0');
    },
  };
}

/** In the cookies of a request on a server. */
export function requestCookies({ req }) {
  const names = ['accessToken', 'refreshToken'];
  return memoryTokens(Object.fromEntries(names.map((name) => [name, found(req.headers.cookie, name)])));
}

/** Asks the refresh endpoint. */
export async function requestTokens(fetch, baseUrl, refreshToken, signal) {
  const response = await fetch(`${baseUrl}/refresh`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refreshToken }),
    ...(signal && { signal }),
  });
  if (!response.ok) throw Object.assign(new Error(`refresh: status ${response.status}`), { status: response.status });
  return response.json();
}
