// What createServerClient is called with, as a jar of cookies.

import { AuthflightError, OptionError } from './error.js';
import { instance } from './wasm.js';

// { req, res } of the Pages Router or of node:http. Cookies that somebody has set on the response so far,
// this client or another, are read as the browser would send them next time.
export const openContext = (ctx) => {
  const { req, res } = ctx ?? {};
  if (!req?.headers || typeof res?.setHeader !== 'function' || typeof res.getHeader !== 'function') {
    throw new OptionError(
      'createServerClient takes { req, res }: the context of getServerSideProps, or the arguments of an API route',
    );
  }
  const set = () => [].concat(res.getHeader('Set-Cookie') ?? []);
  let applied;
  let text;
  return {
    secure: Boolean(req.socket?.encrypted) || first(req.headers['x-forwarded-proto']) === 'https',
    path: ctx.resolvedUrl ?? req.url,
    jar: {
      read() {
        const now = set();
        if (text === undefined || now.length !== applied.length || now.some((each, at) => each !== applied[at])) {
          const { applyCookie } = instance();
          if (!applyCookie) throw new OptionError('createServerClient is for servers: this build is for browsers');
          applied = now;
          text = now.reduce((header, each) => applyCookie(header, String(each)), req.headers.cookie ?? '');
        }
        return text;
      },
      write(texts) {
        if (res.headersSent) {
          throw new AuthflightError('the response is sent: no cookie can be set any more', 'ERR_READ_ONLY_COOKIES');
        }
        const name = (each) => String(each).split('=', 1)[0];
        const fresh = new Set(texts.map(name));
        res.setHeader('Set-Cookie', [...set().filter((each) => !fresh.has(name(each))), ...texts]);
        // A cache that stored this response would hand one user's cookies to another.
        res.setHeader('Cache-Control', 'private, no-store');
      },
      get writable() {
        return !res.headersSent;
      },
    },
  };
};

const first = (value) =>
  String(value ?? '')
    .split(',')[0]
    .trim();
