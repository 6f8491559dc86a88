// What createServerClient is called with, as one shape:
// { secure, path, read(): the Cookie text, write(texts: Set-Cookie texts), writable() }; read and write may give promises.
// Cookies that somebody has set in this request, this client or another, are read as the browser would send them next.

import { OptionError } from '../error.js';
import { isPromise } from '../promise.js';
import { openAdapter } from './adapter.js';
import { openFetch } from './fetch.js';
import { openNode } from './node.js';
import { openStore } from './store.js';

const ALLOWED =
  'createServerClient takes { req, res } (getServerSideProps, API routes), `await cookies()` of next/headers, { request, response } or { request, headers } (Fetch API, NextRequest and NextResponse), or { getAll, setAll }';

export const openContext = (ctx) => {
  if (isPromise(ctx)) {
    throw new OptionError('cookies() gives a promise: call createServerClient(await cookies())');
  }
  const { req, res, request, response, headers = response?.headers } = ctx ?? {};
  if (req?.headers && has(res, 'setHeader', 'getHeader')) return openNode(ctx);
  if (has(request?.headers, 'get')) {
    if (has(headers, 'get', 'set', 'append', 'delete', 'getSetCookie')) {
      return openFetch(request, headers, response?.cookies);
    }
  } else if (has(ctx, 'getAll')) {
    return has(ctx, 'get') && !ctx.setAll ? openStore(ctx) : openAdapter(ctx);
  }
  throw new OptionError(ALLOWED);
};

const has = (value, ...methods) => methods.every((method) => typeof value?.[method] === 'function');
