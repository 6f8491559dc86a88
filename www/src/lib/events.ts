// A log of the browser's clients' events that outlives the pages which show it.
import type { AuthflightError, Client, ClientEvents } from 'authflight';
import { useMemo, useSyncExternalStore } from 'react';
import { APIClient } from '@/module/api';
import { HttpOnlyClient } from '@/module/httponly';

const NAMES = ['refresh-start', 'refresh-end', 'tokens', 'signed-out', 'warning'] as const;
const LIMIT = 100;

export interface LoggedEvent {
  id: number;
  client: Client;
  at: number;
  name: (typeof NAMES)[number];
  detail: string;
}

const none: LoggedEvent[] = [];
let log = none;
let count = 0;
const watchers = new Set<() => void>();

function publish(next: LoggedEvent[]): void {
  log = next;
  for (const watch of watchers) watch();
}

type Detail = Partial<ClientEvents['refresh-end'] & ClientEvents['signed-out'] & ClientEvents['warning']>;

/** What may be shown of an event: its words and, of an error, the code. Never a token. */
function describe(detail: Detail): string {
  const { outcome, reason, message, error } = detail;
  const code = (error as Partial<AuthflightError> | undefined)?.code;
  return [outcome, reason, message, code].filter(Boolean).join(', ');
}

if (typeof window !== 'undefined') {
  for (const client of [APIClient, HttpOnlyClient]) {
    for (const name of NAMES) {
      client.on(name, (detail) => {
        count += 1;
        publish(
          [...log, { id: count, client, at: Date.now(), name, detail: describe(detail as Detail) }].slice(-LIMIT),
        );
      });
    }
  }
}

export const clearEvents = (): void => publish(none);

/** The events of one client, oldest first. */
export function useEvents(client: Client): LoggedEvent[] {
  const all = useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => log,
    () => none,
  );
  return useMemo(() => all.filter((event) => event.client === client), [all, client]);
}
