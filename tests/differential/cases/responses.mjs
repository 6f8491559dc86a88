// Answers: how bodies are read, which headers are there.

import { collect } from './define.mjs';
import { CHARSET, responseType } from './differences.mjs';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const TEXT_TYPE = { 'Content-Type': 'text/plain; charset=utf-8' };

const BODIES = {
  'an object': { json: { a: [1, null, 'ä'], b: { c: true } } },
  'a JSON string': { json: 'text' },
  'a JSON number': { json: 12.5 },
  null: { json: null },
  false: { json: false },
  'broken JSON': { body: '{"a": 1', headers: JSON_TYPE },
  nothing: { body: '', headers: JSON_TYPE },
  'white space': { body: ' \n ', headers: JSON_TYPE },
  'JSON called text': { body: '{"a":1}', headers: TEXT_TYPE },
  'digits called text': { body: '0012', headers: TEXT_TYPE },
  'a large number': { body: '12345678901234567890', headers: JSON_TYPE },
  text: { body: 'just text ä', headers: TEXT_TYPE },
  'no content type': { body: '{"a":1}' },
  HTML: { body: '<p>x</p>', headers: { 'Content-Type': 'text/html' } },
  'a byte order mark': { body: '\uFEFF{"a":1}', headers: JSON_TYPE },
  'a byte order mark in text': { body: '\uFEFFtext', headers: TEXT_TYPE },
  bytes: { base64: 'AP8BgA==', headers: { 'Content-Type': 'application/octet-stream' } },
  'Latin-1': { base64: '5Pb8', headers: { 'Content-Type': 'text/plain; charset=iso-8859-1' } },
  gzip: { json: { zipped: 'x'.repeat(200) }, gzip: true },
  'a JSON key called __proto__': { body: '{"__proto__":{"polluted":1},"a":1}', headers: JSON_TYPE },
};

const TYPES = ['json', 'text', 'blob', 'arraybuffer', 'stream'];
const READ_BY_TYPE = ['an object', 'broken JSON', 'nothing', 'text', 'bytes', 'a byte order mark'];

export const responses = collect('responses', (test) => {
  for (const [name, script] of Object.entries(BODIES)) {
    test(name, { differs: name === 'Latin-1' ? CHARSET : [] }, (http, ctx) => http.get(ctx.answer(script)));
  }
  for (const type of TYPES) {
    for (const name of READ_BY_TYPE) {
      test(`${name} as ${type}`, { differs: responseType(type, name) }, (http, ctx) =>
        http.get(ctx.answer(BODIES[name]), { responseType: type }),
      );
    }
  }
  test('Latin-1 as text', { differs: CHARSET }, (http, ctx) =>
    http.get(ctx.answer(BODIES['Latin-1']), { responseType: 'text' }),
  );
  test('responseType as a default', { options: { responseType: 'text' } }, (http, ctx) =>
    http.get(ctx.answer({ json: { a: 1 } })),
  );
  test('an empty responseType', (http, ctx) => http.get(ctx.answer({ json: { a: 1 } }), { responseType: '' }));
  test('a megabyte', (http, ctx) => http.get(ctx.answer({ bytes: 1_000_000, headers: TEXT_TYPE })));
  test('head', (http, ctx) => http.head(ctx.answer({ json: { a: 1 }, headers: { ETag: '"1"' } })));
  test('204', (http, ctx) => http.get(ctx.answer({ status: 204 })));
  test('204 as json', (http, ctx) => http.get(ctx.answer({ status: 204 }), { responseType: 'json' }));
  test('205', (http, ctx) => http.get(ctx.answer({ status: 205 })));

  const broken = { body: '{"a": 1', headers: JSON_TYPE };
  const good = { json: { a: 1 } };
  for (const [name, script, config] of [
    [
      'silentJSONParsing: false with json',
      broken,
      { responseType: 'json', transitional: { silentJSONParsing: false } },
    ],
    ['silentJSONParsing: false without a type', broken, { transitional: { silentJSONParsing: false } }],
    [
      'silentJSONParsing: false with an empty answer',
      { body: '', headers: JSON_TYPE },
      { responseType: 'json', transitional: { silentJSONParsing: false } },
    ],
    [
      'silentJSONParsing: false with an error status',
      { ...broken, status: 500 },
      { responseType: 'json', transitional: { silentJSONParsing: false } },
    ],
    ['silentJSONParsing: true with json', broken, { responseType: 'json', transitional: { silentJSONParsing: true } }],
    ['forcedJSONParsing: false', good, { transitional: { forcedJSONParsing: false } }],
    ['forcedJSONParsing: false with json', good, { responseType: 'json', transitional: { forcedJSONParsing: false } }],
    ['forcedJSONParsing: true alone', good, { transitional: { forcedJSONParsing: true } }],
    ['parseReviver', good, { parseReviver: (key, value) => (key === 'a' ? value + 1 : value) }],
  ]) {
    test(name, (http, ctx) => http.get(ctx.answer(script), config));
  }
  test('transitional as a default', { options: { transitional: { silentJSONParsing: false } } }, (http, ctx) =>
    http.get(ctx.answer(broken), { responseType: 'json' }),
  );

  const headers = { 'X-One': 'one', 'x-two': 'a, b', ETag: '"e"', 'Content-Type': 'application/json; charset=utf-8' };
  test('headers by property', async (http, ctx) => {
    const { headers: got } = await http.get(ctx.answer({ json: 1, headers }));
    ctx.note(got['x-one'], got['X-One'], got.etag, got['content-type'], got['x-none'], got.get('X-NONE'));
  });
  test('headers by method', async (http, ctx) => {
    const { headers: got } = await http.get(ctx.answer({ json: 1, headers }));
    ctx.note(got.get('X-One'), got.has('x-ONE'), got.has('x-none'), got.has('x-one', 'n'), got.has('x-one', 'zz'));
    ctx.note(got.getContentType(), got.hasContentType(), got.getContentType(/charset=([\w-]+)/)?.[1]);
    ctx.note(
      got.get('x-two', true),
      got.get('x-two', (value, name) => `${name}=${value}`),
      got.get('x-one', /o(n)/)?.[1],
    );
  });
  test('headers iterated', async (http, ctx) => {
    const { headers: got } = await http.get(ctx.answer({ json: 1, headers }));
    const mine = ([name]) => ['x-one', 'x-two', 'etag'].includes(name);
    ctx.note(Object.fromEntries([...got].filter(mine)), Object.fromEntries(Object.entries(got.toJSON()).filter(mine)));
    ctx.note(/(^|\n)x-one: one(\n|$)/.test(got.toString()), String(got) === got.toString());
    ctx.note(Object.keys(got).includes('x-one'), JSON.parse(JSON.stringify(got))['x-one']);
    ctx.note(Object.prototype.toString.call(got), 'x-one' in got, Object.hasOwn(got, 'x-one'));
  });
  test('headers changed', async (http, ctx) => {
    const { headers: got } = await http.get(ctx.answer({ json: 1, headers }));
    got.set('X-One', 'new');
    got.set({ 'X-Three': 3 });
    ctx.note(got.get('x-one'), got.get('x-three'), got.delete('X-TWO'), got.delete('x-none'), got.has('x-two'));
  });
  test('a header sent twice', (http, ctx) => http.get(ctx.answer({ json: 1, headers: { 'X-Many': ['1', '2'] } })));
  test('cookies that are set', (http, ctx) =>
    http.get(ctx.answer({ json: 1, headers: { 'Set-Cookie': ['a=1; Path=/none', 'b=2; Path=/none'] } })));
  test('one cookie that is set', async (http, ctx) => {
    const response = await http.get(ctx.answer({ json: 1, headers: { 'Set-Cookie': 'a=1; Path=/none' } }));
    ctx.note(response.headers.getSetCookie(), response.headers['set-cookie']);
  });
  test('a status text of its own', (http, ctx) =>
    http.get(ctx.answer({ status: 200, statusText: 'Fine So Far', json: 1 })));
  test('from another origin', (http, ctx) =>
    http.get(`${ctx.foreign}/v1/${ctx.answer({ json: 1, headers: { 'X-One': '1', 'X-Hidden': '2' } })}`));
  test('the answer can be taken apart', async (http, ctx) => {
    const { data, status, headers: got, ...rest } = await http.get(ctx.answer({ json: { a: 1 } }));
    ctx.note(data, status, typeof got, Object.keys(rest).sort());
  });
});
