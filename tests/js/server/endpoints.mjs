// What the test API server answers below /ns/<id>/ besides the refresh endpoint.

import { setTimeout as delayed } from 'node:timers/promises';

const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

/** The access token that a request carries: as a bearer, in `X-Token`, or in an HttpOnly cookie. */
export function accessToken({ headers, cookies }) {
  return (
    /^(?:Bearer|Token) (.+)$/.exec(headers.authorization ?? '')?.[1] ??
    headers['x-token'] ??
    cookies.accessToken ??
    null
  );
}

const echo = (exchange, more = {}) => ({
  method: exchange.method,
  path: exchange.path,
  query: exchange.query,
  headers: exchange.headers,
  text: exchange.body.toString(),
  base64: exchange.body.toString('base64'),
  length: exchange.body.length,
  ...more,
});

/** Runs `answer(session)` if the access token is accepted, else sends the refusal that the test has set. */
function guarded(exchange, namespace, answer) {
  const session = namespace.authenticate(accessToken(exchange));
  if (session) return answer(session);
  const { status, body } = namespace.settings.refusal;
  return exchange.json(status, body);
}

export const ENDPOINTS = {
  /** Needs a token; says whose it is. */
  data: (exchange, namespace) =>
    guarded(exchange, namespace, (session) => exchange.json(200, { user: session.user, query: exchange.query })),

  /** As `data`, with an echo of the request. */
  secret: (exchange, namespace) =>
    guarded(exchange, namespace, (session) => exchange.json(200, echo(exchange, { user: session.user }))),

  /** As `data`, but the answer that was right when the request came is held back until the gate is opened. */
  async late(exchange, namespace) {
    const session = namespace.authenticate(accessToken(exchange));
    await namespace.gate(exchange.rest);
    if (session) return exchange.json(200, { user: session.user });
    const { status, body } = namespace.settings.refusal;
    return exchange.json(status, body);
  },

  /** As `data`, in two parts: the second one is held back until the gate is opened. */
  stream: (exchange, namespace) =>
    guarded(exchange, namespace, () => exchange.parts('text/plain', ['one', 'two'], namespace.gate(exchange.rest))),

  echo: (exchange) => exchange.json(200, echo(exchange)),
  'always-401': (exchange) => exchange.json(401, { error: 'invalid_token' }),
  status: (exchange) => exchange.json(Number(exchange.rest), { error: `status ${exchange.rest}` }),
  /** A status with a body code: `code/401/T-002`. */
  code(exchange) {
    const [status, code] = exchange.rest.split('/');
    return exchange.json(Number(status), { code, message: 'see the code' });
  },

  async slow(exchange) {
    await delayed(Math.min(Number(exchange.rest), 5_000));
    return exchange.json(200, { slow: true });
  },
  hang: (exchange) => exchange.hang(),
  'hang-body': (exchange) => exchange.hangBody(),
  drop: (exchange) => exchange.drop(),

  /** `redirect/307/foreign/echo`: to an endpoint at one of the origins. */
  redirect(exchange, namespace) {
    const [status, to, ...path] = exchange.rest.split('/');
    return exchange.redirect(Number(status), `${exchange.origins[to]}/ns/${namespace.id}/v1/${path.join('/')}`);
  },

  json: (exchange) => exchange.json(200, { greeting: 'grüße', list: [1, 2, 3] }),
  text: (exchange) => exchange.text(200, 'text/plain; charset=utf-8', 'grüße'),
  html: (exchange) => exchange.text(200, 'text/html', '<p>hello</p>'),
  broken: (exchange) => exchange.text(200, 'application/json', '{"half":'),
  empty: (exchange) => exchange.text(204, null, null),
  bytes: (exchange) => exchange.text(200, 'application/octet-stream', BYTES),
  headers: (exchange) => exchange.text(200, 'application/json', '{}', { 'X-One': 'first', 'X-Two': 'a, b' }),

  /** Signs in and keeps the tokens in HttpOnly cookies, as an API server of its own would. */
  'login-cookies'(exchange, namespace) {
    const { accessToken: access, refreshToken } = namespace.login({ user: 'ann' });
    exchange.setTokenCookies({ accessToken: access, refreshToken });
    return exchange.json(200, { ok: true });
  },
};
