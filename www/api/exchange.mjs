// One request of the API server and its answer: bodies within bounds, waits that end with the client, CORS.

import { setTimeout as delayed } from 'node:timers/promises';

const MAX_BODY_BYTES = 16 * 1024;

/** The client closed the connection: nobody is left to answer. */
export class Gone extends Error {}
export class BadRequest extends Error {}

/** One request and its answer. */
export class Exchange {
  entry = { session: null };
  #gone = new AbortController();

  /** @param {string} [cookiePrefix] what the names of cookies begin with, and routes do not know of */
  constructor(req, res, cookiePrefix = '') {
    this.cookiePrefix = cookiePrefix;
    this.req = req;
    this.res = res;
    const url = new URL(req.url, 'http://api.invalid');
    this.path = url.pathname;
    this.query = url.searchParams;
    res.once('close', () => this.#gone.abort());
  }

  header(name) {
    return this.req.headers[name];
  }

  /** The token of `Authorization: Bearer`, if there is one. */
  get bearer() {
    return /^Bearer (\S+)$/i.exec(this.header('authorization') ?? '')?.[1];
  }

  get cookies() {
    const pairs = (this.header('cookie') ?? '').matchAll(/([^=;\s]+)=([^;]*)/g);
    const prefix = this.cookiePrefix;
    return Object.fromEntries(
      Array.from(pairs, ([, name, value]) => [name, value])
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    );
  }

  /** The body as a JSON object; an empty body is an empty object, and so is `null`, which axios makes of a body that is null. */
  async json() {
    const parts = [];
    let size = 0;
    for await (const part of this.req) {
      size += part.length;
      if (size > MAX_BODY_BYTES) throw new BadRequest(`a body of more than ${MAX_BODY_BYTES} bytes`);
      parts.push(part);
    }
    if (size === 0) return {};
    let value;
    try {
      value = JSON.parse(Buffer.concat(parts).toString('utf8'));
    } catch {
      throw new BadRequest('the body is not JSON');
    }
    if (value === null) return {};
    if (typeof value !== 'object') throw new BadRequest('the body is no JSON object');
    return value;
  }

  /** Waits, but no longer than the client does. */
  async wait(ms) {
    if (!(ms > 0)) return;
    await delayed(ms, undefined, { signal: this.#gone.signal }).catch(() => {
      throw new Gone();
    });
  }

  allowOrigin(origin) {
    this.res.setHeader('Vary', 'Origin');
    if (origin === undefined) return;
    this.res.setHeader('Access-Control-Allow-Origin', origin);
    this.res.setHeader('Access-Control-Allow-Credentials', 'true');
    this.res.setHeader('Access-Control-Expose-Headers', 'WWW-Authenticate');
  }

  sendPreflight() {
    this.res.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
    this.res.setHeader(
      'Access-Control-Allow-Headers',
      this.header('access-control-request-headers') ?? 'Authorization, Content-Type',
    );
    this.res.setHeader('Access-Control-Max-Age', '600');
    this.res.writeHead(204).end();
  }

  send(status, body, headers = {}) {
    this.sendText(status, 'application/json', JSON.stringify(body), headers);
  }

  sendText(status, type, text, headers = {}) {
    if (this.res.headersSent || this.res.destroyed) return;
    this.#head(status, type, headers);
    this.res.end(text);
  }

  /** Sends the head and the beginning of a body that never ends. */
  begin(status, type, text) {
    this.#head(status, type);
    this.res.write(text);
  }

  drop() {
    this.res.destroy();
  }

  #head(status, type, headers = {}) {
    this.res.writeHead(status, {
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': 'no-store',
      ...headers,
      ...(headers['Set-Cookie'] && { 'Set-Cookie': headers['Set-Cookie'].map((text) => this.cookiePrefix + text) }),
    });
  }
}
