// Runs cases in the realm that it is loaded in, Node or a page: each on both sides, and reports what they came to.

import { cases } from '../cases/index.mjs';
import { describer, plain } from './describe.mjs';
import { sides } from './sides.mjs';

const CASE_LIMIT_MS = 5_000;

/**
 * @param {object} realm `axios`, `authflight`: the modules; `platform`; `origins`; `only`: numbers of cases;
 * `self`: axios on both sides; `extra`: what only this platform gives to cases; `strays()`: takes the errors that nobody
 * handled; `report(message)`
 */
export async function runCases({ axios, authflight, platform, origins, only, self, extra, strays, report }) {
  const platformFetch = globalThis.fetch.bind(globalThis);
  const pair = sides({ axios, authflight, self });
  for (const [number, test] of cases.entries()) {
    if (!only.includes(number)) continue;
    for (const which of [0, 1]) {
      await report({ type: 'begin', number, which });
      const side = pair[which]();
      const ns = `c${number}-${which}`;
      const ctx = context({ ns, axios, platform, origins, side, platformFetch, extra });
      const came = await run(test, ctx, side, describer({ axios, own: side.own }));
      await ctx.cleanUp();
      side.close();
      // Rejections are reported in a task of their own, some turns after they were made.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
      await report({ type: 'came', number, which, came: { ...came, log: ctx.log, strays: strays() } });
    }
  }
  await report({ type: 'end' });
}

async function run(test, ctx, side, describe) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, CASE_LIMIT_MS, { unsettled: true });
  });
  const whole = async () => {
    try {
      const { base = ctx.base, options, token } = test;
      const given = typeof options === 'function' ? options(ctx) : options;
      const http = await side.open(typeof base === 'function' ? base(ctx) : base, { ...given }, token);
      return { resolved: await describe(await test.run(http, ctx)) };
    } catch (error) {
      return { rejected: await describe(error) };
    }
  };
  const came = await Promise.race([whole(), late]);
  clearTimeout(timer);
  return came;
}

/** What a case gets beside the client. */
function context({ ns, axios, platform, origins, side, platformFetch, extra }) {
  const log = [];
  const cleanups = [];
  const root = `/t/${ns}`;
  return {
    platform,
    isBrowser: platform !== 'node',
    axios,
    log,
    origin: origins.home,
    home: origins.home + root,
    foreign: origins.foreign + root,
    closed: origins.closed + root,
    base: `${origins.home}${root}/v1`,
    create: side.create,
    /** Keeps a value to be compared. */
    note: (...values) => {
      log.push(values.map((value) => plain(value)));
    },
    /** The path whose answer is as `script` says: see server/answer.mjs. */
    answer: (script) => `answer/${base64url(JSON.stringify(script))}`,
    /** Until so many requests have arrived at the server. */
    arrived: (count = 1) => platformFetch(`${origins.home}/control/${ns}/${count}`),
    /** Both outcomes as a value. */
    settled: (promise) =>
      Promise.resolve(promise).then(
        (resolved) => ({ resolved }),
        (rejected) => ({ rejected }),
      ),
    after: (fn) => cleanups.push(fn),
    async cleanUp() {
      for (const fn of cleanups.reverse()) await fn();
    },
    ...extra,
  };
}

const base64url = (value) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(value)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
