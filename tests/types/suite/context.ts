// Contexts of Next.js, written structurally: the package knows no type of Next.js.

import { type Client, createServerClient, type ServerContext } from 'authflight';
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

// @ts-expect-error a context is needed
createServerClient();
// @ts-expect-error the response is missing
createServerClient({ req: some<Incoming>() });
// @ts-expect-error a Fetch request comes in a later release
createServerClient(some<Request>());
