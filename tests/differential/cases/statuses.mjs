// Which status resolves, which rejects, and with what.

import { collect } from './define.mjs';

const STATUSES = [
  200, 201, 202, 203, 206, 226, 300, 304, 400, 402, 403, 404, 405, 408, 409, 410, 418, 422, 429, 451, 500, 501, 502,
  503, 504, 599,
];

const VALIDATORS = {
  null: null,
  undefined,
  'below 500': (status) => status < 500,
  'always true': () => true,
  'always false': () => false,
  'a value that is true': () => 'yes',
};

export const statuses = collect('statuses', (test) => {
  for (const status of STATUSES)
    test(`${status}`, (http, ctx) =>
      http.get(ctx.answer({ status, json: { code: 'C', status }, headers: { 'X-One': '1' } })));
  test('401 without a session', (http, ctx) => http.get(ctx.answer({ status: 401, json: { code: 'T-001' } })));
  test('401 without a session, to post', (http, ctx) => http.post(ctx.answer({ status: 401, body: 'no' }), { a: 1 }));
  test('600', (http, ctx) => http.get(ctx.answer({ status: 600, json: 1 })));
  for (const [name, validateStatus] of Object.entries(VALIDATORS)) {
    for (const status of [200, 404, 500])
      test(`${status} with validateStatus ${name}`, (http, ctx) =>
        http.get(ctx.answer({ status, json: { s: status } }), { validateStatus }));
  }
  test('validateStatus as a default', { options: { validateStatus: (status) => status === 404 } }, (http, ctx) =>
    http.get(ctx.answer({ status: 404, json: 1 })),
  );
  test('validateStatus null as a default', { options: { validateStatus: null } }, (http, ctx) =>
    http.get(ctx.answer({ status: 500, json: 1 })),
  );
  test(
    'validateStatus undefined over a default',
    { options: { validateStatus: (status) => status === 404 } },
    (http, ctx) => http.get(ctx.answer({ status: 404, json: 1 }), { validateStatus: undefined }),
  );
  test(
    'validateStatusUndefinedResolves: false',
    { options: { validateStatus: (status) => status === 404 } },
    (http, ctx) =>
      http.get(ctx.answer({ status: 404, json: 1 }), {
        validateStatus: undefined,
        transitional: { validateStatusUndefinedResolves: false },
      }),
  );
  test('an error with text', (http, ctx) =>
    http.get(ctx.answer({ status: 400, body: 'bad', headers: { 'Content-Type': 'text/plain' } })));
  test('an error with nothing', (http, ctx) => http.get(ctx.answer({ status: 400 })));
  test('an error with broken JSON', (http, ctx) =>
    http.get(ctx.answer({ status: 400, body: '{', headers: { 'Content-Type': 'application/json' } })));
  test('an error to post', (http, ctx) =>
    http.post(ctx.answer({ status: 422, json: { e: 1 } }), { a: 1 }, { params: { p: 1 } }));
  test('an error to a form', (http, ctx) => http.postForm(ctx.answer({ status: 422, json: { e: 1 } }), { a: 1 }));
  test('an error to head', (http, ctx) => http.head(ctx.answer({ status: 404 })));
  test('an error as text', (http, ctx) =>
    http.get(ctx.answer({ status: 500, json: { a: 1 } }), { responseType: 'text' }));
  test('an error from another origin', (http, ctx) =>
    http.get(`${ctx.foreign}/v1/${ctx.answer({ status: 404, json: 1 })}`));
});
