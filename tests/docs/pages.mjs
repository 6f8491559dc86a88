// Code blocks as modules: bundled into a page of a real browser, or imported into this process.

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../../scripts/lib/browsers.mjs';
import { APP, PRINTED_API } from '../lib/blocks.mjs';
import { closeContext } from '../lib/contexts.mjs';

const PAGE_LIMIT_MS = 15_000;
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>app</title><link rel="icon" href="data:,"><div id="root"></div>';

/**
 * Starts a browser and a site whose every path is the same empty page.
 *
 * `open(block, api, { path, local, session, cookies, httpOnly, store })` opens a page in a context of its own,
 * puts values into its storages, and runs the block. There, `block` is what the block exports, `files` what the application's files export, and
 * `settle(promises, ms)` gives for each what became of it: `{ status, data }`, `{ code, status, message }`, or `'pending'` so
 * many milliseconds after the first has settled.
 */
export async function startPages() {
  let held;
  const site = createServer(async (request, response) => {
    if (held && request.url.startsWith('/login')) {
      held.arrived(request.url);
      await held.gate;
    }
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE);
  });
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${site.address().port}`;
  const cookiesFrom = (values, httpOnly) =>
    Object.entries(values).map(([name, value]) => ({ name, value, url, httpOnly }));
  const browser = await chromium.launch({ executablePath: findBrowsers().chromium, args: CHROMIUM_FLAGS });

  return {
    url,
    async open(block, api, { path = '/', cookies = {}, httpOnly = {}, ...stored } = {}) {
      const context = await browser.newContext();
      await context.addCookies([...cookiesFrom(cookies, false), ...cookiesFrom(httpOnly, true)]);
      const page = await context.newPage();
      page.setDefaultTimeout(PAGE_LIMIT_MS);
      await page.goto(url + path);
      await page.evaluate(fill, stored);
      await page.addScriptTag({ content: await bundle(block, api, 'browser') });
      return page;
    },
    /**
     * From now on the site answers no request for the login page until `release()`: a page that is on its way there stays
     * as it is. `arrived` gives the first path that was asked for.
     */
    holdLogin() {
      const hold = {};
      const arrived = new Promise((resolve) => {
        hold.arrived = resolve;
      });
      let open;
      hold.gate = new Promise((resolve) => {
        open = resolve;
      });
      held = hold;
      const release = () => {
        held = undefined;
        open();
      };
      return { arrived, release };
    },
    /** Ends the page's context, with what it still does. */
    close: (page) => closeContext(page.context()),
    async stop() {
      await browser.close();
      site.closeAllConnections();
      await new Promise((resolve) => site.close(resolve));
    },
  };
}

let imports = 0;

/** What the block exports, in this process, and as `files` what the application's files do. */
export async function load(block, api) {
  imports += 1;
  const file = join(APP, '.blocks', `module-${imports}.mjs`);
  writeFileSync(file, await bundle(block, api, 'node'));
  return import(pathToFileURL(file));
}

async function bundle({ text, language }, api, platform) {
  const inBrowser = platform === 'browser';
  const files = ['queries', 'render', 'router', 'storage', 'store'].map((name) => `export * from '@/lib/${name}';`);
  const entry = inBrowser
    ? `export * as block from '#block'; export * as files from '#files';`
    : `export * from '#block'; export * as files from '#files';`;
  const virtual = {
    '#block': { contents: text.replaceAll(PRINTED_API, api.url), loader: language },
    '#files': { contents: files.join('\n'), loader: 'ts' },
  };
  const plugin = {
    name: 'blocks',
    setup(builder) {
      builder.onResolve({ filter: /^#/ }, ({ path }) => ({ path, namespace: 'blocks' }));
      builder.onLoad({ filter: /.*/, namespace: 'blocks' }, ({ path }) => ({ ...virtual[path], resolveDir: APP }));
      builder.onLoad({ filter: /documentation-app[\\/]src[\\/]/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replaceAll(PRINTED_API, api.url),
        loader: 'tsx',
      }));
    },
  };
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: APP },
    bundle: true,
    write: false,
    jsx: 'automatic',
    logLevel: 'silent',
    tsconfig: join(APP, 'tsconfig.json'),
    platform,
    plugins: [plugin],
    ...(inBrowser
      ? {
          format: 'iife',
          globalName: 'module',
          footer: { js: 'Object.assign(window, module);' },
          define: { 'process.env.NODE_ENV': '"production"' },
        }
      : { format: 'esm', packages: 'external' }),
  });
  return outputFiles[0].text;
}

// Runs in the page.
function fill({ local = {}, session = {}, store }) {
  window.initialTokens = store;
  for (const [key, value] of Object.entries(local)) localStorage.setItem(key, value);
  for (const [key, value] of Object.entries(session)) sessionStorage.setItem(key, value);
  window.settle = (promises, ms = 8_000) =>
    Promise.all(
      promises.map((promise) =>
        Promise.race([
          promise.then(
            (answer) => (answer ? { status: answer.status, data: answer.data } : String(answer)),
            ({ code, response, status, message }) => ({ code, status: status ?? response?.status, message }),
          ),
          Promise.allSettled(promises.slice(0, 1)).then(
            () => new Promise((resolve) => setTimeout(resolve, ms, 'pending')),
          ),
        ]),
      ),
    );
}
