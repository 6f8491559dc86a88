// The refresh endpoint: reads the token in every usual way, and answers as the test has set it.

import { setTimeout as delayed } from 'node:timers/promises';

/** Modes that answer without looking at the token. The token stays unspent. */
const PLAIN = {
  500: [500, 'application/json', '{"error":"server_error"}'],
  503: [503, 'application/json', '{"error":"temporarily_unavailable"}'],
  401: [401, 'application/json', '{"error":"unauthorized"}'],
  403: [403, 'application/json', '{"error":"forbidden"}'],
  invalid_grant: [400, 'application/json', '{"error":"invalid_grant"}'],
  invalid_client: [401, 'application/json', '{"error":"invalid_client"}'],
  invalid_request: [400, 'application/json', '{"error":"invalid_request"}'],
  teapot: [418, 'application/json', '{"error":"teapot"}'],
  html: [200, 'text/html', '<!doctype html><title>Sign in to the hotel Wi-Fi</title>'],
  broken: [200, 'application/json', '{"accessToken": "half'],
  missing: [200, 'application/json', '{"ok":true}'],
  'wrong-type': [200, 'application/json', '{"accessToken":{"value":7},"refreshToken":[]}'],
  empty: [200, 'application/json', ''],
};

const SHAPES = {
  camel: (tokens) => tokens,
  snake: ({ accessToken, refreshToken }) => ({
    token_type: 'Bearer',
    access_token: accessToken,
    refresh_token: refreshToken,
  }),
  token: ({ accessToken, refreshToken }) => ({ token: accessToken, refreshToken }),
  data: (tokens) => ({ success: true, data: tokens }),
  string: ({ accessToken }) => accessToken,
  nested: ({ accessToken, refreshToken }) => ({ result: { session: { a: accessToken, r: refreshToken } } }),
};

/** Where a refresh token can stand in a request, and what was found there. */
export function sentTokens({ headers, body, cookies }) {
  const found = {};
  const type = headers['content-type'] ?? '';
  const text = body.toString();
  if (type.includes('json')) {
    try {
      const json = JSON.parse(text);
      found.json = json?.refreshToken ?? json?.refresh_token;
    } catch {
      // No JSON: no token.
    }
  } else if (type.includes('x-www-form-urlencoded')) {
    const form = new URLSearchParams(text);
    if (form.get('grant_type') === 'refresh_token') found.form = form.get('refresh_token') ?? undefined;
  }
  found.bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  found.cookie = cookies.refreshToken;
  return found;
}

export async function refresh(exchange, namespace) {
  const { settings } = namespace;
  const { mode, delay, gate, shape, rotate, answer, lifetime, times } = settings.refresh;
  if (times !== null) namespace.set({ refresh: times > 1 ? { times: times - 1 } : { mode: 'ok', times: null } });
  if (gate) await namespace.gate(gate);
  if (delay > 0) await delayed(Math.min(delay, 5_000));

  if (answer)
    return exchange.text(answer.status ?? 200, answer.type ?? 'application/json', answer.body, answer.headers);
  if (PLAIN[mode]) return exchange.text(...PLAIN[mode]);
  if (mode === 'stall') return exchange.hang();
  if (mode === 'hang-body') return exchange.hangBody();
  if (mode === 'drop') return exchange.drop();
  if (mode === 'redirect') return exchange.redirect(307, `${exchange.origins.foreign}/ns/${namespace.id}/v1/refresh`);

  const sent = sentTokens(exchange);
  const token = sent.json ?? sent.form ?? sent.bearer ?? sent.cookie;
  const outcome = namespace.rotate(token, { rotate, lifetime });
  if (outcome.refused) return exchange.json(401, { error: 'invalid_grant', reason: outcome.refused });
  if (mode === 'lost') return exchange.drop();
  if (mode === 'cookies') {
    exchange.setTokenCookies(outcome.tokens);
    return exchange.json(200, { ok: true });
  }
  if (shape === 'text') return exchange.text(200, 'text/plain', outcome.tokens.accessToken);
  return exchange.json(200, SHAPES[shape](outcome.tokens));
}
