// What the API server has seen: counters in total and per session, and a journal of the latest exchanges.

/** @typedef {ReturnType<typeof emptyCounters>} Counters */
export const emptyCounters = () => ({
  /** sign-ins that were granted */
  logins: 0,
  /** requests for data (`/api/users/me`, `/api/awesome-data`), answered or refused */
  requests: 0,
  /** requests for data that were answered with 401 */
  unauthorized: 0,
  /** requests for data that came again with another token after a 401 */
  replays: 0,
  /** POSTs that reached the refresh endpoint, whatever came of them */
  refreshAttempts: 0,
  /** refreshes that issued a new pair of tokens */
  refreshes: 0,
  /** refreshes that issued the latest pair once more, within the grace period */
  refreshesAgain: 0,
  /** refreshes answered with 401 `invalid_grant` */
  refreshesRefused: 0,
  /** of these, the ones that showed a spent refresh token */
  reuseDetected: 0,
  /** refreshes that met the fault set by the control endpoint */
  refreshFaults: 0,
});

/** @param {{ maxSessions?: number, maxJournal?: number }} [limits] */
export function createCounters({ maxSessions = 10_000, maxJournal = 4_000 } = {}) {
  const total = emptyCounters();
  /** @type {Map<string, Counters>} oldest first */
  const sessions = new Map();
  /** By session and path: the refused tokens whose requests may come again. */
  const refused = new Map();
  let journal = [];
  let sequence = 0;

  const of = (sessionId) => {
    let counters = sessions.get(sessionId);
    if (!counters) {
      counters = emptyCounters();
      sessions.set(sessionId, counters);
      if (sessions.size > maxSessions) sessions.delete(sessions.keys().next().value);
    }
    return counters;
  };

  /** @param {keyof Counters} name @param {string} [sessionId] */
  const count = (name, sessionId) => {
    total[name] += 1;
    if (sessionId) of(sessionId)[name] += 1;
  };
  const key = (sessionId, path) => `${sessionId} ${path}`;

  return {
    total,
    count,
    /** A request for data was answered with 401. */
    refused(sessionId, path, token) {
      const name = key(sessionId, path);
      refused.set(name, [...(refused.get(name) ?? []), token].slice(-maxJournal));
      if (refused.size > maxSessions) refused.delete(refused.keys().next().value);
    },
    /** A request for data came: with another token than one that was refused there before it is a replay. */
    sent(sessionId, path, token) {
      const tokens = refused.get(key(sessionId, path)) ?? [];
      const at = tokens.findIndex((before) => before !== token);
      if (at < 0) return;
      tokens.splice(at, 1);
      count('replays', sessionId);
    },
    session: (sessionId) => sessions.get(sessionId) ?? emptyCounters(),
    bySession: () => Object.fromEntries(sessions),

    /** Opens a journal entry; the caller fills in `session`, `status` and `end` as they become known. */
    open(method, url) {
      sequence += 1;
      const entry = { sequence, at: Date.now(), end: null, method, url, status: null, session: null };
      journal.push(entry);
      if (journal.length > 2 * maxJournal) journal = journal.slice(-maxJournal);
      return entry;
    },
    /** Entries of one session (or of all) that began at `since` (epoch ms) or later, oldest first. */
    journal: (sessionId, since = 0) =>
      journal.slice(-maxJournal).filter((entry) => entry.at >= since && (!sessionId || entry.session === sessionId)),

    reset() {
      Object.assign(total, emptyCounters());
      sessions.clear();
      refused.clear();
      journal = [];
    },
  };
}
