// The test API server: one namespace per test, two origins, and a third port by which tests control it.

import { createServer } from 'node:http';
import { ENDPOINTS } from './server/endpoints.mjs';
import { Exchange } from './server/exchange.mjs';
import { Namespace } from './server/namespace.mjs';
import { refresh } from './server/refresh.mjs';

const ANSWERS = { __proto__: null, refresh, ...ENDPOINTS };
const MAX_NAMESPACES = 1_000;
const MAX_HEADER_BYTES = 256 * 1024;

/**
 * Starts the server on free ports of 127.0.0.1.
 *
 * @returns {Promise<{ origins: { home: string, foreign: string, localhost: string, closed: string, control: string }, close: () => Promise<void> }>}
 * `localhost` is `home` by another name, `closed` a port on which nobody listens.
 */
export async function startServer() {
  const namespaces = new Map();
  const origins = {};

  const namespaceOf = (id) => {
    let namespace = namespaces.get(id);
    if (!namespace) {
      if (namespaces.size >= MAX_NAMESPACES) {
        const [oldest] = namespaces.keys();
        namespaces.get(oldest).close();
        namespaces.delete(oldest);
      }
      namespace = new Namespace(id);
      namespaces.set(id, namespace);
    }
    return namespace;
  };

  const answer = (at) => async (request, response) => {
    const exchange = new Exchange(request, response, { origins, at });
    response.on('error', () => {});
    try {
      await exchange.readBody(request);
      const namespace = namespaceOf(exchange.namespaceId);
      namespace.record(exchange.record());
      exchange.allowOrigin();
      if (exchange.preflight) return exchange.text(204, null, null);
      const endpoint = ANSWERS[exchange.endpoint];
      if (!endpoint) return exchange.json(404, { error: 'no such endpoint' });
      await endpoint(exchange, namespace);
    } catch (error) {
      if (!response.headersSent) exchange.json(500, { error: `test server: ${error.message}` });
      else response.destroy();
    }
  };

  const operations = {
    login: (namespace, options) => namespace.login(options),
    logins: (namespace, list) => list.map((options) => namespace.login(options)),
    owners: (namespace, tokens) => tokens.map((token) => namespace.owner(token)),
    set: (namespace, patch) => namespace.set(patch),
    expire: (namespace, { user }) => namespace.expire(user),
    revoke: (namespace, { user }) => namespace.revoke(user),
    release: (namespace, { gate }) => namespace.release(gate),
    seen: (namespace, { endpoint, count }) => namespace.seen(endpoint, count),
    counters: (namespace) => namespace.counters,
    log: (namespace) => namespace.log,
  };

  const control = async (request, response) => {
    const exchange = new Exchange(request, response, { origins, at: 'control' });
    try {
      await exchange.readBody(request);
      exchange.allowOrigin();
      if (exchange.preflight) return exchange.text(204, null, null);
      const { namespace, operation, options } = JSON.parse(exchange.body.toString());
      exchange.json(200, { value: (await operations[operation](namespaceOf(namespace), options)) ?? null });
    } catch (error) {
      exchange.json(500, { error: String(error.stack) });
    }
  };

  const servers = [];
  const listen = (name, handler) =>
    new Promise((resolve, reject) => {
      const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: 60_000 }, handler);
      servers.push(server);
      server.on('error', reject);
      server.listen(0, '127.0.0.1', () => {
        origins[name] = `http://127.0.0.1:${server.address().port}`;
        resolve(server);
      });
    });
  await Promise.all([listen('home', answer('home')), listen('foreign', answer('foreign')), listen('control', control)]);
  const closed = await listen('closed', answer('closed'));
  await new Promise((resolve) => closed.close(resolve));
  origins.localhost = origins.home.replace('127.0.0.1', 'localhost');

  return {
    origins,
    async close() {
      for (const namespace of namespaces.values()) namespace.close();
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        }),
      );
    },
  };
}
