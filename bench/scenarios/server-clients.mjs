// A server that makes a client for each request of its own: construct, two requests, drop. Memory has to stay flat.

import { readable, requestCookies } from '../tokens.mjs';
import { createTransport, isRight } from '../transport.mjs';

const CONSTRUCTIONS = 2_000;
const IN_A_TURN = 50;
/** As many as are watched for being collected. */
const WATCHED = 500;

const contextWith = (accessToken) => {
  const headers = new Map();
  const cookies = { accessToken, refreshToken: 'r1' };
  return {
    req: { url: '/me', headers: { cookie: `accessToken=${accessToken}; refreshToken=r1` }, cookies },
    res: {
      headersSent: false,
      getHeader: (name) => headers.get(name),
      setHeader: (name, value) => headers.set(name, value),
    },
  };
};

export async function run({ create }, { count }, host) {
  const accessToken = readable();
  const { fetch, counts } = createTransport({ accepted: accessToken });
  let failed = 0;
  const make = () => {
    const context = contextWith(accessToken);
    return create({ baseUrl: host.baseUrl, fetch, storage: 'cookie', tokens: requestCookies(context), context });
  };
  const serve = async () => {
    const client = make();
    const answers = await Promise.allSettled([client.get('/me'), client.get('/data')]);
    for (const { value } of answers) if (!isRight(value)) failed += 1;
    return client.instance;
  };
  /** Serves one after the other, and answers with what must not be alive afterwards. */
  const serveAll = async (many) => {
    const watched = [];
    for (let served = 0; served < many; served += 1) {
      const instance = await serve();
      if (served < WATCHED) watched.push(new WeakRef(instance));
    }
    return watched;
  };

  await serveAll(Math.ceil(count / 10));
  await host.forget();
  const constructing = await host.start();
  for (let made = 1; made <= CONSTRUCTIONS; made += 1) {
    make();
    // On a server each is made in a turn of its own, and what is dropped is collected between them.
    if (made % IN_A_TURN === 0) await host.turn();
  }
  const { cpuMs: constructMs } = await constructing.stop();

  await host.forget();
  failed = 0;
  const clock = await host.start();
  const watched = await serveAll(count / 2);
  const first = await clock.stop();
  await host.forget();
  const before = host.memory();
  const secondClock = await host.start();
  watched.push(...(await serveAll(count / 2)));
  const second = await secondClock.stop();
  await host.forget();
  const after = host.memory();
  return {
    ms: first.ms + second.ms,
    count,
    constructUs: (constructMs * 1000) / CONSTRUCTIONS,
    cpuUs: ((first.cpuMs + second.cpuMs) * 1000) / count,
    // Of the second half: what the first left, engines keep for good.
    grownKb: (after.heap - before.heap) / 1024,
    rssMb: after.rss / 2 ** 20,
    rssGrownMb: (after.rss - before.rss) / 2 ** 20,
    failed,
    hung: 0,
    refreshes: counts.refreshes,
    leaks: watched.filter((each) => each.deref()).length,
  };
}
