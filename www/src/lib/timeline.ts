// From the API server's journal to rows of attempts and one sentence.
import type { JournalEntry } from './control';

export interface Row {
  label: string;
  attempts: JournalEntry[];
}

export interface Timeline {
  start: number;
  /** milliseconds from the first arrival to the last answer */
  span: number;
  refreshes: JournalEntry[];
  rows: Row[];
  sentence: string;
}

const isRefresh = (entry: JournalEntry) => entry.url.startsWith('/api/auth/refresh');
const isData = (entry: JournalEntry) => entry.method === 'GET';

function labelOf(url: string): string {
  const parsed = new URL(url, 'http://api.invalid');
  const nth = parsed.searchParams.get('n');
  return nth ? `data ${nth}` : (parsed.pathname.split('/').slice(-1)[0] ?? url);
}

/** A replay goes on the row of the request that was answered 401; any other arrival opens a row. */
function toRows(entries: JournalEntry[]): Row[] {
  const rows: (Row & { url: string })[] = [];
  for (const entry of entries) {
    const waiting = rows.find(
      (row) => row.url === entry.url && row.attempts.length === 1 && row.attempts[0]?.status === 401,
    );
    if (waiting) waiting.attempts.push(entry);
    else rows.push({ url: entry.url, label: labelOf(entry.url), attempts: [entry] });
  }
  return rows;
}

const plural = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

function sentenceFor(rows: Row[], refreshes: JournalEntry[], span: number): string {
  const unauthorized = rows.filter((row) => row.attempts[0]?.status === 401).length;
  const replays = rows.filter((row) => row.attempts.length > 1).length;
  const answered = rows.filter((row) => row.attempts.at(-1)?.status === 200).length;
  const isOpen = [...refreshes, ...rows.flatMap((row) => row.attempts)].some((e) => e.end === null);
  const end = `${answered} of ${rows.length} answered in ${Math.round(span)} ms`;
  const parts = [plural(rows.length, 'request')];
  if (unauthorized > 0) parts.push(`${unauthorized} × 401`);
  if (refreshes.length > 0) {
    const failed = refreshes.filter((entry) => entry.end !== null && entry.status !== 200).length;
    parts.push(plural(refreshes.length, 'refresh', 'refreshes') + (failed ? ` (${failed} failed)` : ''));
  }
  if (replays > 0) parts.push(plural(replays, 'replay'));
  return `${parts.join(' → ')}${isOpen ? ' …' : ` · ${end}`}`;
}

/** `now` closes what is still going on. */
export function toTimeline(journal: JournalEntry[], now: number): Timeline | undefined {
  const refreshes = journal.filter(isRefresh);
  const rows = toRows(journal.filter(isData));
  const shown = [...refreshes, ...rows.flatMap((row) => row.attempts)];
  if (shown.length === 0) return undefined;
  const start = Math.min(...shown.map((entry) => entry.at));
  const span = Math.max(1, ...shown.map((entry) => (entry.end ?? now) - start));
  return { start, span, refreshes, rows, sentence: sentenceFor(rows, refreshes, span) };
}
