// The API server of the clients' tests: rotating refresh tokens, REST, tRPC and GraphQL, and a port for the tests' wishes.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';
import { buildSchema, GraphQLError, graphql } from 'graphql';
import { Namespace } from '../js/server/namespace.mjs';
import { appRouter } from './trpc-router.ts';

const USER = 'ann';
const UNAUTHENTICATED = { code: 'UNAUTHENTICATED' };

const schema = buildSchema(`
  type User { id: String! }
  type Note { owner: String! text: String! }
  type Query { me(n: Int): User! hang: String }
  type Mutation { addNote(text: String!): Note! }
`);

/** The signed-in user, or an error that says so in the body. */
const signedIn = ({ user }) => {
  if (!user) throw new GraphQLError('not signed in', { extensions: UNAUTHENTICATED });
  return user;
};

const resolvers = {
  me: (_, context) => ({ id: signedIn(context) }),
  addNote: ({ text }, context) => ({ owner: signedIn(context), text }),
  hang: () => new Promise(() => {}),
};

/** Starts it on a free port of 127.0.0.1. `POST /control` takes `{ wish, ...options }`: see `wishes`. */
export async function startServer() {
  let sessions;
  let state;
  let seen;
  const waiting = new Set();
  const changed = () => {
    for (const look of waiting) look();
  };

  const wishes = {
    /** A session of its own for each test; answers with its tokens. */
    begin() {
      sessions?.close();
      sessions = new Namespace('clients');
      state = { refresh: 'ok', gate: false, graphql: 'status' };
      seen = { refreshes: 0, requests: [], hanging: 0, closed: 0 };
      return sessions.login({ user: USER });
    },
    /** The access token is not accepted any more. */
    expire: () => sessions.expire(),
    /** `refresh`: 'ok', 'refuse' or 'fail'; `gate`: refreshes wait for `release`; `graphql`: 'status' or 'body'. */
    set: (patch) => Object.assign(state, patch),
    release: () => sessions.release('refresh'),
    seen: () => seen,
    /** Waits until a count of `seen` has been reached. */
    until: ({ what, count = 1 }) =>
      new Promise((resolve) => {
        const look = () => {
          if (seen[what] < count) return;
          waiting.delete(look);
          resolve(true);
        };
        waiting.add(look);
        look();
      }),
  };

  const send = (response, status, value) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));

  const refresh = async (response, { refreshToken }) => {
    seen.refreshes += 1;
    changed();
    if (state.gate) await sessions.gate('refresh');
    if (state.refresh === 'refuse') return send(response, 401, { error: 'invalid_grant' });
    if (state.refresh === 'fail') return send(response, 500, { error: 'server_error' });
    const { tokens, refused } = sessions.rotate(refreshToken);
    return tokens ? send(response, 200, tokens) : send(response, 401, { error: 'invalid_grant', reason: refused });
  };

  const api = async (request, response, { pathname, searchParams }, text, user) => {
    if (pathname.startsWith('/trpc/')) {
      // The body has been read.
      request.body = text || undefined;
      const path = pathname.slice('/trpc/'.length);
      return nodeHTTPRequestHandler({
        router: appRouter,
        req: request,
        res: response,
        path,
        createContext: () => ({ user }),
      });
    }
    if (pathname === '/graphql') {
      const errors = [{ message: 'not signed in', extensions: UNAUTHENTICATED }];
      if (!user && state.graphql === 'status') return send(response, 401, { errors });
      const asked = text ? JSON.parse(text) : Object.fromEntries(searchParams);
      const { query: source, operationName, variables: given } = asked;
      const variableValues = typeof given === 'string' ? JSON.parse(given) : given;
      const contextValue = { user };
      return send(
        response,
        200,
        await graphql({ schema, source, rootValue: resolvers, contextValue, operationName, variableValues }),
      );
    }
    if (pathname === '/hang') return undefined;
    if (!user) return send(response, 401, { error: 'invalid_token' });
    if (request.method === 'GET' && pathname.startsWith('/users/')) return send(response, 200, { id: user });
    if (request.method === 'POST' && pathname === '/notes') {
      return send(response, 201, { owner: user, text: JSON.parse(text).text });
    }
    return send(response, 404, { error: 'not_found' });
  };

  const handle = async (request, response) => {
    const url = new URL(request.url, 'http://server');
    const headers = {
      'Access-Control-Allow-Origin': request.headers.origin ?? '*',
      'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '',
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Max-Age': '600',
    };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    if (url.pathname === '/')
      return response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>page</title>');
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    if (url.pathname === '/control') {
      const { wish, ...options } = JSON.parse(text);
      return send(response, 200, { value: (await wishes[wish](options)) ?? null });
    }
    if (url.pathname === '/api/auth/refresh') return refresh(response, JSON.parse(text));
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const user = sessions.authenticate(token)?.user ?? null;
    const { method } = request;
    const entry = {
      what: `${method} ${request.url}`,
      bytes: Buffer.byteLength(text),
      hash: digest(text),
      signed: Boolean(token),
    };
    seen.requests.push({ ...entry, accepted: user !== null });
    if (/hang/.test(request.url + text)) {
      const mine = seen;
      mine.hanging += 1;
      response.on('close', () => {
        mine.closed += 1;
        changed();
      });
      changed();
    }
    return api(request, response, url, text, user);
  };

  const servers = [];
  const listen = async () => {
    const server = createServer((request, response) => {
      handle(request, response).catch(
        (error) => response.headersSent || send(response, 500, { error: String(error.stack) }),
      );
    });
    servers.push(server);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${server.address().port}`;
  };

  return {
    url: await listen(),
    /** Another origin, for the page that calls this one. */
    page: await listen(),
    async close() {
      sessions?.close();
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

const digest = (text) => createHash('sha256').update(text).digest('hex');
