// What goes wrong on the way, and the errors that tell of it.

import { collect } from './define.mjs';
import { BROKEN_OFF, network, TIMEOUT_IN_BODY, TIMEOUT_OF_WORDS } from './differences.mjs';

export const failures = collect('failures', (test) => {
  test('nobody listens', { differs: network('ECONNREFUSED') }, (http, ctx) => http.get(`${ctx.closed}/x`));
  test('the base URL where nobody listens', { base: (ctx) => ctx.closed, differs: network('ECONNREFUSED') }, (http) =>
    http.post('x', { a: 1 }),
  );
  test('the connection breaks before the answer', { resent: true, differs: network('ECONNRESET') }, (http, ctx) =>
    http.get(ctx.answer({ fault: 'drop' })),
  );
  test(
    'the connection breaks before the answer to post',
    { resent: true, differs: network('ECONNRESET') },
    (http, ctx) => http.post(ctx.answer({ fault: 'drop' }), { a: 1 }),
  );
  test('the connection breaks in the body', { differs: BROKEN_OFF }, (http, ctx) =>
    http.get(ctx.answer({ fault: 'drop-body', bytes: 100, headers: { 'Content-Length': '100' } })),
  );

  test('a timeout', (http, ctx) => http.get(ctx.answer({ fault: 'hang' }), { timeout: 150 }));
  test('a timeout of post', (http, ctx) => http.post(ctx.answer({ fault: 'hang' }), { a: 1 }, { timeout: 150 }));
  test('a timeout as a default', { options: { timeout: 150 } }, (http, ctx) => http.get(ctx.answer({ fault: 'hang' })));
  test('a timeout set on defaults later', (http, ctx) => {
    http.defaults.timeout = 150;
    return http.get(ctx.answer({ fault: 'hang' }));
  });
  test('timeoutErrorMessage', (http, ctx) =>
    http.get(ctx.answer({ fault: 'hang' }), { timeout: 150, timeoutErrorMessage: 'too slow' }));
  test('clarifyTimeoutError', (http, ctx) =>
    http.get(ctx.answer({ fault: 'hang' }), { timeout: 150, transitional: { clarifyTimeoutError: true } }));
  test('a timeout set by an interceptor', (http, ctx) => {
    http.interceptors.request.use((given) => Object.assign(given, { timeout: 150 }));
    return http.get(ctx.answer({ fault: 'hang' }));
  });
  test('a timeout that is not reached', (http, ctx) =>
    http.get(ctx.answer({ delay: 20, json: 1 }), { timeout: 3_000 }));
  test('a timeout of zero', { options: { timeout: 1 } }, (http, ctx) =>
    http.get(ctx.answer({ delay: 30, json: 1 }), { timeout: 0 }),
  );
  test('a timeout as a text', (http, ctx) => http.get(ctx.answer({ fault: 'hang' }), { timeout: '150' }));
  test('a timeout that is no number', { differs: TIMEOUT_OF_WORDS }, (http) => http.get('x', { timeout: 'soon' }));
  test('a timeout in the body', { differs: TIMEOUT_IN_BODY }, (http, ctx) =>
    http.get(ctx.answer({ fault: 'hang-body', bytes: 100, headers: { 'Content-Length': '100' } }), { timeout: 150 }),
  );

  const show = (error) => ({
    error,
    isError: error instanceof Error,
    text: String(error),
    json: Object.keys(error.toJSON()).sort(),
  });
  test('what an error is', (http, ctx) => http.get(ctx.answer({ status: 404, json: { m: 1 } })).catch(show));
  test('an error knows request and response', async (http, ctx) => {
    const error = await http.get(ctx.answer({ status: 404, json: { m: 1 } })).catch((thrown) => thrown);
    ctx.note(
      error.response.request === error.request,
      error.response.config === error.config,
      error.status === error.response.status,
    );
  });
  test('an error as JSON', (http, ctx) =>
    http
      .post(ctx.answer({ status: 404, json: { m: 1 } }), { secret: 1 }, { headers: { 'X-A': '1' }, custom: { a: 1 } })
      .catch((error) => {
        const { config, message, code, name, status } = JSON.parse(JSON.stringify(error));
        return {
          message,
          code,
          name,
          status,
          url: config.url,
          method: config.method,
          data: config.data,
          custom: config.custom,
          header: config.headers['X-A'],
        };
      }));
  test('redact hides keys in the JSON', (http, ctx) =>
    http
      .post(
        ctx.answer({ status: 404 }),
        { a: 1 },
        {
          redact: ['X-Secret', 'token', 'data'],
          headers: { 'X-Secret': 's' },
          custom: { token: 't', list: [{ TOKEN: 'u' }] },
        },
      )
      .catch((error) => {
        const { config } = JSON.parse(JSON.stringify(error));
        return {
          data: config.data,
          custom: config.custom,
          header: config.headers['X-Secret'],
          redact: config.redact,
          itself: error.config.custom.token,
        };
      }));
  test('an error in the middle of a chain', (http, ctx) =>
    http.get(ctx.answer({ status: 400, json: { m: 'x' } })).then(
      () => 'no',
      (error) => (ctx.axios.isAxiosError(error) ? error.response.data.m : 'other'),
    ));
  test('a failing one among good ones', { atOnce: true }, (http, ctx) =>
    Promise.allSettled([http.get('a'), http.get(ctx.answer({ status: 500 })), http.get('c')]).then((all) =>
      all.map(({ status, reason, value }) => [status, reason?.code ?? value.data.path]),
    ),
  );

  for (const [name, status, headers] of [
    ['301', 301],
    ['302', 302],
    ['303', 303],
    ['307', 307],
    ['308', 308],
  ]) {
    test(`${name} to get`, (http, ctx) =>
      http.get(ctx.answer({ status, headers, to: 'home:/v1/target?y=2' }), { params: { p: 1 } }));
    test(`${name} to post`, (http, ctx) =>
      http.post(ctx.answer({ status, to: 'home:/v1/target' }), { a: 1 }, { headers: { 'X-A': '1' } }));
  }
  test('a redirect with a relative location', (http, ctx) => http.get(ctx.answer({ status: 302, to: '../target' })));
  test('a redirect to another origin', (http, ctx) =>
    http.get(ctx.answer({ status: 302, to: 'foreign:/v1/target' }), { headers: { Authorization: 'Mine' } }));
  test('a redirect without a location', (http, ctx) => http.get(ctx.answer({ status: 302 })));
  test('a redirect to an error', (http, ctx) =>
    http.get(ctx.answer({ status: 302, to: `home:/v1/${ctx.answer({ status: 404 })}` })));
});
