import type { GetServerSideProps } from 'next';
import { useRouter } from 'next/router';
import { BoardingPass } from '@/components/BoardingPass';
import { ControlPanel } from '@/components/ControlPanel';
import { ErrorNote } from '@/components/ErrorNote';
import { Layout } from '@/components/Layout';
import { type Problem, toProblem } from '@/lib/problem';
import type { AwesomeData, User } from '@/lib/types';
import { getServerAxios } from '@/module/api';

interface Props {
  me: User | null;
  awesomeData: AwesomeData | null;
  problem: Problem | null;
}

const MeSsr = ({ me, awesomeData, problem }: Props) => {
  const router = useRouter();
  return (
    <Layout title="On the server">
      <div data-testid="page">
        <h1>On the server</h1>
        <p className="lead">
          The same two requests from <code>getServerSideProps</code>. A refresh happens before the page is sent, and its
          cookies come with the page.
        </p>
        {problem ? <ErrorNote error={problem} /> : null}
        <BoardingPass me={me} awesomeData={awesomeData} />
        <ControlPanel
          reloadLabel="Render the page again"
          onReload={() => router.replace(router.asPath, undefined, { scroll: false })}
        />
      </div>
    </Layout>
  );
};

export default MeSsr;

export const getServerSideProps = (async (context) => {
  const APIServer = getServerAxios(context);

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
        destination: `/login?next=${encodeURIComponent(context.resolvedUrl)}`,
        permanent: false,
      },
    };
  }
}) satisfies GetServerSideProps<Props>;
