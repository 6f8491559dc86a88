// A long run of one client of the browser build over a stub transport, and what it leaves in memory:
// node tests/storms/long.mjs [--requests=1000000]
//
// Requests come in batches. Now and then their token is refused: all wait for one refresh, which brings tokens of
// other lengths; some are aborted meanwhile, and some cannot be sent twice. Then the wasm's memory has the same size as
// after the warm-up, and JavaScript's is as large but for what the engine keeps of its own.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { wasm } from '../js/lib/wasm-watch.mjs';

const { createClient } = await import(join(ROOT, 'target', 'npm', 'package', 'dist', 'browser.js'));

const BATCH = 50;
// Requests from one refusal of the token to the next.
const TERM = 1_000;
const WARM_UP = 30_000;
// What is left of the 2,500 bodies that are used up in 100,000 requests would take more.
const HEAP_BYTES = 1 << 19;

const { values } = parseArgs({ options: { requests: { type: 'string', default: '100000' } } });
const requests = Number(values.requests);

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

let generation = 0;
let good;
let refreshes = 0;
// Lengths in turn, so that the warm-up has seen each.
const tokens = () => {
  generation += 1;
  const text = `${generation}.`.padEnd(64 + (generation % 23) * 150, 'x');
  good = `Bearer a${text}`;
  return { accessToken: `a${text}`, refreshToken: `r${text}` };
};

const json = (status, body) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const fetch = async (input, init) => {
  if (String(input).endsWith('/refresh')) {
    refreshes += 1;
    return json(200, tokens());
  }
  return new Headers(init.headers).get('authorization') === good ? json(200, {}) : json(401, {});
};

const growth = wasm.growth();
const client = createClient('https://api.example.com/', 'memory', { fetch });
await client.setTokens(tokens());

const outcomes = {};
const note = (outcome) => {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
};

async function one(at, isStorm) {
  const controller = new AbortController();
  // In a storm: every seventh is aborted while it waits, every other has a body that is used up.
  if (isStorm && at % 7 === 0) setTimeout(() => controller.abort());
  const sent =
    isStorm && at % 2 === 0
      ? client.post('things', new Blob(['once']).stream(), { signal: controller.signal })
      : client.get(`things/${at}`, isStorm ? { signal: controller.signal } : {});
  await sent.then(
    ({ status }) => note(status),
    ({ code }) => note(code),
  );
}

async function run(from, to) {
  for (let at = from; at < to; at += BATCH) {
    const isStorm = at % TERM === 0;
    if (isStorm) good = '';
    await Promise.all(Array.from({ length: BATCH }, (_, each) => one(each, isStorm)));
  }
  await new Promise((resolve) => setTimeout(resolve));
  gc();
  return { wasm: growth(), heap: process.memoryUsage().heapUsed };
}

const checks = [];
const check = (name, isGood) => checks.push({ name, isGood });

const start = performance.now();
const warm = await run(0, WARM_UP);
const before = { ...outcomes };
const end = await run(WARM_UP, WARM_UP + requests);
const storms = Math.ceil((WARM_UP + requests) / TERM);
check('the wasm is that of the browser build', wasm.instances() === 1);
check(`the memory of the wasm has ${warm.wasm} bytes as after the warm-up: ${end.wasm}`, end.wasm === warm.wasm);
check(`the heap is no larger than after the warm-up: ${end.heap - warm.heap}`, end.heap - warm.heap < HEAP_BYTES);
check(`one refresh for each storm: ${refreshes} for ${storms}`, refreshes === storms);
check('bodies were used up', outcomes.ERR_BODY_NOT_REPLAYABLE - before.ERR_BODY_NOT_REPLAYABLE > 0);

console.log(`${requests} requests in ${((performance.now() - start) / 1000).toFixed(1)} s:`, outcomes);
for (const { name, isGood } of checks) console.log(`${isGood ? '✓' : '✗'} ${name}`);
const failed = checks.filter(({ isGood }) => !isGood).length;
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
