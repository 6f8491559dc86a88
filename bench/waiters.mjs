// How long one refresh takes with N requests waiting: `npm run bench`. A stub transport, so that only the client counts;
// beside it, the same flow played by hand (N refusals, one refresh, N answers) as the limit.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from '../scripts/build.mjs';
import { ROOT } from '../scripts/lib/paths.mjs';
import { setup } from '../scripts/setup.mjs';

const SIZES = [1_000, 10_000];
const ROUNDS = 7;

const { wasmEnv } = await setup({ for: 'build' });
await build(wasmEnv);
const { createClient } = await import(pathToFileURL(join(ROOT, 'target', 'npm', 'package', 'dist', 'index.js')));

const BASE = 'https://api.example.com';
const tokens = { accessToken: 'old', refreshToken: 'r1' };

function transport() {
  const counts = { refreshes: 0, refused: 0, answered: 0 };
  const fetch = async (url, { headers }) => {
    if (String(url).endsWith('/refresh')) {
      counts.refreshes += 1;
      return Response.json({ accessToken: 'new', refreshToken: 'r2' });
    }
    if (headers.Authorization !== 'Bearer new') {
      counts.refused += 1;
      return Response.json({}, { status: 401 });
    }
    counts.answered += 1;
    return Response.json({ ok: true });
  };
  return { fetch, counts };
}

async function ours(count) {
  const { fetch, counts } = transport();
  const client = createClient(BASE, 'memory', { fetch, refresh: '/refresh' });
  await client.setTokens(tokens);
  const begun = performance.now();
  await Promise.all(Array.from({ length: count }, () => client.get('/data')));
  const took = performance.now() - begun;
  client.dispose();
  return { took, counts };
}

async function byHand(count) {
  const { fetch, counts } = transport();
  const send = async (token) => (await fetch(`${BASE}/data`, { headers: { Authorization: `Bearer ${token}` } })).json();
  const begun = performance.now();
  await Promise.all(Array.from({ length: count }, () => send('old')));
  const { accessToken } = await (await fetch(`${BASE}/refresh`, { headers: {} })).json();
  await Promise.all(Array.from({ length: count }, () => send(accessToken)));
  return { took: performance.now() - begun, counts };
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

for (const count of SIZES) {
  const times = { ours: [], byHand: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, flow] of Object.entries({ ours, byHand })) {
      const { took, counts } = await flow(count);
      if (counts.refreshes !== 1 || counts.refused !== count || counts.answered !== count) {
        throw new Error(`${name}: ${JSON.stringify(counts)}`);
      }
      times[name].push(took);
    }
  }
  const [client, limit] = [median(times.ours), median(times.byHand)];
  console.log(
    `${count} waiters: ${client.toFixed(1)} ms, by hand ${limit.toFixed(1)} ms, ratio ${(client / limit).toFixed(2)} (medians of ${ROUNDS}, 1 refresh each)`,
  );
}
