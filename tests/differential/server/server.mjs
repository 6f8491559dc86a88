// The recording server: keeps what arrived in each namespace, and answers as the path asks.

import { createServer } from 'node:http';
import { answer } from './answer.mjs';
import { show } from './bytes.mjs';
import { parseMultipart } from './multipart.mjs';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** What the platform writes by itself; no application reads it. */
const PLATFORM_HEADERS =
  /^(host|connection|user-agent|accept-encoding|accept-language|transfer-encoding|origin|referer|expect|keep-alive|priority|pragma|cache-control|dnt|save-data|upgrade-insecure-requests|access-control-.*|sec-.*)$/;

/**
 * Starts the server on two free ports of 127.0.0.1: `home` (whose pages the browser opens) and `foreign`.
 *
 * @param {{ files?: Record<string, [type: string, text: string]>, onReport?: (message: object) => void }} [options]
 * `files`: what `home` serves to a browser; `onReport`: takes what it posts to `/report`
 * @returns {Promise<{ origins: { home: string, foreign: string, closed: string }, arrivals(ns: string): object[], close(): Promise<void> }>}
 */
export async function startServer({ files = {}, onReport } = {}) {
  const namespaces = new Map();
  const namespaceOf = (id) => {
    if (!namespaces.has(id)) namespaces.set(id, { arrivals: [], answered: {}, waiters: [] });
    return namespaces.get(id);
  };

  const handle = (at) => async (request, response) => {
    response.on('error', () => {});
    request.on('error', () => {});
    const [path] = request.url.split('?');
    allowOrigin(request, response);
    if (request.method === 'OPTIONS' && 'access-control-request-method' in request.headers) {
      response.writeHead(204).end();
      return;
    }
    if (Object.hasOwn(files, path)) {
      const [type, text] = files[path];
      response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' }).end(text);
      return;
    }
    if (path === '/report') {
      onReport(JSON.parse((await readAll(request)).toString()));
      response.writeHead(204).end();
      return;
    }
    const [, kind, id, ...rest] = path.split('/');
    if (kind !== 't' && kind !== 'control') {
      response.writeHead(404).end();
      return;
    }
    const namespace = namespaceOf(id);
    if (kind === 'control') {
      await arrived(namespace, Number(rest[0]));
      response.writeHead(204).end();
      return;
    }
    const arrival = record(request, at);
    namespace.arrivals.push(arrival);
    namespace.waiters = namespace.waiters.filter((check) => !check());
    try {
      const bytes = await readAll(request);
      arrival.body = describeBody(bytes, request.headers['content-type'] ?? '');
      const roots = { home: `${origins.home}/t/${id}`, foreign: `${origins.foreign}/t/${id}` };
      await answer({ request, response, arrival, namespace, path: rest.slice(1).join('/'), bytes, roots });
    } catch {
      response.destroy();
    }
  };

  /** Until `count` requests have arrived, their bodies not counted in. */
  const arrived = (namespace, count) =>
    new Promise((resolve) => {
      const check = () => {
        if (namespace.arrivals.length < count) return false;
        resolve();
        return true;
      };
      if (!check()) namespace.waiters.push(check);
    });

  const origins = {};
  const servers = [];
  for (const at of ['home', 'foreign', 'closed']) {
    const server = createServer({ keepAliveTimeout: 60_000, maxHeaderSize: 256 * 1024 }, handle(at));
    await new Promise((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve));
    origins[at] = `http://127.0.0.1:${server.address().port}`;
    if (at === 'closed') await new Promise((resolve) => server.close(resolve));
    else servers.push(server);
  }

  return {
    origins,
    arrivals: (id) => namespaces.get(id)?.arrivals ?? [],
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function allowOrigin(request, response) {
  const { origin } = request.headers;
  response.setHeader('Cache-Control', 'no-store');
  if (!origin) return;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Allow-Methods', request.headers['access-control-request-method'] ?? 'GET');
  response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '');
  response.setHeader('Access-Control-Expose-Headers', 'x-one, x-two, x-many, etag, retry-after, content-length');
}

async function readAll(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function record(request, at) {
  const [path, ...query] = request.url.split('?');
  const headers = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!PLATFORM_HEADERS.test(name)) {
      // XMLHttpRequest writes the charset in its own way.
      headers[name] = value.replace(/boundary="?[^";]+"?/, 'boundary=…').replace(/charset=UTF-8/i, 'charset=utf-8');
    }
  }
  return { at, method: request.method, path, query: query.length > 0 ? query.join('?') : null, headers, body: null };
}

function describeBody(bytes, type) {
  const boundary = /^multipart\/form-data.*boundary="?([^";]+)"?/.exec(type)?.[1];
  return boundary ? { parts: parseMultipart(bytes, boundary) } : { bytes: show(bytes) };
}
