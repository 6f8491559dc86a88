// Medians, and the figures of many rounds as one row.

export function median(numbers) {
  const sorted = numbers.filter((each) => Number.isFinite(each)).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What went wrong in any round counts. */
const WORST = new Set(['failed', 'hung', 'refreshes', 'leaks']);

/**
 * One row for each client. `rounds`: an object of rows by client, each; in one round all were measured one after the
 * other. `metric`: what is compared; its ratio is the median of the ratios to `limit` within one round.
 */
export function summarise(rounds, metric, limit) {
  const clients = [...new Set(rounds.flatMap((round) => Object.keys(round)))];
  return clients.map((client) => {
    const rows = rounds.map((round) => round[client]).filter(Boolean);
    const row = { client, rounds: rows.length };
    for (const name of Object.keys(rows[0] ?? {})) {
      const values = rows.map((each) => each[name]);
      row[name] = WORST.has(name) ? worst(values) : median(values);
    }
    const ratioOf = (name) => median(rounds.map((round) => round[client]?.[name] / round[limit]?.[name]));
    row.ratio = ratioOf(metric);
    if ('peakMb' in row) row.peakRatio = ratioOf('peakMb');
    const error = rows.find((each) => each.error)?.error;
    if (error) row.error = error;
    return row;
  });
}

const worst = (values) =>
  values.every((each) => each === undefined) ? undefined : Math.max(...values.map((each) => each ?? 0));
