// What a server client is made of.

/**
 * A request and its response, in the shape of `node:http`: the context of `getServerSideProps`, or the two arguments
 * of an API route as `{ req, res }`. Nothing of Next.js is needed.
 */
export interface ServerContext {
  /** The request, as it came. */
  req: {
    /** `cookie` is read; `x-forwarded-proto` tells whether cookies are `Secure` by default. */
    headers: { readonly [name: string]: string | string[] | undefined };
    /** Path and query. */
    url?: string | undefined;
  };
  /** The response, which is not sent yet. */
  res: {
    /** Once it is true no cookie can be set: a refresh then fails with `ERR_READ_ONLY_COOKIES`, and spends no token. */
    readonly headersSent: boolean;
    /** Asked for `Set-Cookie`. */
    getHeader(name: string): number | string | string[] | undefined;
    /** Given `Set-Cookie` and `Cache-Control`. */
    setHeader(name: string, value: string | string[]): unknown;
  };
  /** As `getServerSideProps` gives it; used for `returnTo`. Default `req.url`. */
  resolvedUrl?: string;
}
