// Who is asking: basic authentication, cookies, XSRF tokens, and the session's own token.

import { writeCookie } from '../../js/lib/document-cookie.mjs';
import { collect } from './define.mjs';
import { AUTH_NAME, AUTH_OVER_HEADER, blob, EXPIRED, FOREIGN, REFRESHED } from './differences.mjs';

export const credentials = collect('credentials', (test) => {
  test('auth', (http) => http.get('x', { auth: { username: 'jo', password: 'secret' } }));
  test('auth without a password', (http) => http.get('x', { auth: { username: 'jo' } }));
  test('auth without a name', (http) => http.get('x', { auth: { password: 'secret' } }));
  test('auth with letters outside ASCII', (http) => http.get('x', { auth: { username: 'jo', password: 'pässword' } }));
  test('auth with letters outside ASCII in the name', { differs: AUTH_NAME }, (http) =>
    http.get('x', { auth: { username: 'jö', password: 'p' } }),
  );
  test('auth over a header', { differs: AUTH_OVER_HEADER }, (http) =>
    http.get('x', { auth: { username: 'a', password: 'b' }, headers: { authorization: 'Mine' } }),
  );
  test('auth as a default', { options: { auth: { username: 'a', password: 'b' } } }, (http) =>
    http.post('x', { a: 1 }),
  );
  test('auth of the request over the default one', { options: { auth: { username: 'a', password: 'b' } } }, (http) =>
    http.get('x', { auth: { username: 'c' } }),
  );
  test('auth null over the default one', { options: { auth: { username: 'a', password: 'b' } } }, (http) =>
    http.get('x', { auth: null }),
  );
  test('an Authorization header of its own', (http) => http.get('x', { headers: { Authorization: 'Mine' } }));

  const withCookies = (name, options, run) =>
    test(name, { on: ['chromium'], ...options }, (http, ctx) => {
      writeCookie('XSRF-TOKEN=xsrf%20value; path=/');
      writeCookie('other=o; path=/');
      ctx.after(() => {
        for (const each of ['XSRF-TOKEN', 'other']) writeCookie(`${each}=; path=/; max-age=0`);
      });
      return run(http, ctx);
    });
  withCookies('XSRF: the cookie goes into the header at the same origin', {}, (http) => http.post('x', { a: 1 }));
  withCookies('XSRF: with get too', {}, (http) => http.get('x'));
  withCookies('XSRF: not at another origin', {}, (http, ctx) => http.post(`${ctx.foreign}/v1/x`, { a: 1 }));
  withCookies('XSRF: names of its own', {}, (http) =>
    http.get('x', { xsrfCookieName: 'other', xsrfHeaderName: 'X-Other' }),
  );
  withCookies('XSRF: names as defaults', { options: { xsrfCookieName: 'other', xsrfHeaderName: 'X-Other' } }, (http) =>
    http.get('x'),
  );
  withCookies('XSRF: a cookie that is not there', {}, (http) => http.get('x', { xsrfCookieName: 'none' }));
  withCookies('XSRF: an empty name', {}, (http) => http.get('x', { xsrfCookieName: '' }));
  withCookies('XSRF: withXSRFToken false', {}, (http) => http.get('x', { withXSRFToken: false }));
  withCookies('XSRF: withXSRFToken true at another origin', {}, (http, ctx) =>
    http.get(`${ctx.foreign}/v1/x`, { withXSRFToken: true }),
  );
  withCookies('XSRF: withXSRFToken as a function', {}, async (http, ctx) => [
    await http.get('x', { withXSRFToken: (given) => given.url.endsWith('/y') }),
    await http.get('y', {
      withXSRFToken: (given) => {
        ctx.note(given.url.endsWith('/y'), given.method);
        return true;
      },
    }),
  ]);
  withCookies('XSRF: a value that is not a boolean', {}, (http) => http.get('x', { withXSRFToken: 'yes' }));
  withCookies('XSRF: over a header of the request', {}, (http) =>
    http.get('x', { headers: { 'X-XSRF-TOKEN': 'mine' } }),
  );
  test('XSRF: nothing in Node', { on: ['node'] }, (http) =>
    http.get('x', { withXSRFToken: true, headers: { Cookie: 'XSRF-TOKEN=1' } }),
  );

  withCookies('cookies: at the same origin', {}, (http) => http.get('x', { withXSRFToken: false }));
  for (const withCredentials of [true, false, undefined]) {
    withCookies(`cookies: at another origin with withCredentials ${withCredentials}`, {}, (http, ctx) =>
      http.get(`${ctx.foreign}/v1/x`, { withCredentials }),
    );
  }
  withCookies('cookies: withCredentials as a default', { options: { withCredentials: true } }, (http, ctx) =>
    http.get(`${ctx.foreign}/v1/x`),
  );

  const signedIn = (name, options, run) => test(`token: ${name}`, { token: 'token-live', ...options }, run);
  for (const [name, run] of Object.entries({
    get: (http) => http.get('x', { params: { a: 1 } }),
    'the callable': (http) => http('x'),
    request: (http) => http.request({ url: 'x', method: 'delete' }),
    head: (http) => http.head('x'),
    post: (http) => http.post('x', { a: 1 }),
    put: (http) => http.put('x', 'text'),
    patch: (http) => http.patch('x', new URLSearchParams('a=1')),
    delete: (http) => http.delete('x', { data: { a: 1 } }),
    postForm: (http) => http.postForm('x', { a: [1, 2] }),
    'an absolute URL of the same origin': (http, ctx) => http.get(`${ctx.home}/v1/x`),
    'a header of its own beside it': (http) => http.get('x', { headers: { 'X-A': '1' } }),
    'an Authorization header of its own': (http) => http.get('x', { headers: { Authorization: 'Mine' } }),
    'a created client': (http) => http.get('me'),
  })) {
    signedIn(`${name}`, {}, run);
  }
  signedIn('post of a blob', { differs: blob('text/plain') }, (http) =>
    http.post('x', new Blob(['b'], { type: 'text/plain' })),
  );
  signedIn('an error status', {}, (http, ctx) => http.get(ctx.answer({ status: 404, json: 1 })));
  signedIn('a timeout', {}, (http, ctx) => http.get(ctx.answer({ fault: 'hang' }), { timeout: 150 }));
  signedIn('a cancelled request', {}, (http) => http.get('x', { signal: AbortSignal.abort() }));
  signedIn('basic authentication wins', {}, (http) => http.get('x', { auth: { username: 'a', password: 'b' } }));
  signedIn('another origin', { differs: FOREIGN }, (http, ctx) => http.get(`${ctx.foreign}/v1/x`));
  signedIn('a base URL at another origin', { differs: FOREIGN }, (http, ctx) =>
    http.get('x', { baseURL: `${ctx.foreign}/v1` }),
  );
  test('token: one that the server refuses', { token: 'token-old', differs: REFRESHED }, (http) => http.get('me'));
  // The server goes on refusing, and says that the session is over.
  test(
    'token: a session that is over',
    {
      token: 'token-old',
      options: (ctx) => ({ refresh: `${ctx.base}/${ctx.answer({ status: 400, json: { error: 'invalid_grant' } })}` }),
      differs: EXPIRED,
    },
    (http) => http.get('me').catch(({ name, code, status }) => [name, code, status]),
  );
});
