// What a client of the browser reports through `on`.
import type { Client } from 'authflight';
import { useEffect, useRef } from 'react';
import { useEvents } from '@/lib/events';

const time = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

export function EventLog({ client }: { client: Client }) {
  const events = useEvents(client);
  const list = useRef<HTMLOListElement>(null);
  const latest = events.at(-1)?.id;
  useEffect(() => {
    if (latest) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [latest]);
  return (
    <section className="card" aria-labelledby="events-title">
      <h2 id="events-title">Events of the client</h2>
      <ol className="log" role="log" aria-labelledby="events-title" ref={list} data-testid="event-log">
        {events.map(({ id, at, name, detail }) => (
          <li key={id} data-event={name}>
            <time dateTime={new Date(at).toISOString()}>{time.format(at)}</time>
            <strong>{name}</strong>
            <span>{detail}</span>
          </li>
        ))}
      </ol>
      {events.length === 0 ? (
        <p className="empty">None yet. The browser's client speaks here; a refresh made by the server does not.</p>
      ) : null}
    </section>
  );
}
