// The config: how calls make one, how defaults merge into it, what survives to the end.

import { collect } from './define.mjs';
import { PROTOTYPE, UNKNOWN_OPTION } from './differences.mjs';

export const config = collect('config', (test) => {
  test('called with a config', (http) => http({ url: 'x', method: 'post', data: { a: 1 } }));
  test('called with a URL', (http) => http('x'));
  test('called with a URL and a config', (http) => http('x', { method: 'put', data: 'text', params: { a: 1 } }));
  test('called with a URL that wins', (http) => http('x', { url: 'y' }));
  test('called with nothing', (http) => http());
  test('called with null', (http) => http(null));
  test('request with a config', (http) => http.request({ url: 'x', method: 'PATCH', data: [1] }));
  test('request with a URL and a config', (http) => http.request('x', { method: 'delete' }));
  test('methods can be taken off the instance', async (http) => {
    const { get, request } = http;
    return [await get('x'), await request('y')];
  });
  for (const method of ['GET', 'Post', 'DELETE', 'oPTIONS', 'HEAD', 'patch']) {
    test(`method ${method}`, (http) => http({ url: 'x', method }));
  }
  test('a method of the server', (http) => http({ url: 'x', method: 'PROPFIND' }));
  test('a default method', { options: { method: 'post' } }, (http) => http({ url: 'x', data: { a: 1 } }));
  test('get over a method in its config', (http) => http.get('x', { method: 'post', url: 'y' }));
  test('post over data in its config', (http) => http.post('x', { a: 1 }, { data: { b: 2 } }));
  test('post with undefined over data in its config', (http) => http.post('x', undefined, { data: { b: 2 } }));
  test('null as config', (http) => http.get('x', null));

  test('unknown keys survive', (http) =>
    http.get('x', { custom: 1, deep: { a: [1, { b: 2 }] }, fn: () => 1, 'meta.key': 'm', nothing: null }));
  test('unknown keys survive to the error', (http, ctx) =>
    http.get(ctx.answer({ status: 500 }), { custom: { retry: 2 } }));
  test('unknown keys at construction', { options: { custom: 'c' }, differs: UNKNOWN_OPTION }, (http) => http.get('x'));
  test('unknown keys of defaults are merged', (http) => {
    http.defaults.custom = { a: 1, b: { c: 2 } };
    http.defaults.list = [1, 2];
    return http.get('x', { custom: { b: { d: 3 } }, list: [3] });
  });
  test('unknown keys set on defaults later', (http) => {
    http.defaults.custom = { a: 1 };
    return http.get('x', { custom: { b: 2 } });
  });
  test('a key that is undefined keeps the default', { options: { timeout: 3_000 } }, (http) => {
    http.defaults.custom = 'd';
    return http.get('x', { custom: undefined, timeout: undefined });
  });
  test('a key that is null does not', { options: { params: { a: 1 } } }, (http) => {
    http.defaults.custom = 'd';
    return http.get('x', { custom: null, params: null });
  });
  test('symbols and inherited keys', async (http, ctx) => {
    const sign = Symbol('sign');
    const base = Object.create({ inherited: 1, timeout: 9_999 });
    const { config: got } = await http.get('x', Object.assign(base, { own: 2, [sign]: 3 }));
    ctx.note(got.inherited, got.own, got[sign], got.timeout);
  });
  test('a frozen config', (http) =>
    http.get('x', Object.freeze({ headers: Object.freeze({ 'X-A': '1' }), params: Object.freeze({ a: 1 }) })));
  test('the given config is not changed', async (http, ctx) => {
    const given = {
      headers: { 'X-A': '1' },
      params: { a: [1] },
      data: { b: 1 },
      custom: { c: 1 },
      method: 'POST',
      url: 'x',
    };
    await http(given);
    await http('y', { ...given });
    ctx.note(given);
  });
  test('objects of the config are copies', async (http, ctx) => {
    const custom = { a: { b: 1 } };
    const at = new Date(0);
    const list = [{ c: 1 }];
    const { config: got } = await http.get('x', { custom, at, list, params: custom });
    ctx.note(
      got.custom === custom,
      got.custom.a === custom.a,
      got.at === at,
      got.list === list,
      got.list[0] === list[0],
    );
    ctx.note(got.params === custom, got.params.a === custom.a);
  });
  test('data is passed on as it is', async (http, ctx) => {
    const data = { a: { b: 1 } };
    http.interceptors.request.use((given) => {
      ctx.note(given.data === data, given.data.a === data.a, typeof given.data);
      return given;
    });
    return http.post('x', data);
  });
  test('the config has no prototype', { differs: PROTOTYPE }, async (http, ctx) => {
    const { config: got } = await http.get('x');
    ctx.note(Object.getPrototypeOf(got) === null, typeof got.hasOwnProperty, typeof got.toString);
  });
  test(
    'every option at once',
    {
      options: {
        timeout: 4_000,
        responseType: 'text',
        withCredentials: false,
        xsrfCookieName: 'c',
        xsrfHeaderName: 'X-C',
      },
    },
    (http) =>
      http.post(
        'x',
        { a: 1 },
        { timeoutErrorMessage: 'late', timeout: 3_000, decompress: true, responseEncoding: 'utf8' },
      ),
  );

  test('what an instance has', (http, ctx) => {
    const members = [
      'request',
      'get',
      'delete',
      'head',
      'options',
      'post',
      'put',
      'patch',
      'query',
      'postForm',
      'putForm',
      'patchForm',
      'getUri',
      'create',
      'defaults',
      'interceptors',
    ];
    ctx.note(
      typeof http,
      members.map((name) => typeof http[name]),
      members.filter((name) => !Object.keys(http).includes(name)),
    );
    ctx.note(
      ['request', 'response'].map((kind) =>
        ['use', 'eject', 'clear', 'forEach'].map((name) => typeof http.interceptors[kind][name]),
      ),
    );
  });
  test('what defaults has', (http, ctx) => {
    const {
      timeout,
      xsrfCookieName,
      xsrfHeaderName,
      transformRequest,
      transformResponse,
      validateStatus,
      transitional,
    } = http.defaults;
    ctx.note(
      timeout,
      xsrfCookieName,
      xsrfHeaderName,
      transformRequest.length,
      transformResponse.length,
      [199, 200, 299, 300].map(validateStatus),
    );
    ctx.note(transitional.silentJSONParsing, transitional.forcedJSONParsing, transitional.clarifyTimeoutError);
  });
  test('instances do not share defaults', async (http, ctx) => {
    const other = ctx.create(ctx.base, {});
    other.defaults.headers.common['X-Other'] = '1';
    other.defaults.timeout = 7;
    ctx.note(http.defaults.timeout, http.defaults.headers.common['X-Other']);
    return http.get('x');
  });
  test('create takes over the defaults', { options: { headers: { 'X-A': '1' }, params: { a: 1 } } }, (http) => {
    http.defaults.custom = { x: 1 };
    return http.create({ headers: { 'X-B': '2' }, params: { b: 2 } }).get('x', { custom: { y: 2 } });
  });
  test('create with nothing', { options: { headers: { 'X-A': '1' } } }, (http) => http.create().get('x'));
  test('create with a base URL', (http, ctx) => http.create({ baseURL: `${ctx.base}/inner` }).get('x'));
  test('create takes no interceptors over', async (http, ctx) => {
    http.interceptors.request.use((given) => {
      ctx.note('outer');
      return given;
    });
    const inner = http.create({});
    inner.interceptors.request.use((given) => {
      ctx.note('inner');
      return given;
    });
    return [await inner.get('x'), await http.get('y')];
  });
  test('create leaves the first one alone', async (http) => {
    const inner = http.create({ headers: { 'X-B': '2' } });
    inner.defaults.headers.common['X-C'] = '3';
    inner.defaults.timeout = 1_234;
    return [await http.get('x'), await inner.get('y')];
  });
  test('create of a created one', (http) =>
    http
      .create({ params: { a: 1 } })
      .create({ params: { b: 2 } })
      .get('x'));
  test('headers of the first one, changed after create', async (http) => {
    const inner = http.create();
    http.defaults.headers.common['X-Late'] = '1';
    return inner.get('x');
  });
  test('many at once', { atOnce: true }, (http) =>
    Promise.all([1, 2, 3].map((id) => http.get(`x${id}`, { params: { id } }))).then((all) =>
      all.map(({ data }) => data.path),
    ),
  );
  test('options of adapters are let be', (http) =>
    http.get('x', { maxContentLength: 10_000, decompress: true, httpAgent: null, proxy: false }));
  test('misspelt options warn and no more', (http) =>
    http.get('x', { baseUrl: 'https://other.example', withXsrfToken: true }));
  test('transitional of the wrong type', (http) => http.get('x', { transitional: { silentJSONParsing: 'yes' } }));
  test('transitional with an unknown key', (http) => http.get('x', { transitional: { nonsense: true } }));
});
