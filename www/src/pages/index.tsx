import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GetStaticProps, InferGetStaticPropsType } from 'next';
import Link from 'next/link';
import { Converge } from '@/components/Converge';
import { Layout } from '@/components/Layout';
import { useSession } from '@/lib/session';

type Props = InferGetStaticPropsType<typeof getStaticProps>;

const Home = ({ source }: Props) => {
  const { status } = useSession();
  return (
    <Layout title="One refresh, every request answered">
      <section className="hero">
        <h1>One refresh. Every request answered.</h1>
        <p className="lead">
          An access token runs out while a page has many requests in the air. authflight refreshes it once, holds the
          others back, and replays them all, in the browser and in <code>getServerSideProps</code>, with the shape of
          axios.
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
        </p>
        <Converge />
      </section>

      <ul className="tiles">
        <li className="card">
          <h2>
            <Link href="/me">In the browser</Link>
          </h2>
          <p>
            <code>/me</code> sends two requests from <code>useEffect</code>. Expire the token, stall the refresh, send
            twenty at once.
          </p>
        </li>
        <li className="card">
          <h2>
            <Link href="/me-ssr">On the server</Link>
          </h2>
          <p>
            <code>/me-ssr</code> sends the same two while it renders. New cookies come with the page; no two users ever
            share a client.
          </p>
        </li>
        <li className="card">
          <h2>
            <a href="/api/whoami">In an API route</a>
          </h2>
          <p>
            <code>/api/whoami</code> answers with the account behind the cookies, refreshed where that was needed.
          </p>
        </li>
      </ul>

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
            <li>Do all of that on the server-rendered page.</li>
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

export const getStaticProps = (async () => ({
  props: { source: await readFile(path.join(process.cwd(), 'src/module/api.ts'), 'utf8') },
})) satisfies GetStaticProps;
