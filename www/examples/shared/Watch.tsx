// What the API server has counted, what storage holds, and what happened: looked up again after every line of the log.

import { useEffect, useState } from 'react';
import { type Line, useLog } from './log';
import { COUNTERS, type Counters, server } from './server';

/** Places, and what is in them by name. */
export type Holdings = Record<string, Record<string, string | null | undefined>>;

interface WatchProps {
  /** Reads what the storages hold. */
  read: () => Holdings | Promise<Holdings>;
}

/** Enough to tell two tokens apart; the whole of anything shorter. */
const brief = (value: string) => (value.length > 40 ? `…${value.slice(-12)}` : value);

export function Watch({ read }: WatchProps) {
  const lines = useLog();
  const latest = lines[0]?.id;
  const [counters, setCounters] = useState<Counters>();
  const [holdings, setHoldings] = useState<Holdings>({});

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is the reason to look again
  useEffect(() => {
    let isOld = false;
    const look = async () => {
      const [counted, held] = await Promise.all([server.counters(), read()]);
      if (isOld) return;
      setCounters(counted);
      setHoldings(held);
    };
    look().catch(() => {});
    return () => {
      isOld = true;
    };
  }, [latest, read]);

  return (
    <>
      <section className="card" aria-labelledby="counted">
        <h2 id="counted">Counted by the API server</h2>
        <dl className="figures">
          {Object.entries(COUNTERS).map(([name, words]) => (
            <div key={name}>
              <dt>{words}</dt>
              <dd data-testid={`count-${name}`}>{counters?.[name as keyof Counters] ?? '–'}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="card" aria-labelledby="held">
        <h2 id="held">In storage</h2>
        <dl className="holdings" data-testid="holdings">
          {Object.entries(holdings).map(([place, values]) => (
            <div key={place}>
              <dt>{place}</dt>
              {Object.entries(values).map(([key, value]) => (
                <dd key={key}>
                  <span>{key}</span> <code>{value ? brief(value) : '–'}</code>
                </dd>
              ))}
              {Object.keys(values).length === 0 ? <dd>nothing</dd> : null}
            </div>
          ))}
        </dl>
      </section>
      <section className="card log-card" aria-labelledby="happened">
        <h2 id="happened">What happened</h2>
        <Lines lines={lines} />
      </section>
    </>
  );
}

function Lines({ lines }: { lines: readonly Line[] }) {
  if (lines.length === 0) return <p className="empty">Nothing yet.</p>;
  return (
    <ol className="log" role="log" aria-labelledby="happened" reversed data-testid="log">
      {lines.map(({ id, text, kind }) => (
        <li key={id} data-kind={kind}>
          {text}
        </li>
      ))}
    </ol>
  );
}
