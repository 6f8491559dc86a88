// One request and its answer, as the endpoints see them: body read, CORS headers set, everything bounded.

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_HANG_MS = 12_000;
const EXPOSED = 'x-one, x-two, content-length, retry-after';

export class Exchange {
  #response;

  constructor(request, response, { origins, at }) {
    const url = new URL(request.url, 'http://server');
    this.method = request.method;
    this.url = request.url;
    this.path = url.pathname;
    this.query = [...url.searchParams];
    this.headers = request.headers;
    this.cookies = parseCookies(request.headers.cookie ?? '');
    this.at = at;
    this.origins = origins;
    this.body = Buffer.alloc(0);
    this.#response = response;
    const [, , id, ...path] = url.pathname.split('/');
    if (path[0] === 'v1') path.shift();
    this.namespaceId = url.pathname.startsWith('/ns/') ? id : 'none';
    this.endpoint = path.shift() ?? '';
    this.rest = path.join('/');
    this.preflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
  }

  async readBody(request) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of request) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) throw new Error('body too large');
      chunks.push(chunk);
    }
    this.body = Buffer.concat(chunks);
  }

  /** Any page may call, with credentials: this server exists for a minute, on one machine, with made-up data. */
  allowOrigin() {
    const { origin } = this.headers;
    const set = (name, value) => this.#response.setHeader(name, value);
    set('Cache-Control', 'no-store');
    if (!origin) return;
    set('Access-Control-Allow-Origin', origin);
    set('Access-Control-Allow-Credentials', 'true');
    set('Access-Control-Expose-Headers', EXPOSED);
    set('Vary', 'Origin');
    if (!this.preflight) return;
    set('Access-Control-Allow-Methods', this.headers['access-control-request-method']);
    set('Access-Control-Allow-Headers', this.headers['access-control-request-headers'] ?? '');
    set('Access-Control-Max-Age', '600');
  }

  text(status, type, body, headers = {}) {
    if (this.#response.destroyed) return;
    if (type) this.#response.setHeader('Content-Type', type);
    this.#response.writeHead(status, headers).end(body ?? undefined);
  }

  /** Headers and the first part at once, the second part after `gate`. */
  async parts(type, [first, second], gate) {
    this.#response.writeHead(200, { 'Content-Type': type });
    this.#response.write(first);
    await gate;
    if (!this.#response.destroyed) this.#response.end(second);
  }

  json(status, value) {
    this.text(status, 'application/json', JSON.stringify(value));
  }

  redirect(status, location) {
    this.text(status, null, null, { Location: location });
  }

  setTokenCookies({ accessToken, refreshToken }) {
    const attributes = `Path=/ns/${this.namespaceId}; HttpOnly; SameSite=Lax`;
    this.#response.setHeader('Set-Cookie', [
      `accessToken=${accessToken}; ${attributes}`,
      ...(refreshToken ? [`refreshToken=${refreshToken}; ${attributes}`] : []),
    ]);
  }

  /** No answer until the client goes, or the limit is over. */
  hang() {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#response.destroy(), MAX_HANG_MS);
      this.#response.on('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Headers and half a body, then as `hang`. */
  hangBody() {
    this.#response.writeHead(200, { 'Content-Type': 'application/json' });
    this.#response.write('{"accessToken":"');
    return this.hang();
  }

  drop() {
    this.#response.socket?.destroy();
  }

  /** What the log keeps. */
  record() {
    const { at, method, url, path, endpoint, rest, query, headers, preflight, body } = this;
    return {
      at,
      method,
      url,
      path,
      endpoint,
      rest,
      query,
      headers,
      preflight,
      body: body.subarray(0, 65_536).toString(),
      bytes: body.length,
    };
  }
}

function parseCookies(text) {
  const cookies = Object.create(null);
  for (const pair of text.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) cookies[pair.slice(0, at).trim()] ??= pair.slice(at + 1).trim();
  }
  return cookies;
}
