// What a server client is made of.

/**
 * One request on a server, in any of these shapes. They are structural: nothing of Next.js or Supabase is needed.
 *
 * | shape | where | cookies are written to |
 * |---|---|---|
 * | {@link NodeContext} | `getServerSideProps`, API routes, `node:http` | `res` |
 * | {@link CookieStore} | server components, server actions, route handlers: `await cookies()` | the store |
 * | {@link ResponseContext} | `proxy.ts` and `middleware.ts`, Fetch API | `response` |
 * | {@link HeadersContext} | Fetch API, before there is a response | `headers` |
 * | {@link CookieAdapter} | whatever `@supabase/ssr` is set up with | `setAll` |
 *
 * Reads see what this client has written before in the same request. Where no cookie can be written, a refresh fails
 * with `ERR_READ_ONLY_COOKIES` and spends no token; so do `setTokens` and `clearTokens`.
 */
export type ServerContext = NodeContext | CookieStore | ResponseContext | HeadersContext | CookieAdapter;

/**
 * A request and its response, in the shape of `node:http`: the context of `getServerSideProps`, or the two arguments
 * of an API route as `{ req, res }`.
 */
export interface NodeContext {
  /** The request, as it came. */
  req: {
    /** `cookie` is read; `x-forwarded-proto` tells whether cookies are `Secure` by default. */
    headers: { readonly [name: string]: string | string[] | undefined };
    /** Path and query. */
    url?: string | undefined;
  };
  /** The response, which is not sent yet. */
  res: {
    /** Once it is true no cookie can be written. */
    readonly headersSent: boolean;
    /** Asked for `Set-Cookie`. */
    getHeader(name: string): number | string | string[] | undefined;
    /** Given `Set-Cookie` and `Cache-Control`. */
    setHeader(name: string, value: string | string[]): unknown;
  };
  /** As `getServerSideProps` gives it; used for `returnTo`. Default `req.url`. */
  resolvedUrl?: string;
}

/**
 * The store that `await cookies()` of `next/headers` gives. It can be written to in server actions and route handlers,
 * and not in server components. Before a refresh, or a login, a deletion of the cookie `authflight`, which nobody has,
 * shows whether it can: `after()` cannot.
 *
 * A store tells no URL: `returnTo` is `'/'`, and cookies are `Secure` by default where `NODE_ENV` is `'production'`. It
 * has no headers either: Next.js marks pages and actions as private, but not the answer of a route handler, which has to
 * set `Cache-Control: private, no-store` itself, as `guard.route` and `authRefresh` of `authflight/next` do.
 */
export interface CookieStore {
  /** Marks the shape. */
  get(name: string): { name: string; value: string } | undefined;
  /** All cookies, their values decoded. */
  getAll(): { name: string; value: string }[];
  /** Writes a cookie, or deletes it by `maxAge: 0`; encodes the value. Missing: nothing can be written. */
  set?: (name: string, value: string, options: CookieAttributes) => unknown;
}

/**
 * A Fetch request and the response to it, whose headers can still be changed: `NextRequest` and `NextResponse`, or
 * those of the platform. New cookies come with `Cache-Control: private, no-store`.
 */
export interface ResponseContext {
  /** The request, as it came. */
  request: FetchRequest;
  /** The response, which is not sent yet. That of a `fetch` is immutable: copy it by `new Response(body, response)`. */
  response: {
    /** Given `Set-Cookie` and `Cache-Control`. */
    readonly headers: MutableHeaders;
    /** A NextResponse's cookies, which are written through it. */
    readonly cookies?: { set(name: string, value: string, options: CookieAttributes): unknown };
  };
}

/** A Fetch request, and the headers that its response is going to have. */
export interface HeadersContext {
  /** The request, as it came. */
  request: FetchRequest;
  /** Given `Set-Cookie` and `Cache-Control`. */
  headers: MutableHeaders;
}

/** What is read of a Fetch request. */
export interface FetchRequest {
  /** Absolute. Its path and query are `returnTo`; by `https:` cookies are `Secure` by default. */
  readonly url: string;
  /** `cookie` is read; `x-forwarded-proto` tells of https where a proxy ended it. */
  readonly headers: { get(name: string): string | null };
}

/** What is used of a response's `Headers`. */
export interface MutableHeaders {
  /** Marks the shape. */
  get(name: string): string | null;
  /** Given `Cache-Control`. */
  set(name: string, value: string): void;
  /** Given `Set-Cookie`, once for each cookie. */
  append(name: string, value: string): void;
  /** Takes away what `append` puts back; throws where headers are immutable. */
  delete(name: string): void;
  /** What has been set so far. */
  getSetCookie(): string[];
}

/**
 * Access to cookies in the shape of `@supabase/ssr`. What is said of {@link CookieStore} about `returnTo` and `Secure`
 * holds here too.
 */
export interface CookieAdapter {
  /** All cookies, their values decoded; `null` for none. May give a promise, which has 5 seconds. */
  getAll():
    | readonly { name: string; value: string }[]
    | null
    | undefined
    | Promise<readonly { name: string; value: string }[] | null | undefined>;
  /**
   * Called once for each commit, with both tokens' cookies, chunks and deletions included, and with the headers that
   * the response needs: `{ 'Cache-Control': 'private, no-store' }`. May give a promise, which has 5 seconds; where it
   * fails, the new tokens are used from memory and the event `warning` tells of it.
   *
   * Leave it out where cookies cannot be written, as in server components: one that fails in silence costs the session,
   * since the refresh token is spent by then.
   */
  setAll?: (cookies: CookieToSet[], headers: Record<string, string>) => unknown;
}

/** A cookie for {@link CookieAdapter.setAll}. */
export interface CookieToSet {
  /** The name: a token's, or that of a chunk, such as `accessToken.0`. */
  name: string;
  /** Not encoded; `''` in a deletion. */
  value: string;
  /** See {@link CookieAttributes}. */
  options: CookieAttributes;
}

/** Attributes of a written cookie, named as in npm's `cookie` and in Next.js. */
export interface CookieAttributes {
  /** Starts with `/`. */
  path: string;
  /** As the option `cookie.sameSite`. */
  sameSite: 'lax' | 'strict' | 'none';
  /** Missing: the cookie belongs to the host. */
  domain?: string;
  /** Seconds; `0` deletes. Missing: until the browser closes. */
  maxAge?: number;
  /** In deletions: 1970. */
  expires?: Date;
  /** By https alone. */
  secure?: true;
  /** Out of scripts' reach. */
  httpOnly?: true;
  /** A cookie for each top-level site. */
  partitioned?: true;
}
