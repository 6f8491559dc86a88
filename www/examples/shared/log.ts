// What happened, newest first.

import type { Client, ClientEvents } from 'authflight';
import { useSyncExternalStore } from 'react';

export interface Line {
  id: number;
  text: string;
  kind: 'request' | 'refresh' | 'bad' | 'good';
}

const MOST_LINES = 60;

let lines: readonly Line[] = [];
let count = 0;
const listeners = new Set<() => void>();

export function log(text: string, kind: Line['kind']) {
  count += 1;
  lines = [{ id: count, text, kind }, ...lines].slice(0, MOST_LINES);
  for (const listen of listeners) listen();
}

const subscribe = (listen: () => void) => {
  listeners.add(listen);
  return () => listeners.delete(listen);
};

export const useLog = () => useSyncExternalStore(subscribe, () => lines);

/** Writes a client's events into the log, until the function that it returns is called. */
export function logEvents(api: Pick<Client, 'on'>) {
  const ends: Record<ClientEvents['refresh-end']['outcome'], Line['kind']> = {
    renewed: 'good',
    superseded: 'refresh',
    transient: 'bad',
    final: 'bad',
  };
  const stops = [
    api.on('refresh-start', () => log('refresh starts', 'refresh')),
    api.on('refresh-end', ({ outcome }) => log(`refresh ends: ${outcome}`, ends[outcome])),
    api.on('signed-out', ({ reason }) => log(`signed out: ${reason}`, 'bad')),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
