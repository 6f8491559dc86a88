// Every shape of context that `createServerClient` takes, with the cookies of a request, and what became of the response.

import { serverContext, setCookies } from './contexts.mjs';

const URL_OF_PAGE = 'http://app.example.com/page?tab=2';

/**
 * The shapes by name, each `open({ cookie, headers, url, sealed })`: `{ ctx, set(), header(name) }`. `set()`: the `Set-Cookie`
 * texts so far. `sealed`: the response can take no cookie.
 *
 * `edge`: @edge-runtime/cookies, of which those of Next.js are made.
 */
export const shapesOf = ({ ResponseCookies, RequestCookies }) => {
  const requestOf = ({ cookie, headers, url = URL_OF_PAGE }) =>
    new Request(url, { headers: { ...(cookie && { cookie }), ...headers } });
  const ofHeaders = (ctx, headers) => ({
    ctx,
    set: () => headers.getSetCookie(),
    header: (name) => headers.get(name) ?? undefined,
  });
  const textOf = ({ name, value, options }) => {
    const headers = new Headers();
    new ResponseCookies(headers).set(name, value, options);
    return headers.getSetCookie()[0];
  };
  const listOf = (cookie) =>
    new RequestCookies(new Headers(cookie ? { cookie } : {})).getAll().map(({ name, value }) => ({ name, value }));

  return {
    async node({ cookie, headers, sealed }) {
      const ctx = await serverContext(cookie, headers);
      if (sealed) Object.defineProperty(ctx.res, 'headersSent', { value: true });
      return { ctx, set: () => setCookies(ctx.res), header: (name) => ctx.res.getHeader(name) };
    },

    // As Next.js' MutableRequestCookiesAdapter and RequestCookiesAdapter.seal.
    async store({ cookie, sealed }) {
      const request = new RequestCookies(new Headers(cookie ? { cookie } : {}));
      const changed = new Set();
      const cookies = new ResponseCookies(new Headers());
      for (const each of request.getAll()) cookies.set(each);
      const refuse = () => {
        throw new Error('Cookies can only be modified in a Server Action or Route Handler.');
      };
      const ctx = new Proxy(sealed ? request : cookies, {
        get(target, name) {
          if (sealed && ['set', 'delete', 'clear'].includes(name)) return refuse;
          if (name === 'set') {
            return (...args) => {
              changed.add(args[0].name ?? args[0]);
              target.set(...args);
            };
          }
          const value = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      const set = () =>
        cookies
          .getAll()
          .filter(({ name }) => changed.has(name) && name !== 'authflight')
          .map(({ name, value, ...options }) => textOf({ name, value, options }));
      return { ctx, set };
    },

    async response(options) {
      // The headers of a redirect are immutable, as those of what fetch gave.
      const response = options.sealed ? Response.redirect(URL_OF_PAGE) : new Response('page');
      return ofHeaders({ request: requestOf(options), response }, response.headers);
    },

    // As NextRequest and NextResponse.
    async proxy(options) {
      const request = requestOf(options);
      const response = options.sealed ? Response.redirect(URL_OF_PAGE) : new Response('page');
      const cookies = new ResponseCookies(response.headers);
      return ofHeaders({ request, response: { headers: response.headers, cookies } }, response.headers);
    },

    async headers(options) {
      const headers = options.sealed ? Response.redirect(URL_OF_PAGE).headers : new Headers();
      return ofHeaders({ request: requestOf(options), headers }, headers);
    },

    // As in a proxy of @supabase/ssr: what is set is read again.
    async adapter({ cookie, sealed }) {
      const all = new Map(listOf(cookie).map(({ name, value }) => [name, value]));
      const commits = [];
      const ctx = { getAll: () => Array.from(all, ([name, value]) => ({ name, value })) };
      if (!sealed) {
        ctx.setAll = (cookies, headers) => {
          commits.push({ cookies, headers });
          for (const { name, value, options } of cookies) {
            if (options.maxAge === 0) all.delete(name);
            else all.set(name, value);
          }
        };
      }
      return { ctx, commits, ...ofCommits(commits, textOf) };
    },

    // Promises, and what is set goes to the response alone.
    async 'asynchronous adapter'({ cookie, sealed }) {
      const commits = [];
      const ctx = { getAll: async () => (cookie ? listOf(cookie) : null) };
      if (!sealed) ctx.setAll = async (cookies, headers) => void commits.push({ cookies, headers });
      return { ctx, commits, ...ofCommits(commits, textOf) };
    },
  };
};

const ofCommits = (commits, textOf) => ({
  set() {
    const texts = new Map();
    for (const each of commits.flatMap(({ cookies }) => cookies)) texts.set(each.name, textOf(each));
    return [...texts.values()];
  },
  header: (name) => commits.at(-1)?.headers[name],
});

/** What a browser would send back after these `Set-Cookie` texts: name to raw value, deletions left out. */
export const jarOf = (texts, before = {}) => {
  const cookies = { ...before };
  for (const text of texts) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(text);
    if (/max-age=0(;|$)/i.test(text)) delete cookies[name];
    else cookies[name] = value;
  }
  return cookies;
};
