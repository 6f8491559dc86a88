// The refresh endpoints of the five systems that the package replaces: what each is sent, and what it answers.

const refusal = (_token, { code, message } = { code: 'invalid_token' }) => ({ error: code, message });
const refused = (message) => ({ error: 'invalid_grant', message });

const cookie = (name, value, more = '') => `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${more}`;

/**
 * - `sent(request)`: where the refresh token is in `{ body, bearer, cookies }`.
 * - `rotates`: whether a refresh gives a new refresh token, and spends the old one.
 * - `byCookie`: the API server sets the tokens as HttpOnly cookies, and reads the access token from its cookie as well.
 * - `answer(tokens)`, `headers(tokens)`: of a refresh. `granted(tokens)`: of a sign-in.
 * - `refusal(token, why)`: the body of a 401 for data; `refused(message)`: of one from the refresh endpoint;
 *   `refusedHeaders`: what goes with it.
 */
export const SYSTEMS = {
  /** JSON both ways, and both tokens rotate. */
  S1: {
    refreshPath: '/api/auth/refresh',
    rotates: true,
    sent: ({ body }) => body.refreshToken,
    answer: (tokens) => tokens,
    refusal,
    refused,
  },
  /** What a reader of S1 asks for: both tokens in HttpOnly cookies that the API server alone sets and clears. */
  'S1-httponly': {
    refreshPath: '/api/auth/refresh',
    rotates: true,
    byCookie: true,
    sent: ({ cookies }) => cookies.refreshToken,
    granted: () => ({ ok: true }),
    answer: () => ({ ok: true }),
    headers: ({ accessToken, refreshToken }) => ({
      'Set-Cookie': [cookie('accessToken', accessToken), cookie('refreshToken', refreshToken)],
    }),
    refusal,
    refused,
    refusedHeaders: { 'Set-Cookie': ['accessToken', 'refreshToken'].map((name) => cookie(name, '', '; Max-Age=0')) },
  },
  /** The refresh token as a bearer token; the answer is `{ success, access_token }`. */
  S2: {
    refreshPath: '/api/refresh',
    rotates: false,
    sent: ({ bearer }) => bearer,
    answer: ({ accessToken }) => ({ success: true, access_token: accessToken }),
    refusal,
    refused: () => ({ success: false }),
  },
  /** Codes in the body say what was wrong; the refresh needs `{ id, email }` too. */
  S3: {
    refreshPath: '/member/token/refresh',
    rotates: false,
    sent: ({ bearer, body }) => (body.id && body.email ? bearer : undefined),
    answer: ({ accessToken }) => ({ accessToken }),
    refusal: (token, { code } = { code: 'token_expired' }) => {
      if (!token) return { code: 'T-004', message: 'no token' };
      return code === 'token_expired'
        ? { code: 'T-002', message: 'the access token has expired' }
        : { code: 'T-001', message: 'this is no token' };
    },
    refused: () => ({ code: 'T-003', message: 'the refresh token has expired' }),
  },
  /** Tokens in cookies; a new access token comes in the body and as a cookie. */
  S4: {
    refreshPath: '/auth/restore-token',
    rotates: false,
    byCookie: true,
    sent: ({ cookies }) => cookies.refreshToken,
    answer: ({ accessToken }) => ({ accessToken }),
    headers: ({ accessToken, refreshToken }) => ({
      'Set-Cookie': [
        cookie('accessToken', accessToken),
        ...(refreshToken ? [cookie('refreshToken', refreshToken)] : []),
      ],
    }),
    refusal,
    refused,
  },
  /** JSON; the answer is the access token itself, as text. */
  S5: {
    refreshPath: '/api/refresh',
    rotates: false,
    sent: ({ body }) => body.refreshToken,
    answer: ({ accessToken }) => accessToken,
    refusal,
    refused,
  },
};
