// Bytes as a browser downloads them, and tables of them.

import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** As they are, by gzip -9 and by brotli -11. */
export const weigh = (bytes) => [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli(bytes)];

export const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;

/** Prints rows of `[name, ...cells]` under a head of the same kind; numbers with thousands apart. */
export function printTable(head, rows) {
  const texts = [head, ...rows].map((row) => row.map((cell) => (cell === undefined ? '' : cellText(cell))));
  const widths = head.map((_, at) => Math.max(...texts.map((row) => (row[at] ?? '').length)));
  for (const row of texts) {
    const cells = row.map((text, at) => (at ? text.padStart(widths[at]) : text.padEnd(widths[at])));
    console.log(cells.join('  ').trimEnd());
  }
}

const cellText = (cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell);
