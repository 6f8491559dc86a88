import type { GetServerSideProps } from 'next';
import Link from 'next/link';
import { useRouter } from 'next/router';
import { BoardingPass } from '@/components/BoardingPass';
import { ControlPanel } from '@/components/ControlPanel';
import { ErrorNote } from '@/components/ErrorNote';
import { Layout } from '@/components/Layout';
import { HTTPONLY } from '@/lib/httponly';
import { type Problem, toProblem } from '@/lib/problem';
import type { AwesomeData, User } from '@/lib/types';
import { getHttpOnlyServer, HttpOnlyClient } from '@/module/httponly';

interface Props {
  me: User | null;
  awesomeData: AwesomeData | null;
  problem: Problem | null;
}

const HttpOnlyServer = ({ me, awesomeData, problem }: Props) => {
  const router = useRouter();
  return (
    <Layout title="HttpOnly cookies on the server" client={HttpOnlyClient}>
      <div data-testid="page">
        <h1>HttpOnly cookies on the server</h1>
        <p className="lead">
          <code>getServerSideProps</code> has the cookies of the request. What the API server sets at a refresh goes on
          to the browser with the page. <Link href="/httponly">The same in the browser</Link>
        </p>
        {problem ? <ErrorNote error={problem} loginPath={HTTPONLY.loginPath} /> : null}
        <BoardingPass me={me} awesomeData={awesomeData} />
        <ControlPanel
          side={HTTPONLY}
          sessionId={me?.session}
          reloadLabel="Render the page again"
          onReload={() => router.replace(router.asPath, undefined, { scroll: false })}
        />
      </div>
    </Layout>
  );
};

export default HttpOnlyServer;

export const getServerSideProps = (async (context) => {
  const APIServer = getHttpOnlyServer(context);

  try {
    const [me, awesomeData] = await Promise.all([
      APIServer.get<User>('/api/users/me'),
      APIServer.get<AwesomeData>('/api/awesome-data'),
    ]);
    return { props: { me: me.data, awesomeData: awesomeData.data, problem: null } };
  } catch (error) {
    // Any other failure ends no session: the page says what it was.
    if (APIServer.status !== 'signed-out') {
      return { props: { me: null, awesomeData: null, problem: toProblem(error) } };
    }
    return {
      redirect: {
        destination: `${HTTPONLY.loginPath}?next=${encodeURIComponent(context.resolvedUrl)}`,
        permanent: false,
      },
    };
  }
}) satisfies GetServerSideProps<Props>;
