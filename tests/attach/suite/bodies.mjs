// R79: bodies of every kind arrive whole after the replay, or the request says that they cannot.

import { withEachAdapter } from '../lib/context.mjs';

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
const binary = btoa(String.fromCharCode(...bytes));

const form = () => {
  const data = new FormData();
  data.append('name', 'grüße');
  data.append('file', new Blob([bytes], { type: 'image/x-test' }), 'a.bin');
  return data;
};

/** `make()`: the body; `text` or `base64`: what arrives; `type`: its content type; `on`: where the kind exists. */
const KINDS = {
  'a JSON object': { make: () => ({ a: [1, 'ü'] }), text: '{"a":[1,"ü"]}', type: /^application\/json/ },
  text: { make: () => 'grüße', text: 'grüße' },
  URLSearchParams: {
    make: () => new URLSearchParams({ a: 'ü &' }),
    text: 'a=%C3%BC+%26',
    type: /^application\/x-www-form-urlencoded/,
  },
  ArrayBuffer: { make: () => bytes.slice().buffer, base64: binary },
  'a typed array': { make: () => bytes.slice(), base64: binary },
  Blob: { make: () => new Blob([bytes], { type: 'image/x-test' }), base64: binary },
  File: { make: () => new File([bytes], 'a.bin', { type: 'image/x-test' }), base64: binary, on: ['chromium'] },
  Buffer: { make: () => Buffer.from(bytes), base64: binary, on: ['node'] },
  nothing: { make: () => undefined, text: '' },
};

export default function bodies(plain) {
  const test = withEachAdapter(plain);

  for (const [name, { make, text, base64, type, on }] of Object.entries(KINDS)) {
    test(`R79 ${name} arrives whole after the replay`, { on }, async ({ assert, api, attached }) => {
      const { http } = await attached({ expired: true });
      const { data } = await http.post('secret', make());
      if (text !== undefined) assert.equal(data.text, text);
      if (base64 !== undefined) assert.equal(data.base64, base64);
      const [first, second, ...more] = await api.log('secret');
      assert.equal(more.length, 0);
      assert.equal(second.bytes, first.bytes);
      assert.equal(second.headers['content-type'], first.headers['content-type']);
      assert.equal(second.headers['content-length'], first.headers['content-length']);
      if (type) assert.match(first.headers['content-type'], type);
    });
  }

  test('R79 FormData arrives whole after the replay', async ({ assert, api, attached, adapter, isBrowser }) => {
    const { http } = await attached({ expired: true });
    const { data } = await http.post('secret', form());
    const boundary = /boundary=(.+)$/.exec(data.headers['content-type'])?.[1];
    // In Node the fetch adapter of axios itself gives forms a content type without boundary.
    if (adapter !== 'fetch' || isBrowser) assert.ok(data.text.includes(boundary), data.headers['content-type']);
    for (const part of ['name="name"', 'grüße', 'filename="a.bin"']) assert.ok(data.text.includes(part), part);
    const [first, second] = await api.log('secret');
    assert.ok(first.bytes > 256 && Math.abs(first.bytes - second.bytes) < 40, `${first.bytes}, ${second.bytes}`);
  });

  test('R79 a body is taken when the request is made, not when it is replayed', async ({ assert, api, attached }) => {
    await api.refreshing({ gate: 'r' });
    const { http } = await attached({ expired: true });
    const body = { value: 'then' };
    const request = http.post('secret', body);
    await api.seen('refresh');
    body.value = 'now';
    await api.release('r');
    assert.equal((await request).data.text, '{"value":"then"}');
  });
}
