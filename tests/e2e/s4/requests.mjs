// Requests to the App Router's example as browsers make them, without a browser.

import { request } from 'node:http';

export const ACCESS = 'accessToken';
export const REFRESH = 'refreshToken';

/** The Cookie text of a user's tokens, or of nobody's. */
export const cookieOf = (user) => (user ? `${ACCESS}=${user.accessToken}; ${REFRESH}=${user.refreshToken}` : '');

/** A user whose access token is over, and one whose tokens are good. */
export const expired = async (api) => (await api.createUsers(1, { access: -60 }))[0];
export const valid = async (api) => (await api.createUsers(1))[0];

/**
 * One request, redirects not followed.
 *
 * @param {string} url
 * @param {{ method?: string, user?: object, headers?: Record<string, string> }} [options] `headers` may name any, Host too
 * @returns {Promise<{ status: number, location?: string, headers: object, cookies: Record<string, { value: string, text: string }>, text: string }>}
 */
export function visit(url, { method = 'GET', user, headers = {} } = {}) {
  const cookie = cookieOf(user);
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...(cookie && { cookie }), ...headers } }, async (response) => {
      const parts = [];
      for await (const part of response) parts.push(part);
      resolve({
        status: response.statusCode,
        location: response.headers.location,
        headers: response.headers,
        cookies: Object.fromEntries((response.headers['set-cookie'] ?? []).map(named)),
        text: Buffer.concat(parts).toString('utf8'),
      });
    });
    sent.on('error', reject).end();
  });
}

const named = (text) => {
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(text);
  return [name, { value, text }];
};

/** The user after an answer: with the tokens that it set. */
export const after = (user, { cookies }) => ({
  ...user,
  ...(cookies[ACCESS] && { accessToken: cookies[ACCESS].value }),
  ...(cookies[REFRESH] && { refreshToken: cookies[REFRESH].value }),
});

/** Whose page this is: what the server has rendered of the API server's answers; undefined: nobody's. */
export const ownerOf = ({ text }) => /data-owner="([^"]+)"/.exec(text)?.[1];
