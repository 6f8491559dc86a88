// A log of the browser client's events that outlives the pages which show it.
import { useSyncExternalStore } from "react";
import { APIClient } from "@/module/api";

const NAMES = ["refresh-start", "refresh-end", "tokens", "signed-out"] as const;
const LIMIT = 100;

export interface LoggedEvent {
  id: number;
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

/** What may be shown of an event: its words and, of an error, the code. Never a token. */
function describe(event: unknown): string {
  const { outcome, reason, error } = (event ?? {}) as {
    outcome?: unknown;
    reason?: unknown;
    error?: { code?: unknown };
  };
  return [outcome, reason, error?.code].filter((part) => typeof part === "string").join(", ");
}

if (typeof window !== "undefined") {
  for (const name of NAMES) {
    APIClient.on(name, (event: unknown) => {
      count += 1;
      publish([...log, { id: count, at: Date.now(), name, detail: describe(event) }].slice(-LIMIT));
    });
  }
}

export const clearEvents = (): void => publish(none);

export const useEvents = (): LoggedEvent[] =>
  useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => log,
    () => none,
  );
