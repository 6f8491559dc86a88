// Requests and responses of a server, as `createServerClient` gets them in Node.

const NODE_HTTP = ['node', 'http'].join(':');

/** A request with this `Cookie` header and the response to it: Node's own classes, without a connection. */
export async function serverContext(cookie, headers = {}) {
  const { IncomingMessage, ServerResponse } = await import(NODE_HTTP);
  const req = new IncomingMessage(null);
  req.method = 'GET';
  req.url = '/page';
  req.headers = { host: 'app.example.com', ...(cookie && { cookie }), ...headers };
  return { req, res: new ServerResponse(req) };
}

/** The `Set-Cookie` texts of a response. */
export const setCookies = (res) => [res.getHeader('Set-Cookie') ?? []].flat();

/** What a browser would send back after this response: name to raw value, deletions left out. */
export function jar(res, before = {}) {
  const cookies = { ...before };
  for (const text of setCookies(res)) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(text);
    if (/max-age=0(;|$)/i.test(text) || /expires=thu, 01 jan 1970/i.test(text)) delete cookies[name];
    else cookies[name] = value;
  }
  return cookies;
}

export const cookieHeader = (cookies) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

/** Runs `handler(req, res)` on a real server for one request, and returns the response that `fetch` got. */
export async function serveOnce(handler, { headers = {} } = {}) {
  const { createServer } = await import(NODE_HTTP);
  let failure = null;
  const server = createServer(async (req, res) => {
    try {
      await handler(req, res);
    } catch (error) {
      failure = error;
    }
    if (!res.writableEnded) res.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${server.address().port}/page`, { headers });
    const text = await response.text();
    if (failure) throw failure;
    return { status: response.status, headers: response.headers, cookies: response.headers.getSetCookie(), text };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
