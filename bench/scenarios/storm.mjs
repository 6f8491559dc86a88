// Many requests at once with an access token that is no longer accepted: how long until all have settled, by how many
// refreshes, how high the heap, and what stays alive after them.

import { readable } from '../tokens.mjs';
import { createTransport, isRight } from '../transport.mjs';

/** Nothing has been sent or has settled at so many looks, one after the other: the rest hangs. A stub answers at once. */
const QUIET_LOOKS = 5;
const LOOK_MS = 200;
/** And however slowly they settle, this is the end. */
const LIMIT_MS = 60_000;
const LATE_EVERY = 20;

let storms = 0;

/**
 * `kind`: `opaque` and `readable` (an `exp` that has passed) are refreshed; `refused`: the refresh endpoint answers 401;
 * `late`: every twentieth refusal arrives after the refresh.
 */
export async function run({ create }, { kind, count }, host) {
  const isReadable = kind === 'readable';
  storms += 1;
  // Tabs of one browser remember what has become of a refresh token: each storm has its own.
  const id = `${Math.random()}-${storms}`;
  const old = isReadable ? readable(-60, `old-${id}`) : `old-${id}`;
  const refreshToken = `spent-${id}`;
  const next = { accessToken: isReadable ? readable(3_600, `new-${id}`) : `new-${id}`, refreshToken: `next-${id}` };
  host.collect();
  const before = host.heap();
  let peak = before;
  const sample = () => {
    peak = Math.max(peak, host.heap());
  };
  const { fetch, counts } = createTransport({
    accepted: next.accessToken,
    next,
    refreshToken,
    isRefused: kind === 'refused',
    lateEvery: kind === 'late' ? LATE_EVERY : 0,
    sample,
  });
  const tokens = host.tokens('memory', { accessToken: old, refreshToken });
  const client = create({ baseUrl: host.baseUrl, fetch, storage: 'memory', tokens });
  await client.ready;

  const settled = { right: 0, failed: 0, at: Number.NaN };
  const note = (what) => {
    settled[what] += 1;
    settled.at = performance.now();
  };
  const clock = await host.start();
  let promises = client.storm?.(count, '/data') ?? Array.from({ length: count }, () => client.get('/data'));
  const watched = promises.map((each) =>
    each.then(
      (data) => note(isRight(data) ? 'right' : 'failed'),
      () => note('failed'),
    ),
  );
  await Promise.race([
    Promise.all(watched),
    silence(() => settled.right + settled.failed + counts.sent + counts.refreshes),
  ]);
  const spent = await clock.stop(settled.at);
  sample();

  const alive = promises.map((each) => new WeakRef(each));
  promises = undefined;
  watched.length = 0;
  await host.forget();
  const leaks = alive.filter((each) => each.deref()).length;
  client.dispose?.();
  return {
    ms: spent.ms,
    cpuMs: spent.cpuMs,
    peakMb: (peak - before) / 2 ** 20,
    failed: settled.failed,
    hung: count - settled.right - settled.failed,
    refreshes: counts.refreshes,
    refused: counts.refused,
    leaks,
  };
}

/** Resolves once `progress()` stays the same; with all settled, nobody waits for it. */
function silence(progress) {
  const until = performance.now() + LIMIT_MS;
  return new Promise((resolve) => {
    let [last, quiet] = [progress(), 0];
    const look = () => {
      const now = progress();
      quiet = now === last ? quiet + 1 : 0;
      last = now;
      if (quiet >= QUIET_LOOKS || performance.now() > until) resolve();
      else setTimeout(look, LOOK_MS);
    };
    setTimeout(look, LOOK_MS);
  });
}
