// Interceptors: their order, what they may change, and what becomes of their errors.

import { collect } from './define.mjs';
import { typed } from './differences.mjs';

export const interceptors = collect('interceptors', (test) => {
  /** One that notes its name and passes on. */
  const pass = (ctx, name) => (value) => {
    ctx.note(name);
    return value;
  };
  const fail = (ctx, name) => (error) => {
    ctx.note(name, error.message);
    throw error;
  };
  const both = (http, ctx, kind, name, options) =>
    http.interceptors[kind].use(pass(ctx, `${kind} ${name}`), fail(ctx, `${kind} ${name} failed`), options);

  test('request ones run last added first, response ones first added first', (http, ctx) => {
    for (const name of ['one', 'two', 'three']) {
      both(http, ctx, 'request', name);
      both(http, ctx, 'response', name);
    }
    return http.get('x');
  });
  test('in the order of addition where transitional says so', (http, ctx) => {
    for (const name of ['one', 'two']) both(http, ctx, 'request', name);
    return http.get('x', { transitional: { legacyInterceptorReqResOrdering: false } });
  });
  test('asynchronous ones wait for each other', (http, ctx) => {
    for (const name of ['one', 'two']) {
      http.interceptors.request.use(async (given) => {
        ctx.note(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        ctx.note(`${name} ends`);
        return given;
      });
    }
    return http.get('x');
  });
  test('synchronous ones run within the call', async (http, ctx) => {
    both(http, ctx, 'request', 'sync', { synchronous: true });
    const promise = http.get('x');
    ctx.note('called');
    const direct = http.request('y');
    ctx.note('called directly');
    return [await promise, await direct];
  });
  test('one that is not synchronous makes all wait', async (http, ctx) => {
    both(http, ctx, 'request', 'sync', { synchronous: true });
    both(http, ctx, 'request', 'async');
    const promise = http.request('x');
    ctx.note('called');
    return promise;
  });
  test('runWhen decides with the config', async (http, ctx) => {
    both(http, ctx, 'request', 'for posts', { runWhen: (given) => given.method === 'post' });
    both(http, ctx, 'request', 'for all', { runWhen: null });
    return [await http.get('x'), await http.post('x')];
  });
  test('runWhen gets the merged config', (http, ctx) => {
    http.defaults.custom = 1;
    http.interceptors.request.use(pass(ctx, 'ran'), null, {
      runWhen: (given) => {
        ctx.note(given.custom, given.headers.get('accept'), given.method, given.url);
        return undefined;
      },
    });
    return http.get('x');
  });
  test('runWhen that throws', (http, ctx) => {
    http.interceptors.request.use(pass(ctx, 'ran'), null, {
      runWhen: () => {
        throw new Error('mine');
      },
    });
    return http.get('x');
  });
  test('runWhen with synchronous ones', async (http, ctx) => {
    both(http, ctx, 'request', 'async, not run', { runWhen: () => false });
    both(http, ctx, 'request', 'sync', { synchronous: true });
    const promise = http.request('x');
    ctx.note('called');
    return promise;
  });
  test('eject takes one away', async (http, ctx) => {
    const ids = ['one', 'two', 'three'].map((name) => both(http, ctx, 'request', name));
    ctx.note(ids, http.interceptors.request.eject(ids[1]));
    http.interceptors.request.eject(99);
    http.interceptors.request.eject(ids[1]);
    await http.get('x');
    ctx.note(both(http, ctx, 'request', 'four'));
    return http.get('y');
  });
  test('eject of a response one', (http, ctx) => {
    const id = both(http, ctx, 'response', 'one');
    both(http, ctx, 'response', 'two');
    http.interceptors.response.eject(id);
    return http.get('x');
  });
  test('eject within', async (http, ctx) => {
    const id = http.interceptors.request.use((given) => {
      ctx.note('once');
      http.interceptors.request.eject(id);
      return given;
    });
    return [await http.get('x'), await http.get('y')];
  });
  test('clear takes all away', async (http, ctx) => {
    for (const kind of ['request', 'response']) {
      both(http, ctx, kind, 'one');
      both(http, ctx, kind, 'two');
      ctx.note(http.interceptors[kind].clear());
      ctx.note(both(http, ctx, kind, 'three'));
    }
    return http.get('x');
  });
  test('forEach goes over them', (http, ctx) => {
    const id = both(http, ctx, 'request', 'one');
    both(http, ctx, 'request', 'two', { synchronous: true });
    http.interceptors.request.eject(id);
    http.interceptors.request.forEach(({ fulfilled, rejected, synchronous, runWhen }) => {
      ctx.note(typeof fulfilled, typeof rejected, synchronous, runWhen);
    });
    return null;
  });
  test('none at all', (http) => {
    http.interceptors.request.use();
    http.interceptors.response.use(null, undefined);
    return http.get('x');
  });

  test('a request one sees the config', (http, ctx) => {
    http.interceptors.request.use((given) => {
      ctx.note(given.url, given.method, given.data, given.params, given.custom, given.baseURL, given.timeout);
      ctx.note(given.headers.get('accept'), given.headers['X-A'], given.headers.getContentType());
      return given;
    });
    return http.post('x', { a: 1 }, { params: { p: 1 }, headers: { 'X-A': '1' }, custom: 'c' });
  });
  test('a request one changes URL, method, params, data and headers', (http) => {
    http.interceptors.request.use((given) => ({
      ...given,
      url: 'changed',
      method: 'put',
      params: { q: 2 },
      data: { changed: true },
      headers: { 'X-New': '1', 'Content-Type': 'application/json' },
    }));
    return http.get('x');
  });
  test('a request one changes an upper-case method', (http) => {
    http.interceptors.request.use((given) => Object.assign(given, { method: 'POST', data: 'text' }));
    return http.get('x');
  });
  test('a request one changes the base URL', (http, ctx) => {
    http.interceptors.request.use((given) => Object.assign(given, { baseURL: `${ctx.base}/moved` }));
    return http.get('x');
  });
  test('a request one changes validateStatus and transforms', (http, ctx) => {
    http.interceptors.request.use((given) =>
      Object.assign(given, {
        validateStatus: () => true,
        transformResponse: [(data) => `raw ${data}`],
        transformRequest: [() => 'replaced'],
      }),
    );
    return http.post(ctx.answer({ status: 500, body: 'b' }), { a: 1 });
  });
  test('a request one changes responseType and timeout', (http, ctx) => {
    http.interceptors.request.use((given) => Object.assign(given, { responseType: 'text', timeout: 2_000 }));
    return http.get(ctx.answer({ json: 1 }));
  });
  test('a request one adds keys that the response shows', async (http, ctx) => {
    http.interceptors.request.use((given) => Object.assign(given, { metadata: { start: 1 } }));
    http.interceptors.response.use((response) => {
      ctx.note(response.config.metadata);
      return response;
    });
    return http.get('x');
  });
  test('a request one serialises the data', (http) => {
    http.interceptors.request.use((given) => {
      given.data = JSON.stringify(given.data);
      given.headers['Content-Type'] = 'application/json';
      return given;
    });
    return http.post('x', { a: 1 });
  });
  test('a request one answers with nothing', {
    differs: typed('TypeError', 'a request interceptor must return the config'),
  }, (http) => {
    http.interceptors.request.use(() => undefined);
    return http.get('x');
  });
  test('a request one answers with a plain object', (http, ctx) => {
    http.interceptors.request.use(() => ({ url: `${ctx.base}/plain`, method: 'get' }));
    return http.get('x');
  });
  test('a request one that throws', (http, ctx) => {
    http.interceptors.request.use(() => {
      throw new Error('mine');
    });
    both(http, ctx, 'request', 'earlier');
    both(http, ctx, 'response', 'after');
    return http.get('x');
  });
  test('a request one that rejects with no error', (http, ctx) => {
    http.interceptors.request.use(() => Promise.reject('a string'));
    both(http, ctx, 'response', 'after');
    return ctx.settled(http.get('x'));
  });
  test('the next request one handles an error', (http, ctx) => {
    const given = {};
    http.interceptors.request.use(pass(ctx, 'not reached'), (error) => {
      ctx.note('handled', error.message);
      return given.config;
    });
    http.interceptors.request.use((each) => {
      given.config = each;
      throw new Error('mine');
    });
    return http.get('x');
  });
  test('a synchronous one that throws', (http, ctx) => {
    http.interceptors.request.use(
      () => {
        throw new Error('mine');
      },
      (error) => ctx.note('its own handler', error.message),
      { synchronous: true },
    );
    return http.get('x');
  });
  test('a synchronous one that throws without a handler', (http, ctx) => {
    http.interceptors.request.use(
      () => {
        throw new Error('mine');
      },
      null,
      { synchronous: true },
    );
    both(http, ctx, 'response', 'after');
    return http.get('x');
  });
  test('a synchronous one whose handler throws', (http) => {
    http.interceptors.request.use(
      () => {
        throw new Error('mine');
      },
      () => {
        throw new Error('again');
      },
      { synchronous: true },
    );
    return http.get('x');
  });

  test('a response one unwraps data', (http) => {
    http.interceptors.response.use((response) => response.data);
    return http.get('x');
  });
  test('a response one answers with nothing', (http) => {
    http.interceptors.response.use(() => undefined);
    return http.get('x');
  });
  test('a response one waits', (http, ctx) => {
    http.interceptors.response.use(async (response) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ctx.note('waited');
      return { ...response, extra: 1 };
    });
    return http.get('x');
  });
  test('a response one throws', (http, ctx) => {
    http.interceptors.response.use(
      () => {
        throw new TypeError('mine');
      },
      fail(ctx, 'not reached'),
    );
    both(http, ctx, 'response', 'next');
    return http.get('x');
  });
  test('a response one handles an error status', (http, ctx) => {
    http.interceptors.response.use(null, (error) => {
      ctx.note(error.name, error.code, error.response.status, error.response.data, error.config.url);
      return { recovered: true };
    });
    both(http, ctx, 'response', 'next');
    return http.get(ctx.answer({ status: 404, json: { m: 1 } }));
  });
  test('a response one replaces the error', (http, ctx) => {
    http.interceptors.response.use(
      (response) => response,
      (error) => Promise.reject(new Error(`wrapped: ${error.response.data.m}`)),
    );
    return http.get(ctx.answer({ status: 404, json: { m: 'not here' } }));
  });
  test('a response one passes the error on', (http, ctx) => {
    both(http, ctx, 'response', 'one');
    both(http, ctx, 'response', 'two');
    return http.get(ctx.answer({ status: 500 }));
  });
  test('a response one tries again with the config', (http, ctx) => {
    http.interceptors.response.use(null, (error) => {
      if (error.config.again) return Promise.reject(error);
      error.config.again = true;
      return http(error.config);
    });
    return http.post(
      ctx.answer({ list: [{ status: 503 }, { json: { ok: 1 } }] }),
      { a: 1 },
      { params: { p: 1 }, headers: { 'X-A': '1' } },
    );
  });
  test('a response one tries a FormData again', (http, ctx) => {
    http.interceptors.response.use(null, (error) => http.request(error.config));
    const data = new FormData();
    data.append('a', '1');
    return http.post(ctx.answer({ list: [{ status: 503 }, { json: { ok: 1 } }] }), data);
  });
  // In Node axios makes a stream of the object, and a second attempt waits for it for ever.
  test('a response one tries a form again', { on: ['chromium'] }, (http, ctx) => {
    http.interceptors.response.use(null, (error) => http.request(error.config));
    return http.postForm(ctx.answer({ list: [{ status: 503 }, { json: { ok: 1 } }] }), { a: 1 });
  });
  test('a response one changes headers and data', (http) => {
    http.interceptors.response.use((response) => {
      response.headers['X-Added'] = '1';
      response.data.added = true;
      return response;
    });
    return http.get('x');
  });
  test('a request added while another is under way', async (http, ctx) => {
    const promise = http.get(ctx.answer({ delay: 20, json: 1 }));
    await ctx.arrived();
    both(http, ctx, 'response', 'too late');
    return promise;
  });
  test('an interceptor that calls the client', (http, ctx) => {
    http.interceptors.request.use(async (given) => {
      if (given.url === 'csrf') return given;
      const { data } = await http.get('csrf');
      ctx.note(data.path);
      given.headers['X-Csrf'] = 'c';
      return given;
    });
    return http.post('x', { a: 1 });
  });
  test('this within an interceptor', (http, ctx) => {
    http.interceptors.request.use(function request(given) {
      ctx.note(typeof this);
      return given;
    });
    return http.get('x');
  });
});
