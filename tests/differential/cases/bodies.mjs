// Request bodies: what is sent for which value, with which content type.

import { collect } from './define.mjs';
import {
  BLOB_IN_FORM,
  BODY_OF_GET,
  BYTES_IN_FORM,
  blob,
  PART_OF_A_BUFFER,
  STREAM_BODY,
  textBody,
  typed,
  typedBlob,
} from './differences.mjs';

const form = () => {
  const data = new FormData();
  data.append('name', 'Jo');
  data.append('many', '1');
  data.append('many', '2');
  data.append('line', 'a\nb');
  data.append('file', new Blob(['file text'], { type: 'text/plain' }), 'ä "x".txt');
  data.append('bare', new Blob([new Uint8Array([0, 255, 1])]));
  return data;
};

class Account {
  constructor() {
    this.id = 7;
  }
  toJSON() {
    return { account: this.id };
  }
}

const KINDS = {
  'an object': () => ({ a: 1, b: 'ä', c: null, d: undefined, e: [1, { f: 2 }], at: new Date(0) }),
  'an empty object': () => ({}),
  'an array': () => [1, 'two', null, { three: 3 }],
  'a string': () => 'plain text ä',
  'JSON as a string': () => ' {"a": 1} ',
  'an empty string': () => '',
  'a number': () => 42,
  zero: () => 0,
  true: () => true,
  false: () => false,
  null: () => null,
  undefined: () => undefined,
  'a date': () => new Date(0),
  'a URLSearchParams': () =>
    new URLSearchParams([
      ['a', '1'],
      ['b', 'x y'],
      ['a', '2'],
    ]),
  'a FormData': form,
  'an empty FormData': () => new FormData(),
  'a blob': () => new Blob(['blob text'], { type: 'text/markdown' }),
  'a blob without a type': () => new Blob(['blob text']),
  'an empty blob': () => new Blob([]),
  'a file': () => new File(['file text'], 'x.txt', { type: 'text/x-mine' }),
  'an ArrayBuffer': () => new Uint8Array([1, 2, 0, 255]).buffer,
  bytes: () => new Uint8Array([1, 2, 0, 255]),
  'a part of a buffer': () => new Uint8Array(new Uint8Array([1, 2, 3, 4, 5]).buffer, 1, 2),
  'a DataView': () => new DataView(new Uint8Array([9, 8]).buffer),
  "an object of the application's class": () => new Account(),
  'a map': () => new Map([['a', 1]]),
  'an object without a prototype': () => Object.assign(Object.create(null), { a: 1 }),
};

const KIND_DIFFERS = {
  'a blob': blob('text/markdown'),
  'a blob without a type': blob('application/octet-stream'),
  'a file': blob('text/x-mine'),
  'a number': textBody('42'),
  true: textBody('true'),
  'a part of a buffer': PART_OF_A_BUFFER,
};

const JSON_TYPE = { 'Content-Type': 'application/json' };
const URLENCODED = { 'Content-Type': 'application/x-www-form-urlencoded' };
const MULTIPART = { 'Content-Type': 'multipart/form-data' };

/** Which kinds with which content type: those where the type decides about the body. */
const TYPED = {
  'application/json': [
    JSON_TYPE,
    [
      'a string',
      'JSON as a string',
      'an empty string',
      'a number',
      'zero',
      'true',
      'null',
      'undefined',
      'a FormData',
      'a URLSearchParams',
      'a blob',
      'bytes',
    ],
  ],
  'application/x-www-form-urlencoded': [URLENCODED, ['an object', 'an array', 'a string', 'a FormData', 'undefined']],
  'multipart/form-data': [
    MULTIPART,
    ['an object', 'an array', 'a FormData', 'a URLSearchParams', 'a string', 'undefined'],
  ],
  'text/plain': [{ 'Content-Type': 'text/plain' }, ['an object', 'a string', 'a blob', 'bytes', 'a FormData']],
  'a JSON type of its own': [{ 'content-type': 'application/vnd.api+json' }, ['an object', 'a string']],
  'a charset': [{ 'content-type': 'application/json; charset=utf-8' }, ['an object', 'a string']],
  null: [{ 'Content-Type': null }, ['an object', 'a string', 'a FormData']],
  false: [{ 'Content-Type': false }, ['an object', 'a URLSearchParams']],
};

const FORM = {
  a: 1,
  list: [1, 2],
  deep: { b: [{ c: 3 }] },
  at: new Date(0),
  yes: true,
  none: null,
  gone: undefined,
  'j{}': { k: 1 },
};

const CYCLE = typed('RangeError', 'Circular reference detected in data');

export const bodies = collect('bodies', (test) => {
  for (const [name, make] of Object.entries(KINDS)) {
    test(`post ${name}`, { differs: KIND_DIFFERS[name] }, (http) => http.post('x', make()));
  }
  for (const [type, [headers, kinds]] of Object.entries(TYPED)) {
    for (const kind of kinds) {
      const differs = kind === 'a blob' ? typedBlob(type) : undefined;
      test(`post ${kind} as ${type}`, { differs }, (http) => http.post('x', KINDS[kind](), { headers }));
    }
  }
  test('post a cycle', { differs: CYCLE }, (http) => {
    const data = {};
    data.self = data;
    return http.post('x', data);
  });
  test('post a bigint within', (http) => http.post('x', { a: 1n }));
  test('post a buffer', { on: ['node'] }, (http, ctx) => http.post('x', ctx.Buffer.from([1, 2, 255])));
  test('post a form of the page', { on: ['chromium'] }, (http) => {
    const element = document.createElement('form');
    element.innerHTML = '<input name="a" value="1"><input name="b[c]" value="2"><input name="b[d]" value="3">';
    return http.post('x', element);
  });
  test('post a form of the page as JSON', { on: ['chromium'] }, (http) => {
    const element = document.createElement('form');
    element.innerHTML =
      '<input name="a" value="1"><input name="b[c]" value="2"><input name="l[]" value="3"><input name="l[]" value="4">';
    return http.post('x', element, { headers: JSON_TYPE });
  });
  test('post the files of an input', { on: ['chromium'] }, (http) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['one'], '1.txt', { type: 'text/plain' }));
    transfer.items.add(new File(['two'], '2.txt', { type: 'text/plain' }));
    return http.post('x', transfer.files);
  });
  test('post a web stream', { differs: STREAM_BODY }, (http) =>
    http.post('x', new Blob(['streamed']).stream(), { headers: { 'Content-Type': 'text/plain' } }),
  );
  test("post one of Node's streams", { on: ['node'] }, (http, ctx) =>
    http.post('x', ctx.Readable.from([ctx.Buffer.from('stre'), ctx.Buffer.from('amed')]), {
      headers: { 'Content-Type': 'text/plain' },
    }),
  );
  test('post half a megabyte', (http) => http.post('x', 'y'.repeat(500_000)));

  for (const verb of ['put', 'patch', 'query']) {
    test(`${verb} an object`, (http) => http[verb]('x', { a: 1 }));
    test(`${verb} a string`, (http) => http[verb]('x', 'text'));
    test(`${verb} nothing`, (http) => http[verb]('x'));
  }
  test('delete with data', (http) => http.delete('x', { data: { a: 1 } }));
  test('delete with a string', (http) => http.delete('x', { data: 'text' }));
  test('delete without data', (http) => http.delete('x'));
  test('options without data', (http) => http.options('x'));
  test('options with data', (http) => http.options('x', { data: { a: 1 } }));
  test('head', (http) => http.head('x', { params: { a: 1 } }));
  test('get with data', { differs: BODY_OF_GET }, (http) => http.get('x', { data: { a: 1 } }));
  test('get with a content type and no data', (http) => http.get('x', { headers: JSON_TYPE }));
  test('post without data and with a content type', (http) => http.post('x', undefined, { headers: JSON_TYPE }));
  test('post null with a content type', (http) => http.post('x', null, { headers: URLENCODED }));

  for (const verb of ['postForm', 'putForm', 'patchForm']) test(`${verb} an object`, (http) => http[verb]('x', FORM));
  test('postForm a FormData', (http) => http.postForm('x', form()));
  test('postForm an array', (http) => http.postForm('x', [1, 'two']));
  test('postForm a blob within', { differs: BLOB_IN_FORM }, (http) =>
    http.postForm('x', { file: new File(['f'], 'f.txt', { type: 'text/plain' }), n: 1 }),
  );
  test('postForm bytes within', { differs: BYTES_IN_FORM }, (http) =>
    http.postForm('x', { bytes: new Uint8Array([1, 2, 255]) }),
  );
  test('postForm nothing', (http) => http.postForm('x'));
  test('postForm with headers of its own', (http) => http.postForm('x', { a: 1 }, { headers: { 'X-Mine': '1' } }));
  test('postForm a cycle', { differs: CYCLE }, (http) => {
    const data = { a: {} };
    data.a.b = data.a;
    return http.postForm('x', data);
  });
  for (const [name, formSerializer] of Object.entries({
    'indexes: true': { indexes: true },
    'indexes: null': { indexes: null },
    'dots: true': { dots: true },
    'metaTokens: false': { metaTokens: false },
    'maxDepth: 1': { maxDepth: 1 },
    'a visitor': {
      visitor(value, key, path, helpers) {
        if (typeof value !== 'boolean') return helpers.defaultVisitor.call(this, value, key, path);
        this.append(key, value ? 'on' : 'off');
        return false;
      },
    },
  })) {
    test(`formSerializer with ${name}`, (http) => http.postForm('x', FORM, { formSerializer }));
    test(`formSerializer with ${name}, urlencoded`, (http) =>
      http.post('x', FORM, { headers: URLENCODED, formSerializer }));
  }
  test('the data is not changed', async (http, ctx) => {
    const data = { a: [1], b: { c: new Date(0) } };
    await http.post('x', data);
    await http.postForm('x', data);
    ctx.note(data);
  });
  test('the same data twice', async (http) => {
    const data = form();
    return [await http.post('x', data), await http.put('x', data)];
  });
});
