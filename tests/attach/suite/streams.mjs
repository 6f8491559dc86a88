// Answers as streams, which xhr does not have.

import { withEachAdapter } from '../lib/context.mjs';

const WITH_STREAMS = { adapters: ['http', 'fetch'] };

export default function streams(plain) {
  const test = withEachAdapter(plain);

  test('responseType stream goes through an expiry', WITH_STREAMS, async ({ assert, api, attached }) => {
    const { http } = await attached({ expired: true });
    const { data } = await http.get('data', { responseType: 'stream' });
    assert.equal(JSON.parse(await textOf(data)).user, 'ann');
    assert.equal(await api.refreshes(), 1);
  });

  test(
    'responseType stream: a final 401 has a body that can be read',
    WITH_STREAMS,
    async ({ assert, api, attached }) => {
      const { http } = await attached();
      await api.revoke();
      const error = await assert.rejects(http.get('data', { responseType: 'stream' }), { code: 'ERR_SESSION_EXPIRED' });
      assert.deepEqual(JSON.parse(await textOf(error.response.data)), { error: 'invalid_token' });
    },
  );

  test(
    'responseType stream: isAuthError reads the body, and so does the caller',
    WITH_STREAMS,
    async ({ assert, api, attached }) => {
      await api.refusing({ status: 400, body: { code: 'T-002' } });
      const options = { isAuthError: { 'T-002': 'refresh' } };
      const { http } = await attached({ expired: true, options });
      const { data } = await http.get('data', { responseType: 'stream' });
      assert.equal(JSON.parse(await textOf(data)).user, 'ann');
      const error = await assert.rejects(http.get('code/400/T-009', { responseType: 'stream' }), { status: 400 });
      assert.equal(JSON.parse(await textOf(error.response.data)).code, 'T-009');
    },
  );

  test('a signal ends a response stream that was handed out', WITH_STREAMS, async ({ assert, attached }) => {
    const { http } = await attached();
    const controller = new AbortController();
    const { data } = await http.get('hang-body', { responseType: 'stream', signal: controller.signal, timeout: 5_000 });
    const reading = assert.rejects(textOf(data));
    setTimeout(() => controller.abort(), 50);
    await reading;
  });

  test(
    'a CancelToken ends a response stream that was handed out',
    WITH_STREAMS,
    async ({ assert, axios, attached }) => {
      const { http } = await attached();
      const { token, cancel } = axios.CancelToken.source();
      const { data } = await http.get('hang-body', { responseType: 'stream', cancelToken: token });
      const reading = assert.rejects(textOf(data));
      setTimeout(cancel, 50);
      await reading;
    },
  );

  test(
    'refused answers that are streams do not keep the connections that the refresh needs',
    WITH_STREAMS,
    async ({ assert, api, attached }) => {
      const { http } = await attached({ expired: true });
      // Chromium has six connections to a server.
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, number) => http.get(`secret?${number}`, { responseType: 'stream' })),
      );
      for (const { data } of answers) assert.equal(JSON.parse(await textOf(data)).user, 'ann');
      assert.equal(await api.refreshes(), 1);
    },
  );
}

/** The text of a stream of Node or of the web. */
async function textOf(stream) {
  if (typeof stream.getReader === 'function') return new Response(stream).text();
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Blob(chunks).text();
}
