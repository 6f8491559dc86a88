// The two answers, what one can do with them, and what the API server has counted for this session.
import { expire, rename, signOut } from '@/lib/actions';

export interface User {
  id: string;
  name: string;
  session: string;
}

export interface AwesomeData {
  owner: string;
  flight: string;
  from: string;
  to: string;
  gate: string;
  seat: string;
}

const COUNTERS = [
  ['requests', 'requests for data'],
  ['unauthorized', 'of them refused'],
  ['refreshes', 'refreshes'],
  ['reuseDetected', 'reuses detected'],
] as const;

const countersOf = async (session: string): Promise<Record<string, number>> => {
  const url = `${process.env.API_URL}/__control/counters?session=${session}`;
  const response = await fetch(url, { cache: 'no-store' });
  return response.ok ? (await response.json()).session : {};
};

interface Props {
  expires: number | undefined;
  me: User;
  awesomeData: AwesomeData;
}

export async function View({ expires, me, awesomeData }: Props) {
  const counters = await countersOf(me.session);
  return (
    <div data-testid="page">
      <h1 data-testid="me">{me.name}</h1>
      <p className="lead">
        Signed in as {me.id}. The access token is good until{' '}
        <time data-testid="expires">{new Date((expires ?? 0) * 1000).toISOString()}</time>.
      </p>
      <dl className="card pass" data-testid="awesome-data" data-owner={awesomeData.owner}>
        {(['flight', 'from', 'to', 'gate', 'seat'] as const).map((name) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{awesomeData[name]}</dd>
          </div>
        ))}
      </dl>
      <div className="columns">
        <form className="card" action={rename}>
          <label>
            Your name
            <input data-testid="name" name="name" defaultValue={me.name} required maxLength={64} />
          </label>
          <p className="buttons">
            <button type="submit" className="primary" data-testid="rename">
              Save by a server action
            </button>
            <button type="submit" formAction={expire} data-testid="expire">
              Let the API server refuse the token
            </button>
            <button type="submit" formAction={signOut} data-testid="sign-out">
              Sign out
            </button>
          </p>
        </form>
        <dl className="card pass">
          {COUNTERS.map(([name, label]) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd data-testid={name}>{counters[name] ?? '–'}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}
