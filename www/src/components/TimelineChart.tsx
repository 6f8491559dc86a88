// N requests, one refresh, N replays, as the API server saw them.
import type { CSSProperties } from 'react';
import type { JournalEntry } from '@/lib/control';
import { toTimeline } from '@/lib/timeline';

function kindOf(entry: JournalEntry, isRefresh: boolean): string {
  if (entry.end === null) return 'open';
  if (entry.status !== 200) return 'bad';
  return isRefresh ? 'refresh' : 'good';
}

export function TimelineChart({ journal, now }: { journal: JournalEntry[]; now: number }) {
  const timeline = toTimeline(journal, now);
  if (!timeline) {
    return (
      <p className="empty" data-testid="timeline-summary">
        Nothing has reached the API server yet.
      </p>
    );
  }
  const { start, span, refreshes, rows, sentence } = timeline;
  const isRefreshing = refreshes.some((entry) => entry.end === null);
  const place = (from: number, to: number): CSSProperties => ({
    left: `${((from - start) / span) * 100}%`,
    width: `${((to - from) / span) * 100}%`,
  });
  const bar = (entry: JournalEntry, isRefresh = false) => (
    <span
      key={entry.sequence}
      className="bar"
      data-kind={kindOf(entry, isRefresh)}
      style={place(entry.at, entry.end ?? now)}
      title={`${entry.method} ${entry.url}: ${entry.status || 'no answer'}`}
    />
  );
  return (
    <figure className="timeline">
      <figcaption aria-live="polite" data-testid="timeline-summary">
        {sentence}
      </figcaption>
      <div className="lanes" aria-hidden="true" data-many={rows.length > 6 || undefined}>
        {rows.map(({ label, attempts }) => {
          const [first, second] = attempts;
          return (
            <div className="lane" key={first?.sequence}>
              <span className="lane-label">{label}</span>
              <span className="lane-track">
                {first?.end && (second || (isRefreshing && first.status === 401)) ? (
                  <span className="wait" style={place(first.end, second?.at ?? now)} />
                ) : null}
                {attempts.map((entry) => bar(entry))}
              </span>
            </div>
          );
        })}
        <div className="lane lane-refresh">
          <span className="lane-label">refresh</span>
          <span className="lane-track">{refreshes.map((entry) => bar(entry, true))}</span>
        </div>
      </div>
      <div className="axis" aria-hidden="true">
        <span>0</span>
        <span>{Math.round(span)} ms</span>
      </div>
      <ul className="legend" aria-hidden="true">
        <li data-kind="bad">401 or failed</li>
        <li data-kind="wait">waits</li>
        <li data-kind="refresh">refresh</li>
        <li data-kind="good">answered</li>
      </ul>
    </figure>
  );
}
