// How answers are read.

export default function responses(test) {
  test('JSON is parsed, whatever the content type says', { smoke: true }, async ({ assert, client }) => {
    const created = client();
    assert.deepEqual((await created.get('json')).data, { greeting: 'grüße', list: [1, 2, 3] });
    assert.equal((await created.get('text')).data, 'grüße');
    assert.equal((await created.get('html')).data, '<p>hello</p>');
  });

  test('an empty answer has no data', async ({ assert, client }) => {
    const response = await client().get('empty');
    assert.equal(response.status, 204);
    assert.ok(!response.data, assert.show(response.data));
  });

  test('broken JSON is handed out as text, as axios does', async ({ assert, client }) => {
    assert.equal((await client().get('broken')).data, '{"half":');
    assert.equal(
      (await client().get('broken', { responseType: 'json' })).data,
      '{"half":',
      'silentJSONParsing is the default there',
    );
  });

  test('responseType text, arraybuffer, blob and stream', async ({ assert, client }) => {
    const created = client();
    assert.equal((await created.get('json', { responseType: 'text' })).data, '{"greeting":"grüße","list":[1,2,3]}');
    const { data: buffer } = await created.get('bytes', { responseType: 'arraybuffer' });
    assert.deepEqual(
      [...new Uint8Array(buffer)],
      Array.from({ length: 256 }, (_, index) => index),
    );
    const { data: blob } = await created.get('bytes', { responseType: 'blob' });
    assert.ok(blob instanceof Blob);
    assert.deepEqual([blob.size, blob.type], [256, 'application/octet-stream']);
    const { data: stream } = await created.get('text', { responseType: 'stream' });
    const reader = stream.getReader();
    const chunks = [];
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) chunks.push(...value);
    assert.equal(new TextDecoder().decode(Uint8Array.from(chunks)), 'grüße');
  });

  test('responseType is kept after a refresh', async ({ assert, expired }) => {
    const { client } = await expired();
    const { data } = await client.get('data', { responseType: 'text' });
    assert.equal(JSON.parse(data).user, 'ann');
  });

  test('an error answer is read as well', async ({ assert, client }) => {
    const error = await assert.rejects(client().get('code/422/E-7'));
    assert.equal(error.response.data.code, 'E-7');
    assert.equal(error.response.headers.get('content-type'), 'application/json');
    const text = await assert.rejects(client().get('code/422/E-7', { responseType: 'text' }));
    assert.equal(typeof text.response.data, 'string');
  });

  test('headers can be read by property, by get in any letter case, and listed', async ({ assert, client }) => {
    const { headers } = await client().get('headers');
    assert.equal(headers['x-one'], 'first');
    assert.equal(headers.get('x-ONE'), 'first');
    assert.equal(headers.get('absent') ?? undefined, undefined);
    assert.equal(headers.absent, undefined);
    assert.ok(Object.keys(headers).includes('x-one'), Object.keys(headers).join());
  });
}
