// The five systems that the package replaces, each an example that runs.

export interface Example {
  /** The article's number. */
  system: 'S1' | 'S2' | 'S3' | 'S4' | 'S5';
  title: string;
  /** What it is built with. */
  kind: string;
  sentence: string;
  tokens: string;
  refresh: string;
  /** Its page below /docs. */
  docs: string;
  /** Lines of code that the article shows, as the page says. */
  before: number;
  /** The files that take the place of the article's, below www. */
  files: readonly string[];
}

/** Where it runs: the application, and its API server. */
export interface Running {
  url: string;
  apiUrl: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    system: 'S1',
    title: 'Pages Router',
    kind: 'Next.js, this site',
    sentence: 'The same client in the page and in getServerSideProps, with React Query, or with HttpOnly cookies.',
    tokens: 'two cookies that page and server read',
    refresh: 'JSON, after a 401; both tokens rotate',
    docs: 'examples/pages-router',
    before: 157,
    files: ['src/module/api.ts'],
  },
  {
    system: 'S2',
    title: 'Split storage',
    kind: 'Vite, React',
    sentence:
      'A page without a server of its own, a second client for public calls, and keys that a sign-out leaves alone.',
    tokens: 'localStorage and sessionStorage',
    refresh: 'bearer token and no body, after a 401',
    docs: 'examples/split-storage',
    before: 64,
    files: ['examples/s2-split-storage/src/api.ts'],
  },
  {
    system: 'S3',
    title: 'Error codes',
    kind: 'Vite, React Query',
    sentence: 'Codes in the body decide: refresh, sign out, or neither. The storage answers with promises.',
    tokens: 'an asynchronous key-value storage',
    refresh: 'bearer token with id and e-mail, after T-002',
    docs: 'examples/error-codes',
    before: 112,
    files: ['examples/s3-error-codes/src/api.ts'],
  },
  {
    system: 'S4',
    title: 'App Router',
    kind: 'Next.js with a proxy',
    sentence: 'The proxy verifies and refreshes before anything renders; server components only read.',
    tokens: 'HttpOnly cookies of the application',
    refresh: 'cookie, before the page renders',
    docs: 'examples/app-router',
    before: 96,
    files: [
      'examples/s4-app-router/proxy.ts',
      'examples/s4-app-router/lib/auth.ts',
      'examples/s4-app-router/lib/client.ts',
      'examples/s4-app-router/app/error.tsx',
      'examples/s4-app-router/app/api/auth/refresh/route.ts',
    ],
  },
  {
    system: 'S5',
    title: 'Proactive expiry',
    kind: 'Vite, zustand',
    sentence: 'A token that has run out is never sent: the refresh comes first, and public calls need no sign-in.',
    tokens: 'a state store',
    refresh: 'JSON, before exp has passed; the answer is the token',
    docs: 'examples/proactive-expiry',
    before: 58,
    files: ['examples/s5-proactive-expiry/src/api.ts'],
  },
];

/** Which of them run, from the environment of the server: `EXAMPLES`, JSON by system. */
export function runningExamples(): Partial<Record<Example['system'], Running>> {
  return JSON.parse(process.env.EXAMPLES || '{}') as ReturnType<typeof runningExamples>;
}
