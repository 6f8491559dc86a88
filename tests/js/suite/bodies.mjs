// Bodies of every kind: sent as they are, and sent again as they were.

export default function bodies(test) {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const binary = btoa(String.fromCharCode(...bytes));
  const form = () => {
    const data = new FormData();
    data.append('name', 'grüße');
    data.append('file', new Blob([bytes], { type: 'image/x-test' }), 'a.bin');
    return data;
  };

  const kinds = {
    'a JSON object': {
      make: () => ({ a: 1, b: [true, null], c: { d: 'ü' } }),
      type: /^application\/json/,
      text: '{"a":1,"b":[true,null],"c":{"d":"ü"}}',
    },
    'a JSON array': { make: () => [1, 'two', { three: 3 }], type: /^application\/json/, text: '[1,"two",{"three":3}]' },
    'a class instance with toJSON': {
      make: () => ({ at: new Date(0) }),
      type: /^application\/json/,
      text: '{"at":"1970-01-01T00:00:00.000Z"}',
    },
    text: { make: () => 'grüße', text: 'grüße' },
    'an empty text': { make: () => '', text: '' },
    nothing: { make: () => undefined, text: '' },
    null: { make: () => null, text: '' },
    URLSearchParams: {
      make: () =>
        new URLSearchParams([
          ['a', '1'],
          ['b', 'ü &'],
        ]),
      type: /^application\/x-www-form-urlencoded/,
      text: 'a=1&b=%C3%BC+%26',
    },
    Blob: { make: () => new Blob([bytes], { type: 'image/x-test' }), type: /^image\/x-test$/, base64: binary },
    ArrayBuffer: { make: () => bytes.slice().buffer, base64: binary },
    'a typed array': { make: () => bytes.slice(), base64: binary },
    'a view of a part of a buffer': {
      make: () => new Uint8Array(bytes.slice().buffer, 1, 3),
      base64: btoa('\u0001\u0002\u0003'),
    },
    'a DataView': { make: () => new DataView(bytes.slice().buffer, 65, 3), base64: btoa('ABC') },
  };

  for (const [name, { make, type, text, base64 }] of Object.entries(kinds)) {
    test(`${name} is sent, and sent again after a refresh`, async ({ assert, api, expired }) => {
      const { client } = await expired();
      const { data } = await client.post('secret', make());
      if (text !== undefined) assert.equal(data.text, text);
      if (base64 !== undefined) assert.equal(data.base64, base64);
      const [first, second, ...more] = await api.log('secret');
      assert.equal(more.length, 0);
      if (type) assert.match(first.headers['content-type'], type);
      assert.equal(second.headers['content-type'], first.headers['content-type']);
      assert.equal(second.body, first.body);
      assert.equal(await api.refreshes(), 1);
    });
  }

  test('FormData is sent with its boundary, and sent again after a refresh', { smoke: true }, async ({
    assert,
    api,
    expired,
  }) => {
    const { client } = await expired();
    const { data } = await client.post('secret', form());
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(data.headers['content-type'])?.[1];
    assert.ok(boundary, data.headers['content-type']);
    assert.ok(
      data.text.includes(`--${boundary}`) &&
        data.text.includes('name="name"') &&
        data.text.includes('grüße') &&
        data.text.includes('filename="a.bin"'),
    );
    const [first, second] = await api.log('secret');
    assert.ok(
      Math.abs(first.bytes - second.bytes) < 40 && first.bytes > 256,
      `${first.bytes} and ${second.bytes} bytes`,
    );
  });

  test('a ReadableStream is sent', { on: ['node'] }, async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const stream = new Blob(['chunk one, ', 'chunk two']).stream();
    assert.equal((await client.put('secret', stream)).data.text, 'chunk one, chunk two');
  });

  test("the caller's content type is kept", async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const { data } = await client.post('echo', { a: 1 }, { headers: { 'Content-Type': 'application/vnd.api+json' } });
    assert.equal(data.headers['content-type'], 'application/vnd.api+json');
    assert.deepEqual(JSON.parse(data.text), { a: 1 });
    const text = await client.post('echo', '<x/>', { headers: { 'content-type': 'application/xml' } });
    assert.equal(text.data.headers['content-type'], 'application/xml');
  });

  test('an object with the content type of a form is sent as a form', async ({ assert, signedIn }) => {
    const { client } = await signedIn();
    const { data } = await client.post(
      'echo',
      { a: 1, b: 'ü' },
      { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    );
    assert.equal(data.text, 'a=1&b=%C3%BC');
  });

  test('a body that cannot be turned into JSON is an error, and nothing is sent', async ({ assert, api, signedIn }) => {
    const { client } = await signedIn();
    const circle = {};
    circle.self = circle;
    await assert.rejects(client.post('echo', circle));
    assert.equal((await api.log('echo')).length, 0);
    assert.equal((await client.get('data')).data.user, 'ann');
  });

  test('a body is taken when the request is made, not when it is replayed', async ({ assert, api, expired }) => {
    await api.refreshing({ gate: 'r' });
    const { client } = await expired();
    const body = { value: 'then' };
    const request = client.post('secret', body);
    await api.seen('refresh');
    body.value = 'now';
    await api.release('r');
    assert.equal((await request).data.text, '{"value":"then"}');
  });
}
