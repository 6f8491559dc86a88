// How the base URL and the URL come together.

import { collect } from './define.mjs';
import { BASE_WITH_QUERY, MALFORMED_URI, MALFORMED_URL, refused } from './differences.mjs';

const URLS = {
  'a name': 'users',
  'a leading slash': '/users',
  'a path': 'users/1/posts',
  'a trailing slash': 'users/',
  'slashes within': 'users//1',
  'a query': 'users?x=1',
  'a query and a fragment': 'users?x=1#top',
  'a fragment': 'users#top',
  'a query alone': '?x=1',
  nothing: '',
  undefined: undefined,
  'a space': 'a b',
  'letters outside ASCII': 'ä/日本',
  'an escape': 'a%20b%2Fc',
  'a stray percent sign': '100%',
  'quotes and brackets': `it's/"a"/[b]/{c}|^`,
  'a colon later on': 'users/a:b',
  'a dot segment': './users/./x',
  'a semicolon and matrix parameters': 'users;v=1/x;y',
  'an email': 'users/jo@example.com',
};

const BASES = {
  'a trailing slash': (ctx) => `${ctx.base}/`,
  'two trailing slashes': (ctx) => `${ctx.base}//`,
  'a deeper path': (ctx) => `${ctx.base}/api/v2`,
  'letters outside ASCII': (ctx) => `${ctx.base}/ä b`,
  'an upper-case scheme': (ctx) => ctx.base.replace('http:', 'HTTP:'),
  'an escape': (ctx) => `${ctx.base}/a%2Fb`,
};

export const urls = collect('urls', (test) => {
  for (const [name, url] of Object.entries(URLS)) test(`get with ${name}`, (http) => http.get(url));

  for (const [name, base] of Object.entries(BASES)) {
    test(`a base URL with ${name}`, { base }, (http) => http.get('/users', { params: { a: 1 } }));
  }
  test('a base URL with a trailing slash and no URL', { base: (ctx) => `${ctx.base}/` }, (http) => http.get(''));
  test('a base URL with a query', { base: (ctx) => `${ctx.base}?key=1`, differs: BASE_WITH_QUERY }, (http) =>
    http.get(''),
  );
  test('a URL object as the base URL', { base: (ctx) => ctx.base }, (http, ctx) =>
    http.get('users', { baseURL: `${ctx.base}/other` }),
  );
  test(
    'a base URL relative to the page',
    { on: ['chromium'], base: (ctx) => ctx.base.replace(ctx.origin, '') },
    (http) => http.get('users'),
  );
  test("the request's own base URL", (http, ctx) => http.get('users', { baseURL: `${ctx.base}/sub/` }));
  test("the request's own base URL at another origin", (http, ctx) =>
    http.get('users', { baseURL: `${ctx.foreign}/v1` }));
  test('defaults.baseURL set later', (http, ctx) => {
    http.defaults.baseURL = `${ctx.base}/later`;
    return http.get('users');
  });
  test('defaults.baseURL as given', (http, ctx) => {
    ctx.note(http.defaults.baseURL);
    return null;
  });
  test('an empty base URL of the request and an absolute URL', (http, ctx) =>
    http.get(`${ctx.base}/users`, { baseURL: '' }));
  test('an absolute URL of the same origin', (http, ctx) => http.get(`${ctx.home}/v1/abs?x=1`));
  test('an absolute URL of another origin', (http, ctx) => http.get(`${ctx.foreign}/v1/abs`));
  test('an absolute URL with an upper-case scheme', (http, ctx) =>
    http.get(`${ctx.home.replace('http', 'HTTP')}/v1/abs`));
  test('an absolute URL with params', (http, ctx) => http.get(`${ctx.home}/v1/abs?x=1#y`, { params: { z: 2 } }));
  test('allowAbsoluteUrls: false appends an absolute URL to the base', (http) =>
    http.get('https://other.example/x', { allowAbsoluteUrls: false }));
  test('allowAbsoluteUrls: false as a default', (http) => {
    http.defaults.allowAbsoluteUrls = false;
    return http.get('https://other.example/x');
  });
  test('allowAbsoluteUrls: false with a relative URL', (http) => http.get('x', { allowAbsoluteUrls: false }));

  test('R2 http: without slashes', { differs: MALFORMED_URL }, (http) => http.get('http:users'));
  test('R2 https: with one slash', { differs: MALFORMED_URL }, (http) => http.get('https:/users?token=secret#a=b'));
  for (const [name, url] of [
    ['R1 two slashes', (ctx) => ctx.foreign.replace('http:', '')],
    ['R1 two backslashes', () => '\\\\evil.example/x'],
    ['R1 a slash and a backslash', () => '/\\evil.example/x'],
    ['R1 a tab before two slashes', () => '\t//evil.example/x'],
    ['R1 a newline before an absolute URL', () => '\nhttps://evil.example/x'],
    ['R3 user and password', (ctx) => ctx.home.replace('//', '//u:p@').concat('/v1/x')],
    ['R6 a data URL', () => 'data:text/plain,hi'],
    ['R6 a blob URL', () => 'blob:https://example.com/1'],
    ['R6 a script', () => 'javascript:alert(1)'],
    ['R7 a parent segment', () => '../up'],
    ['R7 an escaped parent segment', () => '%2e%2e/up'],
  ]) {
    test(name, { differs: refused(name) }, (http, ctx) =>
      http.get(url(ctx)).then(
        () => 'sent',
        ({ code }) => code,
      ),
    );
  }

  test('getUri joins base, URL and params', (http) => http.getUri({ url: '/users', params: { a: [1, 2], b: 'c d' } }));
  test('getUri of every URL', (http) => Object.values(URLS).map((url) => http.getUri({ url, params: { a: 1 } })));
  test('getUri without a URL', (http) => [http.getUri(), http.getUri({}), http.getUri({ params: { a: 1 } })]);
  test('getUri with an absolute URL', (http) => http.getUri({ url: 'https://other.example/x#y', params: { a: 1 } }));
  test('getUri with a base URL of its own', (http) => http.getUri({ baseURL: 'https://other.example/', url: '/x' }));
  test('getUri with allowAbsoluteUrls: false', (http) =>
    http.getUri({ url: 'https://a.example/x', allowAbsoluteUrls: false }));
  test('getUri with the default params', { options: { params: { d: 1 } } }, (http) =>
    http.getUri({ url: 'x', params: { a: 1 } }),
  );
  test('getUri with a serializer', (http) =>
    http.getUri({ url: 'x', params: { a: [1] }, paramsSerializer: { indexes: null } }));
  test('getUri throws at a malformed URL', { differs: MALFORMED_URI }, (http) => http.getUri({ url: 'http:x' }));
});
