// Progress of uploads and downloads.

import { collect } from './define.mjs';
import { UPLOADED_BLOB } from './differences.mjs';

export const progress = collect('progress', (test) => {
  /** Events come as often as the platform likes: what counts is that there are some, that they grow, and the last one. */
  const watch = (ctx) => {
    const events = [];
    ctx.after(() => {
      const last = events.at(-1);
      ctx.note(
        events.length > 0,
        events.every(({ loaded }, index) => index === 0 || loaded >= events[index - 1].loaded),
        events.reduce((sum, { bytes }) => sum + bytes, 0) === last?.loaded,
      );
      ctx.note(last?.loaded, last?.total, last?.progress, last?.lengthComputable, last?.upload, last?.download);
      ctx.note(
        last &&
          ['loaded', 'total', 'progress', 'bytes', 'rate', 'estimated', 'event', 'lengthComputable'].filter(
            (key) => !(key in last),
          ),
      );
    });
    return (event) => events.push(event);
  };
  const big = { bytes: 300_000, headers: { 'Content-Type': 'text/plain', 'Content-Length': '300000' } };

  test('of a download', async (http, ctx) => {
    const { data } = await http.get(ctx.answer(big), { onDownloadProgress: watch(ctx) });
    return data.length;
  });
  test('of a download without a length', async (http, ctx) => {
    const { data } = await http.get(ctx.answer({ ...big, headers: { 'Transfer-Encoding': 'chunked' } }), {
      onDownloadProgress: watch(ctx),
    });
    return data.length;
  });
  test('of a small download', (http, ctx) =>
    http.get('x', { onDownloadProgress: watch(ctx) }).then(({ status }) => status));
  test('of a download with an error status', (http, ctx) =>
    http.get(ctx.answer({ ...big, status: 404 }), { onDownloadProgress: watch(ctx) }).catch(({ code }) => code));
  test('of a download as an ArrayBuffer', async (http, ctx) => {
    const { data } = await http.get(ctx.answer(big), { onDownloadProgress: watch(ctx), responseType: 'arraybuffer' });
    return data.byteLength;
  });
  test('as a default', (http, ctx) => {
    http.defaults.onDownloadProgress = watch(ctx);
    return http.get(ctx.answer(big)).then(({ status }) => status);
  });
  for (const [name, make] of Object.entries({
    'a text': () => 'y'.repeat(300_000),
    'an object': () => ({ y: 'y'.repeat(300_000) }),
    'a blob': () => new Blob(['y'.repeat(300_000)]),
    'an ArrayBuffer': () => new ArrayBuffer(300_000),
  })) {
    test(`of an upload of ${name}`, { differs: name === 'a blob' ? UPLOADED_BLOB : [] }, (http, ctx) =>
      http.post('x', make(), { onUploadProgress: watch(ctx) }).then(({ status }) => status),
    );
  }
  test('of an upload of nothing', (http, ctx) => {
    const seen = [];
    ctx.after(() => ctx.note(seen.length));
    return http.post('x', undefined, { onUploadProgress: (event) => seen.push(event) }).then(({ status }) => status);
  });
});
