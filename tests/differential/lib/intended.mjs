// The table of intended differences in the documentation: what the suite asserts.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/lib/paths.mjs';

const TABLE = join(ROOT, 'www', 'docs', 'differences-from-axios.md');
const MOST = 15;

/** The ids of the table's rows. */
export function intendedIds() {
  const ids = [...readFileSync(TABLE, 'utf8').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
  if (new Set(ids).size !== ids.length) throw new Error(`${TABLE}: an id is there twice`);
  return ids;
}

/** What is wrong between the table and the ids that cases and rules declare. */
export function checkTable(cases, rules) {
  const ids = intendedIds();
  const used = new Set([...rules, ...cases.flatMap(({ differs }) => differs)].map(({ id }) => id));
  return [
    ...ids.filter((id) => !used.has(id)).map((id) => `no case shows the difference ${id} of the table`),
    ...[...used].filter((id) => !ids.includes(id)).map((id) => `the difference ${id} is not in the table`),
    ...(ids.length > MOST ? [`the table has ${ids.length} rows, more than ${MOST}`] : []),
  ];
}
