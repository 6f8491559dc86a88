// The pages of the tabs, on 127.0.0.1, with the packed package as a browser's bundler takes it; and what tabs tell.

import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { TARBALL } from '../../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { prepareApp } from '../../js/lib/app.mjs';

const PAGE = join(ROOT, 'tests', 'tabs', 'page');
const MAX_REPORT_BYTES = 1024 * 1024;
const html = (script = '') =>
  `<!doctype html><meta charset="utf-8"><title>tab</title><link rel="icon" href="data:,"><body>${script}`;

/**
 * `on(listener)`: what tabs tell, `{ tab, event }`, and what WebDriver's tabs answer, `{ call, … }`; returns what ends it.
 *
 * @param {{ tarball?: string }} [options]
 */
export async function startSite({ tarball = TARBALL } = {}) {
  const scripts = await bundle(await prepareApp(tarball));
  const listeners = new Set();
  const told = (message) => {
    for (const listener of [...listeners]) listener(message);
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://page');
    // No `no-store`: it would keep pages out of the back/forward cache.
    const send = (type, body) => response.writeHead(200, { 'Content-Type': type }).end(body);
    if (request.method === 'POST') {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) {
        text += chunk;
        if (text.length > MAX_REPORT_BYTES) return request.destroy();
      }
      send('text/plain', '');
      return told(pathname === '/event' ? Object.fromEntries(searchParams) : JSON.parse(text));
    }
    if (Object.hasOwn(scripts, pathname)) return send('text/javascript; charset=utf-8', scripts[pathname]);
    if (pathname === '/wait') return setTimeout(send, Number(searchParams.get('ms')), 'text/plain', '');
    if (pathname === '/tab') return send('text/html', html('<script type="module" src="/page.js"></script>'));
    return send('text/html', html());
  });
  await new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The scripts' texts by path: the page, and further copies of the package for it. */
async function bundle(folder) {
  const entries = {
    '/page.js': join(PAGE, 'page.mjs'),
    '/copy.js': join(folder, 'node_modules', 'authflight', 'dist', 'browser.js'),
    '/commonjs.js': join(PAGE, 'commonjs.cjs'),
  };
  const texts = Object.entries(entries).map(async ([path, entry]) => {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      write: false,
      platform: 'browser',
      target: 'es2022',
      nodePaths: [join(folder, 'node_modules')],
      external: ['/commonjs.js', '/copy.js?*'],
      logLevel: 'error',
    });
    return [path, outputFiles[0].text];
  });
  return Object.fromEntries(await Promise.all(texts));
}
