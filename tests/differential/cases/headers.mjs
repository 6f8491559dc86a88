// Request headers: how defaults, methods and requests come together, and the object that holds them.

import { collect } from './define.mjs';
import { HEADER_CHARACTERS, HEADER_LIST, HEADER_NAME } from './differences.mjs';

export const headers = collect('headers', (test) => {
  test('one of its own', (http) => http.get('x', { headers: { 'X-Mine': 'a' } }));
  test('values that are no strings', (http) =>
    http.get('x', { headers: { 'X-N': 1, 'X-B': true, 'X-D': new Date(0) } }));
  test('null, undefined and false', (http) =>
    http.get('x', { headers: { 'X-A': null, 'X-B': undefined, 'X-C': false, 'X-D': '' } }));
  test('a list', { differs: HEADER_LIST }, (http) => http.get('x', { headers: { 'X-L': ['a', 'b'] } }));
  test('white space around', (http) => http.get('x', { headers: { 'X-A': '  a b  ', ' X-B ': 'b' } }));
  test('letters of Latin-1', (http) => http.get('x', { headers: { 'X-A': 'é' } }));
  test('letters outside Latin-1', { differs: HEADER_CHARACTERS }, (http) =>
    http.get('x', { headers: { 'X-A': 'a日b' } }),
  );
  test('R27 a line break in a value', { differs: HEADER_CHARACTERS }, (http) =>
    http.get('x', { headers: { 'X-A': 'a\r\nX-Evil: 1' } }),
  );
  test('a name that is none', { differs: HEADER_NAME }, (http) =>
    http.get('x', { headers: { 'X A': 'a' } }).catch(({ code }) => code),
  );
  test('Accept of its own', (http) => http.get('x', { headers: { accept: 'text/csv' } }));
  test('Accept taken away', (http) => http.get('x', { headers: { Accept: null } }));
  test('a Headers object', (http) => http.get('x', { headers: new Headers({ 'X-A': '1', Accept: 'text/csv' }) }));
  test('an AxiosHeaders object', (http, ctx) =>
    http.get('x', { headers: new ctx.axios.AxiosHeaders({ 'X-A': '1' }).set('X-B', '2') }));
  test('a map', (http) => http.get('x', { headers: new Map([['X-A', '1']]) }));
  test('pairs', (http) =>
    http.get('x', {
      headers: [
        ['X-A', '1'],
        ['X-B', '2'],
      ],
    }));
  test('the same name in two spellings', (http) => http.get('x', { headers: { 'x-a': '1', 'X-A': '2' } }));

  test('a default', { options: { headers: { 'X-Default': 'd', 'X-Both': 'd' } } }, (http) =>
    http.get('x', { headers: { 'x-both': 'own' } }),
  );
  test('a default taken away by null', { options: { headers: { 'X-Default': 'd' } } }, (http) =>
    http.get('x', { headers: { 'X-Default': null } }),
  );
  test('a default taken away by undefined', { options: { headers: { 'X-Default': 'd' } } }, (http) =>
    http.get('x', { headers: { 'X-Default': undefined } }),
  );
  test('a default taken away by false', { options: { headers: { 'X-Default': 'd' } } }, (http) =>
    http.get('x', { headers: { 'x-default': false } }),
  );
  test(
    'common and per method as defaults',
    {
      options: {
        headers: {
          common: { 'X-Common': 'c', 'X-Both': 'c' },
          get: { 'X-Get': 'g', 'X-Both': 'g' },
          post: { 'X-Post': 'p' },
        },
      },
    },
    async (http) => [await http.get('x'), await http.post('x', { a: 1 })],
  );
  test('defaults.headers.common set later', (http) => {
    http.defaults.headers.common['X-Later'] = 'l';
    http.defaults.headers.common.Accept = 'text/csv';
    return http.get('x');
  });
  test('defaults.headers set later', (http) => {
    http.defaults.headers['X-Later'] = 'l';
    return http.post('x', { a: 1 });
  });
  for (const method of ['get', 'post', 'put', 'patch', 'delete', 'head', 'options']) {
    test(`defaults.headers.${method} set later`, (http) => {
      http.defaults.headers[method]['X-Method'] = method;
      if (method === 'post') http.defaults.headers.post['Content-Type'] = 'text/plain';
      return http.request({ url: 'x', method, data: method === 'post' ? 'text' : undefined });
    });
  }
  test('defaults of a method that is not used', (http) => {
    http.defaults.headers.put['X-Put'] = '1';
    return http.get('x');
  });
  test('the order of precedence', { options: { headers: { 'X-A': 'instance' } } }, (http) => {
    http.defaults.headers.common['X-A'] = 'common';
    http.defaults.headers.common['X-B'] = 'common';
    http.defaults.headers.get['X-B'] = 'method';
    return http.get('x', {
      headers: { common: { 'X-B': 'own common', 'X-C': 'own common' }, get: { 'X-C': 'own method' } },
    });
  });
  test('a header that is called like a method', (http) =>
    http.get('x', { headers: { get: 'literal', post: 'literal' } }));
  test('headers called as methods are', (http) => http.get('x', { headers: { set: '1', has: '2', Constructor: '3' } }));
  test('User-Agent', { on: ['node'] }, (http) => http.get('x', { headers: { 'User-Agent': 'mine' } }));
  test('a cookie', { on: ['node'] }, (http) => http.get('x', { headers: { Cookie: 'a=1' } }));
  test('the shape of defaults.headers', (http, ctx) => {
    const { headers: found } = http.defaults;
    ctx.note(Object.keys(found).sort(), found.common.Accept, found.get, found.post);
  });
  test('Content-Type as a default', { options: { headers: { 'Content-Type': 'text/plain' } } }, (http) =>
    http.post('x', { a: 1 }),
  );
  test(
    'Content-Type as a common default',
    { options: { headers: { common: { 'Content-Type': 'application/json' } } } },
    async (http) => [await http.post('x', 'text'), await http.get('x')],
  );

  const inside = (name, use) =>
    test(name, (http, ctx) => {
      http.interceptors.request.use((config) => {
        use(config.headers, ctx.note, config);
        return config;
      });
      return http.post('x', { a: 1 }, { headers: { 'X-One': 'one', 'x-two': 'two', 'X-Off': null } });
    });
  inside('an interceptor reads', (found, note) => {
    note(found['X-One'], found['x-one'], found.get('x-one'), found.get('X-OFF'), found.has('X-Off'), found.Accept);
    note(found.get('accept'), found.getContentType(), found.hasContentType(), found.getAuthorization());
  });
  inside('an interceptor sets by property', (found) => {
    found['X-Three'] = 'three';
    found.Authorization = 'Mine';
    found['x-one'] = 'lower';
  });
  inside('an interceptor sets by method', (found, note) => {
    note(found.set('x-ONE', 'new') === found, found['X-One']);
    found.set({ 'X-Three': 3, 'x-two': false });
    found.set('X-One', 'kept', false);
    found.set('X-Four', 'if new', false);
    found.set('X-Five: a\nX-Six: b');
    found.setContentType('application/vnd.mine+json').setAuthorization('Mine').setAccept('text/csv');
  });
  inside('an interceptor deletes', (found, note) => {
    note(found.delete('x-one'), found.delete('x-none'), found.delete(['accept', 'X-Two']), found.has('X-One'));
  });
  inside('an interceptor clears', (found, note) => {
    note(found.clear(/^x-/i), found.clear(/none/), found.has('accept'));
  });
  inside('an interceptor normalises', (found, note) => {
    found['x-one'] = 'twice';
    note(found.normalize() === found, { ...found.normalize(true) });
  });
  inside('an interceptor concatenates', (found, note, config) => {
    const other = found.concat({ 'X-Three': '3' }, { 'x-one': 'over' }, null);
    note(other === found, other.get('x-three'), other.get('X-One'), found.get('x-one'));
    config.headers = other;
  });
  inside('an interceptor iterates', (found, note) => {
    note([...found].map(([name]) => name.toLowerCase()).sort(), Object.keys(found.toJSON()).sort());
    note(typeof found.toString(), Object.prototype.toString.call(found), JSON.parse(JSON.stringify(found)));
    note(found.toJSON(true), Object.entries(found).length);
  });
  inside('an interceptor replaces them by an object', (_found, _note, config) => {
    config.headers = { 'X-Only': '1' };
  });
  inside('an interceptor replaces them by AxiosHeaders', (_found, _note, config) => {
    config.headers = new Headers({ 'X-Only': '1' });
  });
  inside('an interceptor matches', (found, note) => {
    note(
      found.has('x-one', 'on'),
      found.has('x-one', /^t/),
      found.has('x-one', (value) => value === 'one'),
    );
    note(found.delete('x-one', 'zzz'), found.delete('x-one', /^o/), found.has('x-one'));
  });
});
