// The five refresh endpoints of the systems that "From axios" is about: what each is sent, and what it answers.

const invalidToken = () => ({ error: 'invalid_token' });
const invalidGrant = (message) => ({ error: 'invalid_grant', message });

/** `sent`: where the refresh token is in a request. `rotates`: whether a refresh gives a new refresh token. */
export const SYSTEMS = {
  /** JSON both ways, and both tokens rotate. */
  S1: {
    refreshPath: '/api/auth/refresh',
    rotates: true,
    sent: ({ body }) => body.refreshToken,
    answer: (tokens) => tokens,
    refusal: invalidToken,
    refused: invalidGrant,
  },
  /** The refresh token as a bearer token; the answer is `{ success, access_token }`. */
  S2: {
    refreshPath: '/api/refresh',
    rotates: false,
    sent: ({ bearer }) => bearer,
    answer: ({ accessToken }) => ({ success: true, access_token: accessToken }),
    refusal: invalidToken,
    refused: () => ({ success: false }),
  },
  /** Codes in the body say what was wrong; the refresh needs `{ id, email }` too. */
  S3: {
    refreshPath: '/member/token/refresh',
    rotates: false,
    sent: ({ bearer, body }) => (body.id && body.email ? bearer : undefined),
    answer: ({ accessToken }) => ({ accessToken }),
    refusal: (token) => ({ code: token ? 'T-002' : 'T-004', message: 'see the code' }),
    refused: () => ({ code: 'T-003', message: 'the refresh token has expired' }),
  },
  /** Tokens in cookies; a new access token comes in the body and as a cookie. */
  S4: {
    refreshPath: '/auth/restore-token',
    rotates: false,
    byCookie: true,
    sent: ({ cookies }) => cookies.refreshToken,
    answer: ({ accessToken }) => ({ accessToken }),
    headers: ({ accessToken }) => ({ 'Set-Cookie': `accessToken=${accessToken}; Path=/; HttpOnly; SameSite=Lax` }),
    refusal: invalidToken,
    refused: invalidGrant,
  },
  /** JSON; the answer is the access token itself, as text. */
  S5: {
    refreshPath: '/api/refresh',
    rotates: false,
    sent: ({ body }) => body.refreshToken,
    answer: ({ accessToken }) => accessToken,
    refusal: invalidToken,
    refused: invalidGrant,
  },
};
