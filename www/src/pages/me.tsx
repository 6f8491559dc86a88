import { useEffect, useState } from 'react';
import { BoardingPass } from '@/components/BoardingPass';
import { ControlPanel } from '@/components/ControlPanel';
import { ErrorNote } from '@/components/ErrorNote';
import { Layout } from '@/components/Layout';
import type { AwesomeData, User } from '@/lib/types';
import { APIClient } from '@/module/api';

const Me = () => {
  const [me, setMe] = useState<User | null>(null);
  const [awesomeData, setAwesomeData] = useState<AwesomeData | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(1);
  const [settled, setSettled] = useState(0);

  useEffect(() => {
    (async () => {
      try {
        const [me, awesomeData] = await Promise.all([
          APIClient.get<User>('/api/users/me'),
          APIClient.get<AwesomeData>('/api/awesome-data'),
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
    <Layout title="In the browser">
      <div data-testid="page" data-round={round} data-settled={settled}>
        <h1>In the browser</h1>
        <p className="lead">
          Two requests at once from <code>useEffect</code>. If the answers show, the token was good, or one refresh made
          it so.
        </p>
        {error ? <ErrorNote error={error} /> : null}
        <BoardingPass me={me} awesomeData={awesomeData} isBusy={settled < round} />
        <ControlPanel
          reloadLabel="Send both requests again"
          onReload={() => setRound((round) => round + 1)}
          settled={settled}
        />
      </div>
    </Layout>
  );
};

export default Me;
