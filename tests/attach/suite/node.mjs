// What only Node has: its streams, the form-data package, redirects between host names, timers, server clients.

import { Agent, createServer } from 'node:http';
import { Readable } from 'node:stream';
import { cookieHeader, jar, serverContext } from '../../js/lib/contexts.mjs';
import { fragmentIn } from '../../js/lib/tokens.mjs';
import { withEachAdapter } from '../lib/context.mjs';

const CHUNKS = ['chunk one, ', 'chunk two'];

/** Bodies that can be sent but once. */
const STREAMS = {
  http: {
    'a Node stream': () => Readable.from(CHUNKS.map((text) => Buffer.from(text))),
    'a form of the form-data package with a file from a stream': (require) => {
      const form = new (require('form-data'))();
      form.append('file', Readable.from([Buffer.from(CHUNKS.join(''))]), { filename: 'a.txt' });
      return form;
    },
  },
  fetch: {
    'a Node stream': () => Readable.from(CHUNKS.map((text) => Buffer.from(text))),
    'a web stream': () => new Blob(CHUNKS).stream(),
  },
};

export default function node(plain) {
  const test = withEachAdapter(plain);

  for (const [adapter, kinds] of Object.entries(STREAMS)) {
    for (const [name, make] of Object.entries(kinds)) {
      const it = (text, fn) => plain(`${adapter}: ${text}`, (t) => fn(Object.assign(t, { adapter })));

      it(`R79 ${name} that is refused is never sent empty: the error says that it is not replayable`, async (t) => {
        const { assert, api, attached, require } = t;
        const { http } = await attached({ expired: true });
        await assert.rejects(http.post('secret', make(require)), {
          code: 'ERR_BODY_NOT_REPLAYABLE',
          isAxiosError: true,
        });
        const arrived = await api.log('secret');
        assert.equal(arrived.length, 1);
        assert.ok(arrived[0].body.includes('chunk one, chunk two'));
        // The refresh has gone on: the next try is accepted.
        const { data } = await http.post('secret', make(require));
        assert.ok(data.text.includes('chunk one, chunk two'), data.text);
        assert.equal(await api.refreshes(), 1);
      });

      it(`R79 ${name} arrives whole where refreshFirst is set`, async ({ assert, api, attached, require }) => {
        const { http } = await attached({ expired: true });
        const { data } = await http.post('secret', make(require), { refreshFirst: true });
        assert.ok(data.text.includes('chunk one, chunk two'), data.text);
        assert.equal((await api.log('secret')).length, 1);
      });

      it(`R79 ${name} that was sent before is refused, and nothing is sent`, async ({
        assert,
        api,
        attached,
        require,
      }) => {
        const { http } = await attached();
        const body = make(require);
        await http.post('secret', body);
        await assert.rejects(http.post('secret', body), { code: 'ERR_BODY_NOT_REPLAYABLE', isAxiosError: true });
        assert.equal((await api.log('secret')).length, 1);
      });
    }
  }

  test('R79 a form of the form-data package arrives whole after the replay, and can be sent again', async (t) => {
    const { assert, api, attached, require } = t;
    const { http } = await attached({ expired: true });
    const form = new (require('form-data'))();
    form.append('field', 'grüße');
    form.append('file', Buffer.from('of a buffer'), { filename: 'a.bin' });
    const first = await http.post('secret', form);
    const second = await http.post('secret', form);
    const arrived = await api.log('secret');
    assert.equal(arrived.length, 3);
    for (const { headers, body } of arrived) {
      const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(headers['content-type'])?.[1];
      for (const part of [`--${boundary}--`, 'grüße', 'of a buffer']) assert.ok(body.includes(part), part);
    }
    assert.equal(first.data.text, second.data.text);
  });

  plain('R79 a form of the form-data package that was sent without the engine is refused', async (t) => {
    const { assert, api, axios, attached, require } = t;
    const { http } = await attached();
    const form = new (require('form-data'))();
    form.append('field', 'x');
    await axios.post(`${api.base}echo`, form);
    await assert.rejects(http.post('secret', form), { code: 'ERR_BODY_NOT_REPLAYABLE' });
    assert.equal((await api.log('secret')).length, 0);
  });

  test('R79 a Node stream that somebody else has read is refused', async ({ assert, api, attached }) => {
    const { http } = await attached();
    const body = Readable.from([Buffer.from('x')]);
    for await (const _ of body);
    await assert.rejects(http.post('secret', body), { code: 'ERR_BODY_NOT_REPLAYABLE' });
    assert.equal((await api.log('secret')).length, 0);
  });

  for (const [what, options] of Object.entries({ Authorization: {}, 'X-Token': { header: 'X-Token', scheme: '' } })) {
    plain(`R10 ${what} does not follow a redirect to a subdomain, and is there on the own origin`, async (t) => {
      const { assert, lib, axios, attach, defer } = t;
      const seen = [];
      const server = createServer((request, response) => {
        seen.push({ host: request.headers.host, url: request.url, headers: request.headers });
        const to = new URL(request.url, 'http://x').searchParams.get('to');
        if (to) response.writeHead(302, { Location: to }).end();
        else response.end('{}');
      });
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      defer(() => new Promise((resolve) => server.close(resolve)));
      defer(() => server.closeAllConnections());
      const { port } = server.address();
      const base = `http://api.test:${port}/`;
      const client = lib.createClient(base, 'memory', options);
      defer(() => client.dispose());
      await client.setTokens({ accessToken: 'the-access-token-of-ann', refreshToken: 'the-refresh-token-of-ann' });
      const lookup = (_host, settings, done) =>
        settings?.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
      const told = [];
      const beforeRedirect = ({ href, headers }) => told.push({ href, headers: { ...headers } });
      const http = attach(axios.create({ baseURL: base, adapter: 'http', lookup, beforeRedirect }), client);
      const get = (to) => http.get('/', { params: { to } });

      await get('/same');
      assert.equal(fragmentIn(JSON.stringify(seen.at(-1).headers), ['the-access-token-of-ann']) !== null, true, 'same');
      for (const host of ['sub.api.test', 'test', 'api.test.', 'api.test.evil']) {
        await get(`http://${host}:${port}/other`);
        const last = seen.at(-1);
        assert.equal(last.url, '/other', host);
        assert.equal(fragmentIn(JSON.stringify(last), ['the-access-token-of-ann']), null, host);
      }
      // There and back again: what was taken off stays off.
      await get(`http://sub.api.test:${port}/?to=${encodeURIComponent(`${base}back`)}`);
      assert.equal(seen.at(-1).url, '/back');
      assert.equal(fragmentIn(JSON.stringify(seen.at(-1)), ['the-access-token-of-ann']), null, 'back');
      assert.equal(told.length, 7, 'the beforeRedirect of the application is called');
      assert.equal(fragmentIn(JSON.stringify(told.slice(1)), ['the-access-token-of-ann']), null);
    });
  }

  test('a redirect: the answer says where it came from', async ({ assert, api, attached, adapter }) => {
    const { http } = await attached();
    const { request } = await http.get('redirect/302/home/data');
    if (adapter === 'http') assert.equal(request.res.responseUrl, `${api.base}data`);
    else assert.equal(request.url, `${api.base}redirect/302/home/data`);
  });

  for (const [url, code] of Object.entries({ 'status/404': 'ERR_BAD_REQUEST', data: 'ERR_SESSION_EXPIRED' })) {
    test(`R12 ${code} with a stream: no part of a token in the error, and the body can be read`, async (t) => {
      const { assert, api, attached, inspect } = t;
      const { http, tokens } = await attached();
      if (url === 'data') await api.revoke();
      const error = await assert.rejects(http.get(url, { responseType: 'stream' }), { code });
      const text = inspect(error, { depth: 20, showHidden: true });
      assert.equal(fragmentIn(text, Object.values(tokens)), null);
      const chunks = [];
      for await (const chunk of error.response.data) chunks.push(Buffer.from(chunk));
      assert.ok(JSON.parse(Buffer.concat(chunks).toString()).error);
    });
  }

  plain('http: a refused stream does not keep the one connection that an agent has', async (t) => {
    const { assert, api, attached } = t;
    const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.defer(() => httpAgent.destroy());
    const { http } = await attached({ expired: true, axios: { adapter: 'http', httpAgent } });
    const { status } = await http.get('data', { responseType: 'stream', timeout: 3_000 });
    assert.equal(status, 200);
    assert.equal(await api.refreshes(), 1);
  });

  test('a signal ends a response stream that was handed out, also after a garbage collection', async (t) => {
    const { assert, attached } = t;
    const { http } = await attached();
    const controller = new AbortController();
    const { data } = await http.get('hang-body', { responseType: 'stream', signal: controller.signal });
    const reading = assert.rejects(
      (async () => {
        for await (const _ of data);
      })(),
    );
    // https://github.com/nodejs/node/issues/55428
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      globalThis.gc();
    }
    controller.abort();
    await reading;
  });

  test('no timer is left behind', async ({ assert, attached }) => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const { http } = await attached({ expired: true });
    await http.get('data');
    const before = timers();
    await http.get('data', { timeout: 60_000 });
    await http.get('status/404', { timeout: 60_000 }).catch(() => {});
    assert.atMost(timers(), before);
  });

  test('createServerClient: an instance for each request, and the new cookies are on the response', async (t) => {
    const { assert, api, lib, axios, attach, adapter } = t;
    const shared = axios.create({ baseURL: api.base, adapter });
    const [ann, bob] = await api.logins([{ user: 'ann' }, { user: 'bob' }]);
    await api.expire();
    const serve = async (tokens) => {
      const ctx = await serverContext(cookieHeader(tokens));
      const client = lib.createServerClient(ctx, { baseUrl: api.base, refresh: api.refreshUrl });
      const http = attach(shared.create(), client);
      const answers = await Promise.all([http.get('data?1'), http.get('data?2')]);
      assert.ok(jar(ctx.res).accessToken, 'a new cookie');
      assert.notEqual(jar(ctx.res).accessToken, tokens.accessToken);
      return answers.map(({ data }) => data.user).join();
    };
    assert.deepEqual(await Promise.all([serve(ann), serve(bob)]), ['ann,ann', 'bob,bob']);
    assert.equal(await api.refreshes(), 2);
  });

  plain('the entry exports attach and detach, as an ES module and as CommonJS', ({ assert, attach, detach, copy }) => {
    assert.deepEqual(Object.keys(copy.entry).sort(), ['attach', 'detach']);
    assert.equal(typeof attach, 'function');
    assert.equal(typeof detach, 'function');
  });
}
