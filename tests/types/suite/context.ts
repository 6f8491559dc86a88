// Contexts of Next.js, written structurally: the package knows no type of Next.js.

import {
  type Client,
  type CookieAttributes,
  type CookieToSet,
  createServerClient,
  type ServerContext,
} from 'authflight';
import { check, type Equal, some } from './support.js';

interface Cookies {
  [key: string]: string | undefined;
}

/** As node:http has them, and Next.js with additions. */
interface IncomingHeaders {
  [header: string]: string | string[] | undefined;
  cookie?: string;
  'set-cookie'?: string[];
}
interface Incoming {
  headers: IncomingHeaders;
  url?: string | undefined;
  socket: { remoteAddress?: string | undefined; destroy(): void };
  on(event: string, listener: () => void): this;
}
interface Outgoing {
  readonly headersSent: boolean;
  statusCode: number;
  getHeader(name: string): number | string | string[] | undefined;
  setHeader(name: string, value: number | string | readonly string[]): this;
  end(text?: string): this;
}

/** As GetServerSidePropsContext. */
interface PageContext<Query extends object = Record<string, string>> {
  req: Incoming & { cookies: Cookies };
  res: Outgoing;
  params?: Query;
  query: Query;
  preview?: boolean;
  resolvedUrl: string;
  locale?: string;
}
/** As NextApiRequest and NextApiResponse. */
interface ApiRequest extends Incoming {
  query: Partial<Record<string, string | string[]>>;
  cookies: Partial<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: as Next.js has it
  body: any;
}
interface ApiResponse<Data> extends Outgoing {
  json(body: Data): void;
  status(code: number): ApiResponse<Data>;
}

const options = { baseUrl: 'https://api.example.com', timeout: 5000 };

export async function getServerSideProps(context: PageContext) {
  const api = createServerClient(context, options);
  check<Equal<typeof api, Client>>();
  const { data } = await api.get<{ id: string }>('/me');
  return { props: { id: data.id } };
}

export async function handler(req: ApiRequest, res: ApiResponse<{ id: string }>) {
  const { data } = await createServerClient({ req, res }, options).get<{ id: string }>('/me');
  res.status(200).json(data);
}

export const fits: ServerContext = some<Pick<PageContext, 'req' | 'res'>>();
createServerClient(fits);
createServerClient(fits, { baseUrl: new URL('https://api.example.com') });

/** As `cookies()` of next/headers gives it: typed as read-only before Next.js 15, and with overloads. */
interface RequestCookie {
  name: string;
  value: string;
}
interface Sealed {
  readonly size: number;
  get(...args: [name: string] | [RequestCookie]): RequestCookie | undefined;
  getAll(...args: [name: string] | [RequestCookie] | []): RequestCookie[];
  has(name: string): boolean;
}
interface ResponseCookie extends RequestCookie {
  path?: string;
  domain?: string;
  maxAge?: number;
  expires?: number | Date;
  secure?: boolean;
  httpOnly?: boolean;
  sameSite?: true | false | 'lax' | 'strict' | 'none';
  partitioned?: boolean;
}
type Setter<This> = (
  ...args: [key: string, value: string, cookie?: Partial<ResponseCookie>] | [options: ResponseCookie]
) => This;
interface Mutable extends Sealed {
  set: Setter<Mutable>;
  delete(...args: [key: string] | [options: Omit<ResponseCookie, 'value' | 'expires'>]): Mutable;
}
/** As NextRequest and NextResponse. */
interface ProxyRequest extends Request {
  readonly cookies: Sealed;
  readonly nextUrl: URL;
}
interface ProxyResponse extends Response {
  readonly cookies: { set: Setter<unknown>; getAll(): ResponseCookie[] };
}
/** As `@supabase/ssr` takes it. */
interface CookieMethods {
  getAll(): Promise<{ name: string; value: string }[] | null> | { name: string; value: string }[] | null;
  setAll?: (
    cookies: { name: string; value: string; options: Partial<Omit<ResponseCookie, 'name' | 'value'>> }[],
    headers: Record<string, string>,
  ) => Promise<void> | void;
}

export const contexts: ServerContext[] = [
  some<Sealed>(),
  some<Mutable>(),
  { request: some<ProxyRequest>(), response: some<ProxyResponse>() },
  { request: some<Request>(), response: some<Response>() },
  { request: some<Request>(), headers: some<Headers>() },
  some<CookieMethods>(),
  {
    getAll: () => [],
    setAll: (cookies, headers) =>
      check<Equal<[CookieToSet[], Record<string, string>], [typeof cookies, typeof headers]>>(),
  },
];
check<Equal<CookieToSet['options'], CookieAttributes>>();

// @ts-expect-error a context is needed
createServerClient();
// @ts-expect-error the response is missing
createServerClient({ req: some<Incoming>() });
// @ts-expect-error a request alone has nowhere to write to
createServerClient(some<Request>());
// @ts-expect-error the promise is to be awaited
createServerClient(some<Promise<Mutable>>());
