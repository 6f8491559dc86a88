// What the API server counted, as a table: printed at the end of a run, for whoever reads its log.

/**
 * @param {string} title
 * @param {{ name: string, side: 'article' | 'here', refreshAttempts: number, unauthorized: number, replays: number, cookies?: number }[]} rows
 *   each case once for each side; `cookies`: how many tokens the browser still had
 */
export function printCounters(title, rows) {
  const of = (name, side) => rows.find((row) => row.name === name && row.side === side);
  const cell = (name, key) => ['article', 'here'].map((side) => of(name, side)?.[key] ?? '–').join(' / ');
  const lines = [...new Set(rows.map(({ name }) => name))].map(
    (name) =>
      `| ${name} | ${['refreshAttempts', 'unauthorized', 'replays', 'cookies'].map((key) => cell(name, key)).join(' | ')} |`,
  );
  console.log(
    [`${title}`, '| case | refreshes | 401s | replays | tokens left |', '|---|--:|--:|--:|--:|', ...lines].join('\n'),
  );
}
