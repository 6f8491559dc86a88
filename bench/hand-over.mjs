// What the next holder of a Web Lock sees of what its predecessor wrote: `npm run bench:hand-over`, with names of browsers
// (chromium, firefox, webkit) for some of them. Two tabs of one browser hand a lock to and fro, and write a number to
// localStorage, a cookie and the package's own record before they release it; the server here knows which number it was.

import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { setup } from '../scripts/setup.mjs';

const HAND_OVERS = 3_000;
const FRESH_TABS = 60;
const LIMIT_MS = 400_000;

const bundlePage = async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./hand-over-page.mjs', import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
    target: 'es2022',
    plugins: [
      {
        // Of the core, records need names for tokens only; the texts here are their own names.
        name: 'no-core',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /\/wasm\.js$/ }, () => ({ path: 'wasm', namespace: 'no-core' }));
          const contents = 'export const instance = () => ({ fingerprint: (text) => text });';
          onLoad({ filter: /.*/, namespace: 'no-core' }, () => ({ contents }));
        },
      },
    ],
  });
  return outputFiles[0].text;
};

/** Serves the page, and takes what it says: `handlers` by path, each `(body) => answer`. */
const serve = async (script, handlers) => {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://page');
    const send = (type, text) =>
      response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text);
    if (request.method !== 'POST') {
      if (pathname === '/page.js') return send('text/javascript', script);
      const html = '<!doctype html><title>hand-over</title><link rel="icon" href="data:,">';
      return send('text/html', pathname === '/page' ? `${html}<script type="module" src="/page.js"></script>` : html);
    }
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    return send('application/json', JSON.stringify((await handlers[pathname](JSON.parse(text))) ?? {}));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
};

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const measure = async (name, script) => {
  const stale = () => ({ turns: 0, local: 0, cookie: 0, record: 0 });
  const sums = { pair: stale(), fresh: stale() };
  const read = [];
  const written = [];
  let last = 0;
  let by;
  // The tab that waits for another's news: see `when`.
  const waiting = {};
  const when = (what) => new Promise((resolve) => (waiting[what] = resolve));
  const tell = (what) => waiting[what]?.();
  const judge = (sum, seen) => {
    sum.turns += 1;
    for (const where of ['local', 'cookie', 'record']) if (seen[where] !== String(last)) sum[where] += 1;
    read.push(seen.ms);
  };
  const { server, origin } = await serve(script, {
    // The lock has been got, and this is what was seen; the answer is the next number to write.
    '/turn'({ tab, seen }) {
      if (seen && by !== undefined && by !== tab) judge(sums[tab === 'fresh' ? 'fresh' : 'pair'], seen);
      by = tab;
      last += 1;
      if (sums.pair.turns >= HAND_OVERS) tell('pair');
      return { last: last - 1, next: last, done: sums.pair.turns >= HAND_OVERS };
    },
    '/wrote': ({ ms }) => void written.push(ms),
    '/last': () => ({ last }),
    '/holds': () => tell('holds'),
    '/waits': () => tell('waits'),
    '/waited': () => when('waits'),
    '/done': () => tell('done'),
  });
  const { launch } = await import(`../tests/tabs/lib/${name === 'chromium' ? 'chromium' : 'webdriver'}.mjs`);
  const browser = await launch(name, { origin, on: () => () => {} });
  const timer = setTimeout(() => {
    console.error(`${name}: not done after ${LIMIT_MS / 1000} s`, sums);
    process.exit(1);
  }, LIMIT_MS);
  try {
    const profile = await browser.profile();
    const openTab = async (role) => {
      const tab = await profile.open();
      await tab.goto(`${origin}/page?${role}`);
      return tab;
    };
    const pair = when('pair');
    const tabs = [await openTab('one'), await openTab('two')];
    await pair;
    for (const tab of tabs) await tab.close();
    by = undefined;
    let holds = when('holds');
    const main = await openTab('main');
    for (let round = 0; round < FRESH_TABS; round += 1) {
      await holds;
      holds = when('holds');
      const done = when('done');
      const fresh = await openTab('fresh');
      await done;
      await fresh.close();
    }
    await main.close();
    await profile.close();
  } finally {
    clearTimeout(timer);
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
  for (const [what, { turns, ...counts }] of Object.entries(sums)) {
    console.log([name, what, turns, counts.local, counts.cookie, counts.record].map(cell).join(''));
  }
  console.log(
    `  a record: read in ${median(read).toFixed(1)} ms, written in ${median(written).toFixed(1)} ms (medians)`,
  );
};

const cell = (value, at) => (at < 2 ? String(value).padEnd(10) : String(value).padStart(13));

await setup({ for: 'test' });
const script = await bundlePage();
console.log(['stale in', '', 'hand-overs', 'localStorage', 'cookie', 'record'].map(cell).join(''));
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : ['chromium', 'firefox', 'webkit']) await measure(name, script);
process.exit(0);
