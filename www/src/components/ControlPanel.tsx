// Breaks the session and the refresh endpoint on purpose, sends requests, and shows what the API server counted.
import type { Client } from 'authflight';
import { useRouter } from 'next/router';
import { useEffect, useState } from 'react';
import { markAction } from '@/lib/action';
import { type Control, control, type RefreshMode } from '@/lib/control';
import { clearEvents } from '@/lib/events';
import { useServerState } from '@/lib/server-state';
import { currentSession, useSession } from '@/lib/session';
import type { AwesomeData } from '@/lib/types';
import { APIClient } from '@/module/api';
import { asClientError } from './ErrorNote';
import { EventLog } from './EventLog';
import { TimelineChart } from './TimelineChart';

const STORM = 20;

const MODES: { mode: RefreshMode; label: string; said: string }[] = [
  { mode: 'ok', label: 'works', said: 'The refresh endpoint works.' },
  { mode: '500', label: 'answers 500', said: 'The refresh endpoint answers 500 from now on.' },
  { mode: 'stall', label: 'stalls', said: 'The refresh endpoint takes the request and never answers.' },
];

interface StormResult {
  answered: number;
  rejected: number;
  crossed: number;
  codes: string[];
}

/** Many requests at once from the browser's client; counts answers that belong to someone else. */
async function storm(client: Client): Promise<StormResult> {
  const settled = await Promise.allSettled(
    Array.from({ length: STORM }, (_, i) => client.get<AwesomeData>('/api/awesome-data', { params: { n: i + 1 } })),
  );
  const owners: string[] = [];
  const codes = new Set<string>();
  for (const outcome of settled) {
    if (outcome.status === 'fulfilled') owners.push(outcome.value.data.owner);
    else codes.add(asClientError(outcome.reason).code ?? 'an error without a code');
  }
  return {
    answered: owners.length,
    rejected: STORM - owners.length,
    crossed: owners.filter((owner) => owner !== owners[0]).length,
    codes: [...codes],
  };
}

/** The client and the API server that a panel works on. */
export interface Side {
  client: Client;
  control: Control;
  loginPath: string;
  logout: () => Promise<unknown>;
}

const SITE: Side = { client: APIClient, control, loginPath: '/login', logout: () => APIClient.clearTokens() };

interface Props {
  /** Default: this site's client and API server. */
  side?: Side;
  /** The API server's name for the session, where no token can be read that says it. */
  sessionId?: string | undefined;
  /** Sends both requests again; where that happens is the page's affair. */
  onReload: () => unknown;
  reloadLabel: string;
  /** How often the page's own requests have settled so far; left out where they had before the page came. */
  settled?: number;
}

export function ControlPanel({ onReload, reloadLabel, settled, side = SITE, sessionId }: Props) {
  const { client, control, loginPath, logout } = side;
  const router = useRouter();
  const session = useSession(client);
  const { state, journal, isLost, look } = useServerState(control, session.id ?? sessionId);
  const [said, setSaid] = useState('');
  const [isStorming, setStorming] = useState(false);
  const [result, setResult] = useState<StormResult | null>(null);

  useEffect(() => {
    if (settled !== 0) void look();
  }, [look, settled]);

  const act = async (words: string, action: (sessionId?: string) => Promise<unknown>) => {
    try {
      await action((await currentSession(client)).id ?? sessionId);
      setSaid(words);
    } catch (error) {
      setSaid(`That did not work: ${asClientError(error).message}`);
    }
    await look();
  };

  const send = async () => {
    markAction();
    setSaid('');
    setResult(null);
    await onReload();
    await look();
  };

  const sendStorm = async () => {
    markAction();
    setSaid('');
    setResult(null);
    setStorming(true);
    setResult(await storm(client));
    setStorming(false);
    await look();
  };

  const leave = async () => {
    await logout();
    await router.push(loginPath);
  };

  const mode = state?.refresh.mode;
  const counts = state?.total;
  return (
    <div className="bench">
      <section className="card controls" aria-labelledby="controls-title">
        <h2 id="controls-title">Try it</h2>

        <h3>1. Break something</h3>
        <div className="pair">
          <button
            type="button"
            data-testid="btn-expire"
            onClick={() => act('The API server now takes the access token for expired.', control.expireAccess)}
          >
            Expire the access token
          </button>
          <button
            type="button"
            data-testid="btn-revoke"
            onClick={() => act('The refresh token is worth nothing from now on.', control.revokeRefresh)}
          >
            Revoke the refresh token
          </button>
        </div>
        <fieldset className="switch">
          <legend>The refresh endpoint</legend>
          <div>
            {MODES.map(({ mode: value, label, said: words }) => (
              <button
                key={value}
                type="button"
                aria-pressed={mode === value}
                data-testid={`btn-refresh-${value}`}
                onClick={() => act(words, () => control.refreshMode(value))}
              >
                {label}
              </button>
            ))}
          </div>
        </fieldset>

        <h3>2. Send requests</h3>
        <div className="pair">
          <button type="button" className="primary" data-testid="btn-reload" onClick={send}>
            {reloadLabel}
          </button>
          <button type="button" className="primary" data-testid="btn-storm" disabled={isStorming} onClick={sendStorm}>
            {STORM} from the browser
          </button>
        </div>

        <div className="said" role="status">
          {said ? <p data-testid="said">{said}</p> : null}
          {result ? (
            <p
              data-testid="storm-result"
              data-answered={result.answered}
              data-rejected={result.rejected}
              data-crossed={result.crossed}
            >
              {result.answered} of {STORM} answered
              {result.rejected > 0 ? `, ${result.rejected} rejected (${result.codes.join(', ')})` : ''}
              {result.crossed > 0 ? `, ${result.crossed} for someone else` : ''}.
            </p>
          ) : null}
        </div>

        <div className="leave">
          <button type="button" className="quiet" data-testid="btn-logout" onClick={leave}>
            Log out
          </button>
        </div>
      </section>

      <section className="card" aria-labelledby="server-title">
        <div className="card-head">
          <h2 id="server-title">Seen by the API server</h2>
          <button
            type="button"
            className="quiet"
            data-testid="btn-reset"
            onClick={() => {
              clearEvents();
              setResult(null);
              return act('Counted from zero, and the refresh endpoint works.', control.reset);
            }}
          >
            Reset
          </button>
        </div>
        {isLost ? (
          <p className="note note-bad" role="alert">
            The API server cannot be reached.
          </p>
        ) : null}
        <dl className="counters">
          <Counter name="Requests" id="counters-requests" value={counts?.requests} />
          <Counter name="401s" id="counters-unauthorized" value={counts?.unauthorized} kind="bad" />
          <Counter name="Refreshes" id="counters-refreshes" value={counts?.refreshes} kind="refresh" />
          <Counter
            name="Refreshes failed"
            id="counters-refused"
            value={counts && counts.refreshesRefused + counts.refreshFaults}
          />
          <Counter name="Token reuse" id="counters-reuse" value={counts?.reuseDetected} />
        </dl>
        <TimelineChart journal={journal} now={state?.now ?? 0} />
      </section>

      <EventLog client={client} />
    </div>
  );
}

function Counter(props: { name: string; id: string; value: number | undefined; kind?: string }) {
  const { name, id, value, kind } = props;
  return (
    <div data-kind={kind}>
      <dt>{name}</dt>
      <dd data-testid={id}>{value ?? '–'}</dd>
    </div>
  );
}
