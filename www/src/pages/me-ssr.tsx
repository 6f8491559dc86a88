import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useRouter } from 'next/router';
import { BoardingPass } from '@/components/BoardingPass';
import { ControlPanel } from '@/components/ControlPanel';
import { Layout } from '@/components/Layout';
import type { AwesomeData, User } from '@/lib/types';
import { getServerAxios } from '@/module/api';

type Props = InferGetServerSidePropsType<typeof getServerSideProps>;

const MeSsr = ({ me, awesomeData }: Props) => {
  const router = useRouter();
  return (
    <Layout title="On the server">
      <div data-testid="page">
        <h1>On the server</h1>
        <p className="lead">
          The same two requests from <code>getServerSideProps</code>. A refresh happens before the page is sent, and its
          cookies come with the page.
        </p>
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

    return {
      props: {
        me: me.data,
        awesomeData: awesomeData.data,
      },
    };
  } catch {
    return {
      redirect: {
        destination: `/login?next=${encodeURIComponent(context.resolvedUrl)}`,
        permanent: false,
      },
    };
  }
}) satisfies GetServerSideProps;
