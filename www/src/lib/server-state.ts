// The API server's counters and journal, read again every second and after everything the user does.
import { useCallback, useEffect, useRef, useState } from 'react';
import { actionStart } from './action';
import type { Control, JournalEntry, ServerState } from './control';

const POLL_MS = 1_000;
/** What began a moment before the click still belongs to it. */
const SLACK_MS = 30;

export interface Observed {
  state: ServerState | undefined;
  journal: JournalEntry[];
  /** true when the API server cannot be reached */
  isLost: boolean;
  /** Reads now. */
  look: () => Promise<void>;
}

export function useServerState(control: Control, session: string | undefined): Observed {
  const [seen, setSeen] = useState<Omit<Observed, 'look'>>({
    state: undefined,
    journal: [],
    isLost: false,
  });
  const latest = useRef(0);

  const look = useCallback(async () => {
    const turn = ++latest.current;
    try {
      const state = await control.state(session ?? 'none');
      const skew = state.now - Date.now();
      const { entries } = session ? await control.journal(session, actionStart() + skew - SLACK_MS) : { entries: [] };
      // A slow answer does not overwrite a newer one.
      if (turn === latest.current) setSeen({ state, journal: entries, isLost: false });
    } catch {
      if (turn === latest.current) setSeen((before) => ({ ...before, isLost: true }));
    }
  }, [control, session]);

  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void look();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [look]);

  return { ...seen, look };
}
