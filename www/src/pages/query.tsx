import { dehydrate, HydrationBoundary, useQueryClient } from '@tanstack/react-query';
import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useRouter } from 'next/router';
import { useState } from 'react';
import { BoardingPass } from '@/components/BoardingPass';
import { ControlPanel } from '@/components/ControlPanel';
import { ErrorNote } from '@/components/ErrorNote';
import { Layout } from '@/components/Layout';
import { prefetchDataById, useGetDataById } from '@/hooks/useGetDataById';
import { prefetchMe, useGetMe } from '@/hooks/useGetMe';
import { createQueryClient } from '@/lib/query-client';
import { getServerAxios } from '@/module/api';

type Props = InferGetServerSidePropsType<typeof getServerSideProps>;

const FIRST = 1;
const FLIGHTS = [FIRST, 2, 3];

const Flight = () => {
  const [id, setId] = useState(FIRST);
  const [settled, setSettled] = useState(0);
  const router = useRouter();
  const queryClient = useQueryClient();
  const me = useGetMe();
  const data = useGetDataById(id);
  const error = me.error ?? data.error;

  const refetch = async () => {
    await queryClient.invalidateQueries();
    setSettled((before) => before + 1);
  };

  return (
    <div data-testid="page" data-settled={settled} data-fetching={me.isFetching || data.isFetching}>
      <h1>With React Query</h1>
      <p className="lead">
        <code>getServerSideProps</code> prefetches both queries through the client of its request, and the page hydrates
        them. From then on the same query functions fetch through the browser's client.
      </p>
      {error ? <ErrorNote error={error} /> : null}
      <fieldset className="switch choice">
        <legend>Flight</legend>
        <div>
          {FLIGHTS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === id}
              data-testid={`btn-flight-${each}`}
              onClick={() => setId(each)}
            >
              {each}
            </button>
          ))}
        </div>
      </fieldset>
      <BoardingPass
        me={me.data ?? null}
        awesomeData={data.data ?? null}
        endpoint={`/api/data/${id}`}
        isBusy={me.isFetching || data.isFetching}
      />
      <ControlPanel reloadLabel="Fetch in the browser" onReload={refetch} settled={settled + 1} />
      <p className="more">
        <button type="button" className="quiet" data-testid="btn-render" onClick={() => router.replace(router.asPath)}>
          Prefetch on the server again
        </button>
      </p>
    </div>
  );
};

const Query = ({ dehydratedState }: Props) => (
  <Layout title="With React Query">
    <HydrationBoundary state={dehydratedState}>
      <Flight />
    </HydrationBoundary>
  </Layout>
);

export default Query;

export const getServerSideProps = (async (context) => {
  const APIServer = getServerAxios(context);
  const queryClient = createQueryClient();

  await Promise.all([prefetchMe(queryClient, APIServer), prefetchDataById(queryClient, APIServer, FIRST)]);

  // A prefetch never rejects. Nobody is signed in: to the login page. Any other failure: the browser asks again.
  if (APIServer.status === 'signed-out') {
    return {
      redirect: {
        destination: `/login?next=${encodeURIComponent(context.resolvedUrl)}`,
        permanent: false,
      },
    };
  }
  return { props: { dehydratedState: dehydrate(queryClient) } };
}) satisfies GetServerSideProps;
