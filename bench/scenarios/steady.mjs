// Requests with a valid token, one after the other or many at once.

import { readable } from '../tokens.mjs';
import { createTransport, isRight } from '../transport.mjs';

const PATH = '/data';
/** Until engines have compiled what is hot, or the slowest have had enough: the first time, and each time after it. */
const WARM_UP = { first: 60_000, after: 1_000 };

let isWarm = false;

/** `requests` of them, or `limitMs`, after a first `warmUpMs` at the most. `origin`: of a real server that accepts `accessToken`; without it there is a stub transport. */
export async function run({ create }, params, host) {
  const { storage, concurrency, requests, limitMs, warmUpMs, origin, accessToken = readable() } = params;
  const transport = origin ? undefined : createTransport({ accepted: accessToken });
  const tokens = host.tokens(storage, { accessToken, refreshToken: 'r1' });
  const client = create({ baseUrl: origin ?? host.baseUrl, fetch: transport?.fetch, storage, tokens });
  await client.ready;

  let failed = 0;
  const one = async () => {
    try {
      if (!isRight(await client.get(PATH))) failed += 1;
    } catch {
      failed += 1;
    }
  };
  /** So many, or as many as there is time for. */
  const send = async (count, ms) => {
    const until = performance.now() + ms;
    let sent = 0;
    while (sent < count && performance.now() < until) {
      if (concurrency === 1) await one();
      else await Promise.all(Array.from({ length: concurrency }, one));
      sent += concurrency;
    }
    return sent;
  };

  // Before the warm-up, as engines begin with little room for what is young afterwards, and collect it all the time.
  host.collect();
  await send(isWarm ? WARM_UP.after : WARM_UP.first, isWarm ? limitMs : warmUpMs);
  isWarm = true;
  failed = 0;
  const clock = await host.start();
  const sent = await send(requests, limitMs);
  const spent = await clock.stop();
  client.dispose?.();
  return {
    ms: spent.ms,
    cpuUs: (spent.cpuMs * 1000) / sent,
    requests: sent,
    failed,
    hung: 0,
    // Those of the real server are counted there.
    refreshes: transport?.counts.refreshes,
  };
}
