// transformRequest and transformResponse.

import { collect } from './define.mjs';
import { OBJECT_AS_BODY, textBody } from './differences.mjs';

export const transforms = collect('transforms', (test) => {
  test('transformRequest as a function', (http) =>
    http.post('x', { a: 1 }, { transformRequest: (data) => `<${JSON.stringify(data)}>` }));
  test('transformRequest as a list', (http) =>
    http.post('x', { a: 1 }, { transformRequest: [(data) => ({ ...data, b: 2 }), (data) => JSON.stringify(data)] }));
  test('transformRequest after the default ones', (http) =>
    http.post('x', { a: 1 }, { transformRequest: [...http.defaults.transformRequest, (data) => `${data}!`] }));
  test('transformRequest before the default ones', (http) =>
    http.post('x', { a: 1 }, { transformRequest: [(data) => ({ wrapped: data }), ...http.defaults.transformRequest] }));
  test('transformRequest sets headers', (http, ctx) =>
    http.post(
      'x',
      { a: 1 },
      {
        transformRequest: [
          (data, headers) => {
            ctx.note(headers.get('accept'), headers.getContentType(), typeof headers.set);
            headers.set('X-From-Transform', '1');
            headers['X-By-Property'] = '2';
            headers.setContentType('application/mine');
            return JSON.stringify(data);
          },
        ],
      },
    ));
  test('transformRequest takes the content type away', (http) =>
    http.post('x', 'text', {
      headers: { 'Content-Type': 'text/plain' },
      transformRequest: (data, headers) => {
        headers.delete('content-type');
        return data;
      },
    }));
  test('transformRequest answers with nothing', (http) =>
    http.post('x', { a: 1 }, { transformRequest: () => undefined }));
  test('transformRequest answers with an object', { differs: OBJECT_AS_BODY }, (http) =>
    http.post('x', { a: 1 }, { transformRequest: (data) => data }),
  );
  test('transformRequest answers with a number', { differs: textBody('42') }, (http) =>
    http.post('x', { a: 1 }, { transformRequest: () => 42 }),
  );
  test('transformRequest answers with a FormData', (http) =>
    http.post(
      'x',
      { a: 1 },
      {
        transformRequest: (data) => {
          const form = new FormData();
          form.append('a', data.a);
          return form;
        },
      },
    ));
  test('transformRequest throws', (http) =>
    http.post(
      'x',
      { a: 1 },
      {
        transformRequest: () => {
          throw new TypeError('mine');
        },
      },
    ));
  test('transformRequest with get', (http, ctx) =>
    http.get('x', {
      transformRequest: (data) => {
        ctx.note(data);
        return data;
      },
    }));
  test(
    'transformRequest as a default',
    { options: { transformRequest: [(data) => JSON.stringify({ d: data })] } },
    (http) => http.post('x', { a: 1 }),
  );
  test('transformRequest pushed to the defaults', (http) => {
    http.defaults.transformRequest.push((data) => `${data} `);
    return http.post('x', { a: 1 });
  });
  test('transformRequest as an empty list', (http) => http.post('x', 'text', { transformRequest: [] }));
  test('transformRequest as null', (http) => http.post('x', 'text', { transformRequest: null }));
  test('this within a transform', (http, ctx) =>
    http.post(
      'x',
      { a: 1 },
      {
        custom: 'c',
        transformRequest: function transform() {
          ctx.note(this.custom, this.method, this.url);
          return 'text';
        },
        transformResponse: function transform(data) {
          ctx.note(this.custom, this.responseType);
          return data;
        },
      },
    ));

  test('transformResponse as a function', (http) =>
    http.get('x', { transformResponse: (data) => `<${data.slice(0, 20)}>` }));
  test('transformResponse as a list', (http) =>
    http.get('x', { transformResponse: [(data) => JSON.parse(data), (data) => data.path] }));
  test('transformResponse after the default ones', (http) =>
    http.get('x', { transformResponse: [...http.defaults.transformResponse, (data) => ({ inner: data.path })] }));
  test('transformResponse gets headers and status', (http, ctx) =>
    http.get(ctx.answer({ status: 201, json: { a: 1 }, headers: { 'X-One': '1' } }), {
      transformResponse: (data, headers, status) => {
        ctx.note(typeof data, headers.get('X-One'), headers['x-one'], status);
        return data;
      },
    }));
  test('transformResponse of an error status', (http, ctx) =>
    http.get(ctx.answer({ status: 404, json: { a: 1 } }), {
      transformResponse: (data, _headers, status) => ({ status, data }),
    }));
  test('transformResponse throws', (http) =>
    http.get('x', {
      transformResponse: () => {
        throw new TypeError('mine');
      },
    }));
  test('transformResponse throws at an error status', (http, ctx) =>
    http.get(ctx.answer({ status: 404 }), {
      transformResponse: () => {
        throw new TypeError('mine');
      },
    }));
  test('transformResponse with arraybuffer', (http, ctx) =>
    http.get(ctx.answer({ body: 'abc' }), {
      responseType: 'arraybuffer',
      transformResponse: (data) => data.byteLength,
    }));
  test('transformResponse as null', (http) => http.get('x', { transformResponse: null }));
  test('transformResponse as an empty list', (http) => http.get('x', { transformResponse: [] }));
  test('transformResponse as a default', { options: { transformResponse: [(data) => data.length > 0] } }, (http) =>
    http.get('x'),
  );
  test('transformResponse answers with a promise', async (http, ctx) => {
    const { data } = await http.get('x', { transformResponse: async () => 'late' });
    ctx.note(data instanceof Promise, await data);
  });
  test('transformResponse of an empty answer', (http, ctx) =>
    http.get(ctx.answer({ status: 204 }), {
      transformResponse: (data) => {
        ctx.note(data);
        return data;
      },
    }));
});
