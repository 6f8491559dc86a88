// One client and very many requests: what the heap and the process have grown by between the first tenth and the end.

import { readable } from '../tokens.mjs';
import { createTransport, isRight } from '../transport.mjs';

const AT_ONCE = 50;
/** As many requests share a token; then the server no longer accepts it. */
const TOKEN_LASTS = 10_000;
const HOUR_S = 3_600;

/** `renews`: tokens end now and then; bare fetch cannot refresh. */
export async function run({ create }, { requests, limitMs, renews }, host) {
  const until = performance.now() + limitMs;
  const counts = { sent: 0, failed: 0 };
  const pair = (number) => ({ accessToken: readable(HOUR_S, `t${number}`), refreshToken: `r${number}` });
  const initial = pair(0);
  const transport = createTransport({
    accepted: initial.accessToken,
    next: (refreshes) => pair(refreshes),
    refreshToken: initial.refreshToken,
  });
  const { fetch } = transport;
  const tokens = host.tokens('memory', initial);
  const client = create({ baseUrl: host.baseUrl, fetch, storage: 'memory', tokens });
  await client.ready;

  const one = async () => {
    try {
      if (!isRight(await client.get('/data'))) counts.failed += 1;
    } catch {
      counts.failed += 1;
    }
  };
  const wave = async () => {
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    counts.sent += AT_ONCE;
    if (renews && counts.sent % TOKEN_LASTS === 0) transport.expire();
  };
  let early;
  const clock = await host.start();
  while (counts.sent < requests && performance.now() < until) {
    await wave();
    if (!early && counts.sent >= requests / 10) {
      await host.forget();
      early = host.memory();
    }
  }
  const { ms, cpuMs } = await clock.stop();
  await host.forget();
  const end = host.memory();
  client.dispose?.();
  return {
    ms,
    requests: counts.sent,
    cpuUs: (cpuMs * 1000) / counts.sent,
    grownKb: early && (end.heap - early.heap) / 1024,
    rssMb: end.rss / 2 ** 20,
    rssGrownMb: early && (end.rss - early.rss) / 2 ** 20,
    failed: counts.failed,
    hung: 0,
    refreshes: transport.counts.refreshes,
  };
}
