// Serves the suite's pages to a browser on 127.0.0.1, and takes the results.

import { createServer } from 'node:http';

const MAX_REPORT_BYTES = 1024 * 1024;
const html = (script) =>
  `<!doctype html><meta charset="utf-8"><title>authflight</title><link rel="icon" href="data:,"><body><script type="module" src="${script}"></script>`;

/**
 * @param {{ scripts: Record<string, string>, onReport: (message: object) => void }} options `scripts`: text by path
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function startPageServer({ scripts, onReport }) {
  const server = createServer({ maxHeaderSize: 256 * 1024 }, async (request, response) => {
    const { pathname } = new URL(request.url, 'http://page');
    const send = (status, type, body, headers = {}) =>
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers }).end(body);
    if (request.method === 'POST' && pathname === '/report') {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) {
        text += chunk;
        if (text.length > MAX_REPORT_BYTES) return send(413, 'text/plain', 'too large');
      }
      send(200, 'text/plain', 'ok');
      return onReport(JSON.parse(text));
    }
    if (Object.hasOwn(scripts, pathname)) return send(200, 'text/javascript; charset=utf-8', scripts[pathname]);
    if (pathname === '/csp/') {
      return send(200, 'text/html', html('/csp.js'), {
        'Content-Security-Policy': "default-src 'self'; script-src 'self'",
      });
    }
    if (pathname === '/tab/') return send(200, 'text/html', html('/tab.js'));
    if (pathname.startsWith('/suite')) return send(200, 'text/html', html('/suite.js'));
    return send(200, 'text/plain', '');
  });
  await new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
