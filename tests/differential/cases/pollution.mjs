// R11: hostile configs, and an Object.prototype that something else has polluted.

import { collect } from './define.mjs';

const HOSTILE =
  '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"prototype":{"polluted":"yes"},"fine":1}';
const hostile = () => JSON.parse(HOSTILE);

export const pollution = collect('pollution', (test) => {
  const clean = (ctx) => ctx.note({}.polluted, Object.keys(Object.prototype), [].polluted, (() => {}).polluted);

  for (const [name, make] of Object.entries({
    'the config itself': () => hostile(),
    'unknown keys': () => ({ custom: hostile() }),
    headers: () => ({ headers: { ...hostile(), 'X-A': '1' } }),
    'headers as parsed': () => ({ headers: JSON.parse('{"__proto__":{"X-Evil":"1"},"X-A":"1"}') }),
    'common headers': () => ({ headers: { common: JSON.parse('{"__proto__":{"X-Evil":"1"},"X-A":"1"}') } }),
    params: () => ({ params: hostile() }),
    'nested params': () => ({ params: { a: hostile() } }),
    'the serializer': () => ({
      params: { a: [1] },
      paramsSerializer: JSON.parse('{"__proto__":{"indexes":null},"dots":true}'),
    }),
    auth: () => ({ auth: JSON.parse('{"__proto__":{"username":"evil"},"password":"p"}') }),
  })) {
    test(`R11 a hostile request with ${name}`, async (http, ctx) => {
      const response = await http.get('x', make());
      clean(ctx);
      ctx.note(response.config.polluted, response.config.custom?.polluted);
      return response;
    });
  }
  test('R11 hostile defaults', async (http, ctx) => {
    http.defaults.custom = hostile();
    const response = await http.get('x', { custom: hostile() });
    clean(ctx);
    return response;
  });
  test('R11 a hostile body', async (http, ctx) => {
    const response = await http.post('x', hostile());
    clean(ctx);
    return response;
  });
  test('R11 a hostile form', async (http, ctx) => {
    const response = await http.postForm('x', hostile());
    clean(ctx);
    return response;
  });
  test('R11 a hostile FormData as JSON', async (http, ctx) => {
    const data = new FormData();
    data.append('__proto__[polluted]', 'yes');
    data.append('constructor[prototype][polluted]', 'yes');
    data.append('a[b]', '1');
    const response = await http.post('x', data, { headers: { 'Content-Type': 'application/json' } });
    clean(ctx);
    return response;
  });
  test('R11 a hostile answer', async (http, ctx) => {
    const { data } = await http.get(ctx.answer({ body: HOSTILE, headers: { 'Content-Type': 'application/json' } }));
    clean(ctx);
    ctx.note(Object.keys(data).sort());
  });

  const POLLUTED = {
    headers: { 'X-Evil': '1' },
    baseURL: 'http://127.0.0.1:9/evil',
    url: 'evil',
    method: 'delete',
    params: { evil: 1 },
    data: { evil: 1 },
    auth: { username: 'evil', password: 'evil' },
    timeout: 1,
    responseType: 'text',
    validateStatus: () => false,
    transformRequest: [() => 'evil'],
    transformResponse: [() => 'evil'],
    paramsSerializer: () => 'evil=1',
    withXSRFToken: true,
    xsrfHeaderName: 'X-Evil',
    proxy: { host: '127.0.0.1', port: 9 },
    transitional: { silentJSONParsing: false, clarifyTimeoutError: true },
    allowAbsoluteUrls: false,
    formSerializer: { dots: true },
    indexes: true,
    serialize: () => 'evil=1',
    encode: () => 'evil',
    common: { 'X-Evil': '1' },
    'Content-Type': 'text/evil',
    Authorization: 'Evil',
  };
  for (const [key, value] of Object.entries(POLLUTED)) {
    test(`R11 a polluted ${key}`, async (http, ctx) => {
      let response;
      Object.prototype[key] = value;
      try {
        response = await ctx.settled(http.post('x', { a: 1 }, { params: { p: [1] } }));
      } finally {
        delete Object.prototype[key];
      }
      const { data, status, config } = response.resolved ?? response.rejected;
      return { data, status, config };
    });
  }
});
