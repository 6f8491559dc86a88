import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import Link from 'next/link';
import { Converge } from '@/components/Converge';
import { ExampleCard, type ExampleProps } from '@/components/ExampleCard';
import { Layout } from '@/components/Layout';
import { EXAMPLES, runningExamples } from '@/lib/examples';
import { useSession } from '@/lib/session';
import { APIClient } from '@/module/api';

type Props = InferGetServerSidePropsType<typeof getServerSideProps>;

const PAGES = [
  { href: '/me', label: 'In the browser' },
  { href: '/me-ssr', label: 'On the server' },
  { href: '/query', label: 'React Query' },
];
/** Its API server is another one, which does not run where the site was started alone. */
const HTTPONLY_PAGE = { href: '/httponly', label: 'HttpOnly cookies' };

const Home = ({ source, examples, hasHttpOnly }: Props) => {
  const { status } = useSession(APIClient);
  return (
    <Layout title="One refresh, every request answered">
      <section className="hero">
        <h1>One refresh. Every request answered.</h1>
        <p className="lead">
          An access token runs out while a page has many requests in the air. authflight refreshes it once, holds the
          others back, and replays them all, in the browser and on a server, with the shape of axios.
        </p>
        <p className="buttons">
          {status === 'signed-in' ? (
            <Link className="button primary" href="/me">
              See it happen
            </Link>
          ) : (
            <Link className="button primary" href="/login?next=%2Fme">
              Sign in and see it happen
            </Link>
          )}
          <Link className="button" href="/docs">
            Documentation
          </Link>
        </p>
        <Converge />
      </section>

      <section aria-labelledby="examples-title">
        <h2 className="examples-title" id="examples-title">
          Five systems, one package
        </h2>
        <p className="lead">
          Five articles build token refresh by hand, each in its own way. Each is an example here, with the API server
          that it was written for and with controls that break it.
        </p>
        <ul className="examples">
          {examples.map((props) => (
            <ExampleCard key={props.example.system} {...props}>
              {props.example.system === 'S1'
                ? [...PAGES, ...(hasHttpOnly ? [HTTPONLY_PAGE] : [])].map(({ href, label }) => (
                    <Link key={href} className="button" href={href}>
                      {label}
                    </Link>
                  ))
                : undefined}
            </ExampleCard>
          ))}
        </ul>
      </section>

      <section className="columns">
        <div>
          <h2>What to try</h2>
          <ol className="steps">
            <li>Sign in. Any name will do.</li>
            <li>
              Expire the access token, then send twenty requests at once: twenty 401s, one refresh, twenty answers.
            </li>
            <li>
              Revoke the refresh token as well: every request settles, the cookies go, and the sign-in page knows the
              way back.
            </li>
            <li>Let the refresh endpoint answer 500 or stall: an error that says so, and nobody is signed out.</li>
            <li>
              Do all of that on the server-rendered pages. In an API route, <a href="/api/whoami">/api/whoami</a> says
              whose cookies they are.
            </li>
          </ol>
        </div>
        <div>
          <h2>All of the wiring</h2>
          <p>
            This is <code>src/module/api.ts</code> of this site, whole. It takes the place of eleven files of
            interceptors.
          </p>
          <pre className="source">
            <code>{source}</code>
          </pre>
        </div>
      </section>
    </Layout>
  );
};

export default Home;

const read = (file: string) => readFileSync(path.join(process.cwd(), file), 'utf8');
/** Neither blank nor a comment. */
const isCode = (line: string) => !/^\s*(\/\/.*)?$/.test(line);
const linesOf = (file: string) => read(file).split('\n').filter(isCode).length;

export const getServerSideProps = (async () => {
  const running = runningExamples();
  return {
    props: {
      source: read('src/module/api.ts'),
      hasHttpOnly: process.env.HTTPONLY_API_URL !== undefined,
      examples: EXAMPLES.map((example) => ({
        example,
        ...(running[example.system] && { running: running[example.system] }),
        lines: example.files.reduce((sum, file) => sum + linesOf(file), 0),
        hasDocs: existsSync(path.join(process.cwd(), 'docs', `${example.docs}.md`)),
      })),
    },
  };
}) satisfies GetServerSideProps<{ source: string; hasHttpOnly: boolean; examples: ExampleProps[] }>;
