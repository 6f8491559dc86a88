// A real API server on this machine, and the pages that Chromium measures in.

import { createServer } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const BODY = JSON.stringify({ ok: true, id: 'ada', name: 'Ada Lovelace', roles: ['reader', 'writer'], visits: 1_815 });
const REFUSAL = JSON.stringify({ error: 'unauthorized' });

const html = (script) =>
  `<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">${script}`;

/** `accessToken`: the one that is accepted. `scripts`: text by name, for `/load/<name>` and `/load/<name>.js`. */
export async function startServer(accessToken) {
  const scripts = new Map();
  const counts = { answered: 0, refused: 0, refreshes: 0 };
  const json = (response, status, text) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://bench');
    if (pathname === '/data') {
      const isAccepted = request.headers.authorization === `Bearer ${accessToken}`;
      counts[isAccepted ? 'answered' : 'refused'] += 1;
      return isAccepted ? json(response, 200, BODY) : json(response, 401, REFUSAL);
    }
    if (pathname === '/refresh') {
      counts.refreshes += 1;
      return json(response, 401, REFUSAL);
    }
    const [, name, isScript] = /^\/load\/([\w-]+)(\.js)?$/.exec(pathname) ?? [];
    const script = scripts.get(name);
    if (!script) return response.writeHead(200, { 'Content-Type': 'text/html' }).end(html(''));
    if (!isScript) {
      const page = html(`<script type="module" src="/load/${name}.js"></script>`);
      return response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
    }
    const encoding = /\bbr\b/.test(request.headers['accept-encoding']) ? 'br' : 'gzip';
    const headers = { 'Content-Type': 'text/javascript', 'Content-Encoding': encoding, 'Cache-Control': 'no-store' };
    return response.writeHead(200, headers).end(script[encoding]);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    accessToken,
    counts,
    addScript(name, text) {
      scripts.set(name, { br: brotliCompressSync(text), gzip: gzipSync(text, { level: 9 }) });
      return scripts.get(name).br.length;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
