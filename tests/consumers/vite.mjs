// Vite 8 and 6: the development server, a build for the browser, and rendering on a server.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assertEntry } from './lib/entry.mjs';
import { layProject } from './lib/project.mjs';
import { runScript } from './lib/script.mjs';

const HOST = '127.0.0.1';

async function load(project) {
  const { folder } = await layProject(project, ['vite']);
  const vite = await import(pathToFileURL(join(folder, 'node_modules', 'vite', 'dist', 'node', 'index.js')).href);
  const base = { root: folder, configFile: false, logLevel: 'warn', clearScreen: false };
  return { folder, vite, base };
}

const develop =
  (project) =>
  async ({ visit, browse, after }) => {
    const { folder, vite, base } = await load(project);
    const server = await vite.createServer({ ...base, server: { host: HOST, port: 0, hmr: false }, cacheDir: 'cache' });
    after(() => server.close());
    await server.listen();
    const { given, check } = await visit();
    check(await browse(`http://${HOST}:${server.httpServer.address().port}/`, given));
    const { optimized } = JSON.parse(readFileSync(join(folder, 'cache', 'deps', '_metadata.json'), 'utf8'));
    assertEntry([optimized.authflight.src], 'browser.js');
  };

/** Notes what a build is made of. */
const noting = (taken) => ({ name: 'noting', moduleParsed: ({ id }) => void taken.push(id) });

const build =
  (project) =>
  async ({ visit, browse, after }) => {
    const { vite, base } = await load(project);
    const taken = [];
    await vite.build({ ...base, plugins: [noting(taken)] });
    assertEntry(taken, 'browser.js');
    const server = await vite.preview({ ...base, preview: { host: HOST, port: 0 } });
    after(() => server.close());
    const { given, check } = await visit();
    check(await browse(`http://${HOST}:${server.httpServer.address().port}/`, given));
  };

/** `noExternal`: the package is in the bundle; otherwise Node loads it. */
const render =
  (project, noExternal) =>
  async ({ visit }) => {
    const { folder, vite, base } = await load(project);
    const taken = [];
    const ssr = { noExternal: noExternal ? ['authflight'] : [] };
    await vite.build({ ...base, ssr, plugins: [noting(taken)], build: { ssr: 'server.js', outDir: 'out' } });
    assertEntry(taken, ...(noExternal ? ['index.js'] : []));
    const { given, check } = await visit();
    check(await runScript(folder, [join('out', 'server.js')], given));
  };

/** The development server's own rendering. */
const renderInDevelopment =
  (project) =>
  async ({ visit, after }) => {
    const { vite, base } = await load(project);
    const server = await vite.createServer({
      ...base,
      server: { middlewareMode: true, hmr: false, ws: false },
      appType: 'custom',
    });
    after(() => server.close());
    const { given, check } = await visit();
    const { render } = await server.ssrLoadModule('/render.js');
    check(await render(given));
  };

export const consumers = ['vite-8', 'vite-6'].flatMap((project) =>
  [
    { name: 'development', run: develop(project) },
    { name: 'build', run: build(project) },
    { name: 'server with the package outside of the bundle', run: render(project, false) },
    { name: 'server with the package inside of the bundle', run: render(project, true) },
    { name: 'server development', run: renderInDevelopment(project) },
  ].map(({ name, run }) => ({ name: `${project.replace('-', ' ')}: ${name}`, slow: project === 'vite-6', run })),
);
