import Link from 'next/link';
import { useEffect, useState } from 'react';
import { BoardingPass } from '@/components/BoardingPass';
import { ControlPanel } from '@/components/ControlPanel';
import { ErrorNote } from '@/components/ErrorNote';
import { Layout } from '@/components/Layout';
import { HTTPONLY } from '@/lib/httponly';
import type { AwesomeData, User } from '@/lib/types';
import { HttpOnlyClient } from '@/module/httponly';

const HttpOnly = () => {
  const [me, setMe] = useState<User | null>(null);
  const [awesomeData, setAwesomeData] = useState<AwesomeData | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(1);
  const [settled, setSettled] = useState(0);

  useEffect(() => {
    (async () => {
      try {
        const [me, awesomeData] = await Promise.all([
          HttpOnlyClient.get<User>('/api/users/me'),
          HttpOnlyClient.get<AwesomeData>('/api/awesome-data'),
        ]);
        setMe(me.data);
        setAwesomeData(awesomeData.data);
        setError(null);
      } catch (error) {
        setError(error);
      }
      setSettled(round);
    })();
  }, [round]);

  return (
    <Layout title="HttpOnly cookies" client={HttpOnlyClient}>
      <div data-testid="page" data-round={round} data-settled={settled}>
        <h1>HttpOnly cookies</h1>
        <p className="lead">
          Both tokens are in cookies that the API server sets and clears, and that no script can read. The client
          deletes nothing. <Link href="/httponly/server">The same on the server</Link>
        </p>
        {error ? <ErrorNote error={error} loginPath={HTTPONLY.loginPath} /> : null}
        <BoardingPass me={me} awesomeData={awesomeData} isBusy={settled < round} />
        <ControlPanel
          side={HTTPONLY}
          sessionId={me?.session}
          reloadLabel="Send both requests again"
          onReload={() => setRound((round) => round + 1)}
          settled={settled}
        />
      </div>
    </Layout>
  );
};

export default HttpOnly;
