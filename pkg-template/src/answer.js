// Tokens that the refresh endpoint sets as cookies, where a server sees them.

import { instance } from './wasm.js';

// Milliseconds since the epoch; nothing for a cookie of the browser's session. `Max-Age` goes before `Expires`.
const endOf = (text) => {
  const [, seconds] = /;\s*max-age\s*=\s*(-?\d+)\s*(?:;|$)/i.exec(text) ?? [];
  if (seconds !== undefined) return Date.now() + Number(seconds) * 1000;
  const [, date] = /;\s*expires\s*=\s*([^;]+)/i.exec(text) ?? [];
  return Date.parse(date) || undefined;
};

// Adds to what was found in the body what the cookies with these names hold. `bare`: the body is a text, which may say
// no more than `OK`. `cookies`, one for each token: `{ expires, httpOnly }`.
export const withCookies = (found, headers, keys, bare) => {
  const { applyCookie, readCookie } = instance();
  const values = [];
  const cookies = [];
  for (const text of headers.getSetCookie?.() ?? []) {
    const slot = keys.indexOf(text.split('=', 1)[0].trim());
    if (slot < 0) continue;
    const expires = endOf(text);
    // A cookie that is deleted is no token.
    values[slot] = expires <= Date.now() ? undefined : readCookie(applyCookie('', text), keys[slot]);
    cookies[slot] = { expires, httpOnly: /;\s*httponly\s*(?:;|$)/i.test(text) };
  }
  const [access, refresh] = values;
  const accessToken = bare ? (access ?? found?.accessToken) : (found?.accessToken ?? access);
  const refreshToken = found?.refreshToken ?? refresh;
  if (accessToken === undefined) return undefined;
  return {
    accessToken,
    refreshToken,
    cookies: [accessToken === access, refreshToken === refresh].map((same, slot) =>
      same && values[slot] ? cookies[slot] : undefined,
    ),
  };
};
