// Query parameters: which shapes become which text.

import { collect } from './define.mjs';
import { QUERY_DEPTH, query, queryError } from './differences.mjs';

class Point {
  constructor() {
    this.x = 1;
    this.y = 2;
  }
}

const circular = () => {
  const params = { a: {} };
  params.a.self = params;
  return params;
};
const nested = (depth) => {
  let value = 1;
  for (let level = 0; level < depth; level += 1) value = { n: value };
  return value;
};

const SHAPES = {
  'plain values': { a: 1, b: 'two', c: true, d: false, e: 0, f: '' },
  'null and undefined': { a: null, b: undefined, c: 1 },
  'not a number': { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -0 },
  'a bigint': { a: 12345678901234567890n },
  'a date': { at: new Date('2026-01-02T03:04:05.678Z') },
  'an array': { a: [1, 'b', true] },
  'an empty array': { a: [], b: 1 },
  'an array with holes': { a: [1, null, undefined, 2] },
  'an array of dates': { a: [new Date(0), new Date(1)] },
  'arrays in arrays': { a: [[1, 2], [3]] },
  'objects in an array': { a: [{ b: 1 }, { b: 2 }] },
  'mixed values in an array': { a: [1, { b: 2 }] },
  'an object': { a: { b: 1, c: 'd' } },
  'a deep object': { a: { b: { c: { d: [1, 2] } } } },
  'an empty object': { a: {}, b: 1 },
  'a key with brackets': { 'a[]': [1, 2] },
  'a key with brackets and one value': { 'a[]': 1 },
  'a key with braces': { 'a{}': { b: [1, { c: 2 }] } },
  'a key with dots': { 'a.b': { 'c.d': 1 } },
  'a key with spaces around': { ' a ': 1, b: { ' c ': 2 } },
  'characters that axios leaves alone': { q: 'a:b$c,d e', 'k:$,': 1 },
  'characters that are escaped': { q: `&=?#+%/[]@!'()*~;"<>\\^\`{|}` },
  'letters outside ASCII': { ä: 'ö', emoji: '😀' },
  'a line break': { a: 'x\ny' },
  'a URLSearchParams': new URLSearchParams('a=1&a=2&b=c d&e=:$,'),
  'an empty URLSearchParams': new URLSearchParams(),
  'a URLSearchParams within': { a: new URLSearchParams('b=1&c=2') },
  'an object without a prototype': Object.assign(Object.create(null), { a: 1 }),
  "an object of the application's class": new Point(),
  "an object of the application's class within": { p: new Point() },
  'a map': { a: new Map([['b', 1]]) },
  'a function': { f: () => 1, g: 2 },
  bytes: { a: new Uint8Array([104, 105]) },
  'an array itself': [1, 2, { a: 3 }],
  nothing: {},
  'null for all': null,
  'a string for all': 'a=1',
  'a hundred levels': nested(100),
  'a hundred and two levels': nested(102),
};

const OPTIONS = {
  'indexes: true': { indexes: true },
  'indexes: false': { indexes: false },
  'indexes: null': { indexes: null },
  'dots: true': { dots: true },
  'dots and indexes': { dots: true, indexes: true },
  'metaTokens: false': { metaTokens: false },
  encode: { encode: (value, standard) => `<${standard(value)}>` },
  'encode that is encodeURIComponent': { encode: (value) => encodeURIComponent(value) },
  serialize: { serialize: (params, options) => `${Object.keys(params)}-${typeof options.serialize}` },
  'a visitor': {
    visitor(value, key, path, helpers) {
      if (typeof value !== 'number') return helpers.defaultVisitor.call(this, value, key, path);
      this.append(`n.${key}`, value);
      return false;
    },
  },
  'maxDepth: 1': { maxDepth: 1 },
};

const DIFFERS = {
  'characters that are escaped': query(/!'\(/, /!%27\(/),
  encode: query(/^</, /^%3C/),
  'a string for all': queryError('TypeError'),
  'a hundred and two levels': QUERY_DEPTH,
  'maxDepth: 1': QUERY_DEPTH,
};

const SAMPLE = { a: [1, 2], b: { c: [3, { d: 4 }], e: 'x y' }, 'f{}': { g: 5 }, 'h[]': [6, 7] };

export const params = collect('params', (test) => {
  for (const [name, shape] of Object.entries(SHAPES))
    test(name, { differs: DIFFERS[name] ?? [] }, (http) => http.get('x', { params: shape }));
  test('a cycle', (http) => http.get('x', { params: circular() }));
  test('a symbol', { differs: queryError('TypeError') }, (http) => http.get('x', { params: { a: Symbol('b') } }));
  test('a date that is none', { differs: queryError('RangeError') }, (http) =>
    http.get('x', { params: { at: new Date(Number.NaN) } }),
  );

  for (const [name, paramsSerializer] of Object.entries(OPTIONS)) {
    test(`paramsSerializer with ${name}`, { differs: DIFFERS[name] ?? [] }, (http) =>
      http.get('x', { params: SAMPLE, paramsSerializer }),
    );
  }
  test('a function as paramsSerializer', { differs: query('q={"a":1}', 'q={%22a%22:1}') }, (http) =>
    http.get('x', { params: { a: 1 }, paramsSerializer: (given) => `q=${JSON.stringify(given)}` }),
  );
  test('a paramsSerializer that answers with nothing', (http) =>
    http.get('x', { params: { a: 1 }, paramsSerializer: () => '' }));
  test('a paramsSerializer that throws', { differs: queryError('Error') }, (http) =>
    http.get('x', {
      params: { a: 1 },
      paramsSerializer: () => {
        throw new Error('mine');
      },
    }),
  );
  test('paramsSerializer as a default', { options: { paramsSerializer: { indexes: null } } }, (http) =>
    http.get('x', { params: { a: [1, 2] } }),
  );
  test('a URLSearchParams with paramsSerializer', (http) =>
    http.get('x', { params: new URLSearchParams('a=1'), paramsSerializer: { serialize: (each) => `s=${each}` } }));
  test('a paramsSerializer of the wrong kind', (http) =>
    http.get('x', { params: { a: 1 }, paramsSerializer: { encode: 'no', serialize: 1 } }));
  test('a string as paramsSerializer', (http) => http.get('x', { params: { a: 1 }, paramsSerializer: 'repeat' }));

  test('with a query in the URL', (http) => http.get('x?a=1', { params: { b: 2 } }));
  test('with a question mark at the end', { differs: query('b=2', '&b=2') }, (http) =>
    http.get('x?', { params: { b: 2 } }),
  );
  test('with a fragment in the URL', (http) => http.get('x#top', { params: { b: 2 } }));
  test('with post', (http) => http.post('x', { body: 1 }, { params: { b: 2 } }));
  test('defaults and the own ones', { options: { params: { a: 1, deep: { x: 1, y: 2 }, list: [1] } } }, (http) =>
    http.get('x', { params: { b: 2, deep: { y: 3 }, list: [2, 3] } }),
  );
  test('a default that is taken away', { options: { params: { a: 1, b: 2 } } }, (http) =>
    http.get('x', { params: { a: null, b: undefined } }),
  );
  test('a URLSearchParams over defaults', { options: { params: { a: 1 } } }, (http) =>
    http.get('x', { params: new URLSearchParams('b=2') }),
  );
  test('defaults alone', { options: { params: new URLSearchParams('a=1') } }, (http) => http.get('x'));
  test('defaults.params set later', (http) => {
    http.defaults.params = { later: 1 };
    return http.get('x', { params: { own: 2 } });
  });
  test('are not changed by the request', async (http, ctx) => {
    const given = { a: [1, { b: 2 }], at: new Date(0) };
    await http.get('x', { params: given });
    ctx.note(given);
  });
});
