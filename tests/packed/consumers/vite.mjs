// Vite 8 and 6: the development server, a build for the browser, and rendering on a server.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assertEntry } from '../lib/entry.mjs';
import { runScript } from '../lib/script.mjs';

const HOST = '127.0.0.1';

async function load(folder) {
  const vite = await import(pathToFileURL(join(folder, 'node_modules', 'vite', 'dist', 'node', 'index.js')).href);
  const base = { root: folder, configFile: false, logLevel: 'warn', clearScreen: false };
  return { vite, base };
}

/** What is at the address of one of its servers, which end with the consumer. */
async function look(server, { visit, browse, after }) {
  after(() => server.close());
  if (!server.httpServer.listening) await server.listen();
  const { given, check } = await visit();
  check(await browse(`http://${HOST}:${server.httpServer.address().port}/`, given));
}

async function develop(context) {
  const { folder } = context;
  const { vite, base } = await load(folder);
  const server = await vite.createServer({ ...base, server: { host: HOST, port: 0, hmr: false }, cacheDir: 'cache' });
  await look(server, context);
  const { optimized } = JSON.parse(readFileSync(join(folder, 'cache', 'deps', '_metadata.json'), 'utf8'));
  return assertEntry([optimized.authflight.src], 'browser.js');
}

/** Notes what a build is made of. */
const noting = (taken) => ({ name: 'noting', moduleParsed: ({ id }) => void taken.push(id) });

async function build(context) {
  const { vite, base } = await load(context.folder);
  const taken = [];
  await vite.build({ ...base, plugins: [noting(taken)] });
  await look(await vite.preview({ ...base, preview: { host: HOST, port: 0 } }), context);
  return assertEntry(taken, 'browser.js');
}

/** `noExternal`: the package is in the bundle; otherwise Node loads it. */
const render =
  (noExternal) =>
  async ({ folder, visit }) => {
    const { vite, base } = await load(folder);
    const taken = [];
    const ssr = { noExternal: noExternal ? ['authflight'] : [] };
    await vite.build({ ...base, ssr, plugins: [noting(taken)], build: { ssr: 'server.js', outDir: 'out' } });
    const { given, check } = await visit();
    const { answers, loaded } = await runScript(folder, [join('out', 'server.js')], given);
    check(answers);
    // Nobody may have taken it twice.
    assertEntry(taken, ...(noExternal ? ['index.js'] : []));
    return assertEntry(noExternal ? taken : [loaded], 'index.js');
  };

/** The development server's own rendering. */
async function renderInDevelopment({ folder, visit, after }) {
  const { vite, base } = await load(folder);
  const server = await vite.createServer({
    ...base,
    server: { middlewareMode: true, hmr: false, ws: false },
    appType: 'custom',
  });
  after(() => server.close());
  const { given, check } = await visit();
  const { render } = await server.ssrLoadModule('/render.js');
  const { answers, loaded } = await render(given);
  check(answers);
  return assertEntry([loaded], 'index.js');
}

export const consumers = ['vite-8', 'vite-6'].flatMap((project) =>
  [
    { name: 'development', run: develop },
    { name: 'build', run: build },
    { name: 'server with the package outside of the bundle', run: render(false) },
    { name: 'server with the package inside of the bundle', run: render(true) },
    { name: 'server development', run: renderInDevelopment },
  ].map(({ name, run }) => ({
    name: `${project.replace('-', ' ')}: ${name}`,
    project,
    parts: ['vite'],
    slow: project === 'vite-6',
    run,
  })),
);
