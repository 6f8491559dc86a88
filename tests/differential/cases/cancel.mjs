// Cancellation: by signals and by axios' own tokens.

import { collect } from './define.mjs';
import { ABORTED_AT_ONCE, ABORTED_BEFORE } from './differences.mjs';

export const cancel = collect('cancel', (test) => {
  const slow = (ctx, id) => ctx.answer({ fault: 'hang', id });

  test('a signal that is aborted before', (http) => {
    const controller = new AbortController();
    controller.abort();
    return http.get('x', { signal: controller.signal });
  });
  test('a signal aborted while waiting for the answer', async (http, ctx) => {
    const controller = new AbortController();
    const promise = ctx.settled(http.get(slow(ctx), { signal: controller.signal }));
    await ctx.arrived();
    controller.abort();
    return promise;
  });
  test('a signal aborted with a reason', async (http, ctx) => {
    const controller = new AbortController();
    const promise = ctx.settled(http.post(slow(ctx), { a: 1 }, { signal: controller.signal }));
    await ctx.arrived();
    controller.abort(new Error('left the page'));
    return promise;
  });
  test('a signal aborted in the body', async (http, ctx) => {
    const controller = new AbortController();
    const script = { fault: 'hang-body', bytes: 100, headers: { 'Content-Length': '100' } };
    const promise = ctx.settled(http.get(ctx.answer(script), { signal: controller.signal }));
    await ctx.arrived();
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.abort();
    return promise;
  });
  test('a signal aborted right after the call', { differs: ABORTED_AT_ONCE }, (http, ctx) => {
    const controller = new AbortController();
    const promise = ctx.settled(http.get('x', { signal: controller.signal }));
    controller.abort();
    return promise;
  });
  test('a signal aborted afterwards', async (http) => {
    const controller = new AbortController();
    const response = await http.get('x', { signal: controller.signal });
    controller.abort();
    return response;
  });
  test('a signal aborted by a request interceptor', (http, ctx) => {
    const controller = new AbortController();
    http.interceptors.request.use((given) => {
      controller.abort();
      return given;
    });
    return ctx.settled(http.get('x', { signal: controller.signal }));
  });
  test('a signal put on by a request interceptor', (http) => {
    http.interceptors.request.use((given) => Object.assign(given, { signal: AbortSignal.abort() }));
    return http.get('x');
  });
  test('a signal aborted by transformRequest', { differs: ABORTED_BEFORE }, async (http) => {
    const controller = new AbortController();
    // In Node axios sends it all the same on a connection that is open, and not on one that has yet to be.
    await http.get('x');
    return http.post('x', 'text', {
      signal: controller.signal,
      transformRequest: (data) => {
        controller.abort();
        return data;
      },
    });
  });
  test('a signal aborted in a response interceptor', (http) => {
    const controller = new AbortController();
    http.interceptors.response.use((response) => {
      controller.abort();
      return response;
    });
    return http.get('x', { signal: controller.signal });
  });
  test('a signal shared by two', { atOnce: true }, async (http, ctx) => {
    const controller = new AbortController();
    const both = Promise.all([1, 2].map((id) => ctx.settled(http.get(slow(ctx, id), { signal: controller.signal }))));
    await ctx.arrived(2);
    controller.abort();
    return (await both).map(({ rejected }) => [rejected.name, rejected.code, rejected.message]);
  });
  test('AbortSignal.timeout', (http, ctx) => http.get(slow(ctx), { signal: AbortSignal.timeout(150) }));
  test('a signal as a default', { options: { signal: AbortSignal.abort() } }, (http) => http.get('x'));
  test('a cancelled request passes response interceptors', (http, ctx) => {
    http.interceptors.response.use(null, (error) => {
      ctx.note(ctx.axios.isCancel(error), error.code);
      return 'caught';
    });
    return http.get('x', { signal: AbortSignal.abort() });
  });
  test('a timeout and a signal, the signal first', async (http, ctx) => {
    const controller = new AbortController();
    const promise = ctx.settled(http.get(slow(ctx), { signal: controller.signal, timeout: 4_000 }));
    await ctx.arrived();
    controller.abort();
    return promise;
  });
  test('a timeout and a signal, the timeout first', (http, ctx) =>
    http.get(slow(ctx), { signal: new AbortController().signal, timeout: 150 }));

  test('a token that is cancelled before', (http, ctx) => {
    const source = ctx.axios.CancelToken.source();
    source.cancel('changed my mind');
    return http.get('x', { cancelToken: source.token });
  });
  test('a token cancelled while waiting', async (http, ctx) => {
    const source = ctx.axios.CancelToken.source();
    const promise = ctx.settled(http.get(slow(ctx), { cancelToken: source.token }));
    await ctx.arrived();
    source.cancel('changed my mind');
    return promise;
  });
  test('a token cancelled without a message', async (http, ctx) => {
    let stop;
    const cancelToken = new ctx.axios.CancelToken((fn) => {
      stop = fn;
    });
    const promise = ctx.settled(http.get(slow(ctx), { cancelToken }));
    await ctx.arrived();
    stop();
    return promise;
  });
  test("the error is the token's own reason", async (http, ctx) => {
    const source = ctx.axios.CancelToken.source();
    const promise = ctx.settled(http.get(slow(ctx), { cancelToken: source.token }));
    await ctx.arrived();
    source.cancel('m');
    const { rejected } = await promise;
    ctx.note(rejected === source.token.reason, rejected.message);
  });
  test('a token cancelled afterwards', async (http, ctx) => {
    const source = ctx.axios.CancelToken.source();
    const response = await http.get('x', { cancelToken: source.token });
    source.cancel('late');
    ctx.note(source.token._listeners?.length ?? 0);
    return response.data;
  });
  test('a token and a signal', async (http, ctx) => {
    const source = ctx.axios.CancelToken.source();
    const controller = new AbortController();
    const promise = ctx.settled(http.get(slow(ctx), { cancelToken: source.token, signal: controller.signal }));
    await ctx.arrived();
    source.cancel('by token');
    controller.abort();
    return promise;
  });
});
