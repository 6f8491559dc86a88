// The results as lines on the screen, and as a page in Markdown with charts: into target/bench, or into the documentation.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { note } from '../scripts/lib/report.mjs';
import { withSection } from '../scripts/lib/sections.mjs';
import { barChart } from './chart.mjs';
import { ALL, CLIENTS } from './clients/index.mjs';

const README = join(ROOT, 'README.md');
const DOCS = join(ROOT, 'www', 'docs');
const IMAGES = join(ROOT, 'www', 'public', 'bench');
const SUBJECT = 'authflight';
/** Longer bars say by their number how long they are. */
const CAP = 6;

const times = (value) => (Number.isFinite(value) ? `${value.toFixed(2)}x` : '');
const fixed =
  (digits, unit = '') =>
  (value) =>
    Number.isFinite(value) ? `${value.toFixed(digits)}${unit}` : '';
const count = (value) => (value === undefined ? '' : value.toLocaleString('en'));

/** Columns of a row, by name: heading and how it is written. */
const COLUMNS = {
  ratio: ['over bare', times],
  cpuUs: ['CPU a request', fixed(1, ' us')],
  ms: ['time', fixed(0, ' ms')],
  cpuMs: ['CPU', fixed(0, ' ms')],
  peakMb: ['peak heap', fixed(0, ' MB')],
  peakRatio: ['heap over bare', times],
  constructUs: ['construct', fixed(1, ' us')],
  count: ['clients', count],
  requests: ['requests', count],
  grownKb: ['heap grown', fixed(0, ' kB')],
  rssMb: ['process', fixed(0, ' MB')],
  rssGrownMb: ['process grown', fixed(1, ' MB')],
  bytes: ['script, brotli', count],
  failed: ['failed', count],
  hung: ['hung', count],
  refreshes: ['refreshes', count],
  leaks: ['leaks', count],
};
const CORRECT = ['failed', 'hung', 'refreshes', 'leaks'];

const table = (headings, rows) => {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = headings.map((_heading, at) => (at === 0 ? '---' : '--:'));
  return [line(headings), line(rule), ...rows.map(line)].join('\n').replaceAll('|  |', '| |').replaceAll('|  |', '| |');
};

/** A case as a table of its rows. */
function tableOf({ rows }, columns) {
  const there = columns.filter((name) => rows.some((row) => row[name] !== undefined));
  return table(
    ['', ...there.map((name) => COLUMNS[name][0])],
    rows.map((row) => [CLIENTS[row.client], ...there.map((name) => COLUMNS[name][1](row[name]))]),
  );
}

/** One column for each case, and what went wrong in any of them. */
function comparison(cases, headings, cell) {
  const clients = Object.keys(CLIENTS).filter((client) =>
    cases.some(({ rows }) => rows.some((row) => row.client === client)),
  );
  const sum = (client, name) =>
    cases.reduce((total, { rows }) => total + (rows.find((row) => row.client === client)?.[name] ?? 0), 0);
  const wrong = ['failed', 'hung'];
  return table(
    ['', ...headings, ...wrong],
    clients.map((client) => [
      CLIENTS[client],
      ...cases.map(({ rows }) => cell(rows.find((row) => row.client === client))),
      ...wrong.map((name) => count(sum(client, name))),
    ]),
  );
}

/** What a case prints when it is done. */
export function lineOf({ title, rows }) {
  const lines = rows.map((row) => {
    const cells = Object.entries(COLUMNS)
      .map(([name, [heading, write]]) => [heading, write(row[name])])
      .filter(([, text]) => text !== '')
      .map((cell) => cell.join(' '));
    return `  ${CLIENTS[row.client].padEnd(28)}${[...cells, row.error].filter(Boolean).join(', ')}`;
  });
  const rounds = Math.max(...rows.map((row) => row.rounds));
  return [`${title} (${rounds} ${rounds === 1 ? 'round' : 'rounds'})`, ...lines];
}

/** Writes the page and its charts. `docs`: into the documentation. */
export function writeReport({ mode, version, machine, cases }, { folder, docs }) {
  const images = docs ? IMAGES : folder;
  mkdirSync(images, { recursive: true });
  writeFileSync(join(folder, 'machine.json'), `${JSON.stringify({ mode, version, machine }, null, 2)}\n`);
  const chart = (each, name, heading) => {
    if (!each) return '';
    const bars = each.rows
      .filter(({ ratio }) => Number.isFinite(ratio))
      .map(({ client, ratio }) => ({ name: CLIENTS[client], value: ratio, label: times(ratio) }));
    writeFileSync(
      join(images, `${name}.svg`),
      barChart({ title: heading, bars, emphasis: SUBJECT, cap: CAP, mark: 1 }),
    );
    return `![${heading}](${docs ? `../public/bench/${name}.svg` : `${name}.svg`})`;
  };
  const file = docs ? join(DOCS, 'bench.md') : join(folder, 'bench.md');
  const parts = [opening({ mode, version, machine }), ...sections(cases, chart)].filter(Boolean);
  writeFileSync(file, `${parts.join('\n\n')}\n`);
  if (docs) writeFileSync(README, withSection(readFileSync(README, 'utf8'), 'speed', readmeTable(cases)));
  note(file);
}

/** The figures that the README has: a case each, and what of its rows. */
const IN_README = [
  ['node-stub-1', 'CPU of a request, Node, stub', 'ratio'],
  ['node-real-1', 'Node, local server', 'ratio'],
  ['chromium-stub-1', 'Chromium, stub', 'ratio'],
  ['storm-node-opaque-10000', 'CPU of a storm of 10,000', 'ratio'],
  ['storm-node-opaque-10000', 'its heap', 'peakRatio'],
  ['load', 'to the first response', 'ratio'],
];

function readmeTable(cases) {
  const rowOf = (id, client) => cases.find((each) => each.id === id)?.rows.find((row) => row.client === client);
  const sum = (client, name, among) =>
    among.flatMap(({ rows }) => rows).reduce((total, row) => total + ((row.client === client && row[name]) || 0), 0);
  // Where the refresh is refused all requests have to fail.
  const others = cases.filter(({ id }) => id !== 'storm-node-refused-100');
  return table(
    ['', ...IN_README.map(([, heading]) => heading), 'failed', 'hung'],
    Object.entries(CLIENTS).map(([client, name]) => [
      name,
      ...IN_README.map(([id, , figure]) => times(rowOf(id, client)?.[figure])),
      // Who has not been in the storms cannot have failed there.
      ALL.includes(client) ? count(sum(client, 'failed', others)) : '',
      ALL.includes(client) ? count(sum(client, 'hung', cases)) : '',
    ]),
  );
}

const opening = ({ mode, version, machine }) => `# Benchmarks

authflight ${version} beside bare \`fetch\`, which does none of the job and is the limit, and beside what else is used for it.
\`npm run bench -- --docs\` in the repository wrote this page${mode === 'full' ? ' (with `--full`)' : ''}; \`npm run bench\` alone prints the
figures and leaves the page as it is, \`npm run bench -- --full\` takes more rounds, and a million requests.

This run: ${machine.processor}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}${machine.chromium ? `, Chromium ${machine.chromium}` : ''}, ${machine.date}; load averages
${machine.load.join(', ')} at its end. Each client has a process of Node, or of Chromium, of its own, and they take turns: ratios are medians of
the ratios within a round, to bare \`fetch\` in that round.${machine.load[0] > machine.cores ? ' **The machine was busy with other work: these ratios are rough.**' : ''} Times of one machine mean nothing on another; ratios do, roughly.

- *axios pattern*: axios with the interceptors of [this article](examples/pages-router.md), cookies-next and jwt-decode. With a
  stub it has an adapter of a few lines, which does less than its own; over the network it has its own. *own adapter*: the
  same on axios' own fetch adapter, which reads the XSRF cookie and copies headers, as authflight does.
- *wrapper by hand*: some 80 lines around \`fetch\`, written with care, that refresh once and ahead of time.
- *ky*, *ofetch*, *wretch*: the refresh in a hook, as their documentation has it. *alova*: its own token authentication.
- *failed*: requests that rejected or had the wrong answer. *hung*: that never settled. *leaks*: what was still alive after a
  collection of garbage.`;

function sections(cases, chart) {
  const byId = (id) => cases.find((each) => each.id === id);
  const steady = cases.filter(({ section }) => section === 'steady');
  const storms = (host) => cases.filter(({ id }) => new RegExp(`^storm-${host}-(opaque|readable)-`).test(id));
  const of = (section) => cases.filter((each) => each.section === section);
  const columns = ['ratio', 'ms', 'cpuMs', 'peakMb', 'peakRatio'];
  return [
    steady.length > 0 && [
      '## One request with a valid token',
      'CPU of a request over that of bare `fetch`. *Stub*: a transport that answers at once, so that only the client counts.',
      chart(byId('node-stub-1'), 'steady-node', 'CPU of a request over bare, Node, stub'),
      chart(byId('chromium-stub-1'), 'steady-chromium', 'CPU of a request over bare, Chromium, stub'),
      ...['node', 'chromium'].map((host) => {
        const own = steady.filter((each) => each.host === host);
        const headings = own.map(({ title }) => title.replace(/^\w+, /, ''));
        return (
          own.length > 0 &&
          `${host === 'node' ? 'Node' : 'Chromium'}:\n\n${comparison(own, headings, (row) => times(row?.ratio))}`
        );
      }),
      'Bare `fetch` itself:',
      table(
        ['', 'CPU a request'],
        steady.map(({ title, rows }) => [title, COLUMNS.cpuUs[1](rows.find(({ client }) => client === 'bare')?.cpuUs)]),
      ),
    ],
    ...['node', 'chromium'].map((host) => {
      const own = storms(host);
      const name = host === 'node' ? 'Node' : 'Chromium';
      if (own.length === 0) return undefined;
      const largest = own.filter(({ params }) => params.count === Math.max(...own.map((each) => each.params.count)));
      return [
        `## Storms in ${name}`,
        `Requests at once with an access token that is over. CPU over that of bare \`fetch\` which plays the ideal flow by hand: all
refused, one refresh, all answered. *opaque*: nobody can see that the token is over. *readable*: its \`exp\` tells, and who
reads it refreshes before sending.`,
        comparison(
          own,
          own.map(({ params }) => `${count(params.count)} ${params.kind}`),
          (row) => times(row?.ratio),
        ),
        chart(
          largest[0],
          `storm-${host}`,
          `Storm of ${count(largest[0].params.count)}, ${largest[0].params.kind}, over bare, ${name}`,
        ),
        ...largest.flatMap((each) => [`${each.title}:`, tableOf(each, [...columns, ...CORRECT])]),
      ];
    }),
    ...['refused', 'late'].map((kind) => {
      const each = byId(`storm-node-${kind}-100`);
      const [heading, text] = {
        refused: ['A refresh that is refused', '100 requests wait for it. All of them have to fail; none may hang.'],
        late: [
          'Refusals that come late',
          '100 requests, of which five are refused after the refresh has ended. One refresh is enough.',
        ],
      }[kind];
      return each && [`## ${heading}`, text, tableOf(each, CORRECT)];
    }),
    of('server').length > 0 && [
      '## Server clients',
      'A client for each request of a user: construct, two requests, drop. *heap grown*: during the second half of them.',
      ...of('server').map((each) =>
        tableOf(each, ['count', 'constructUs', 'ratio', 'grownKb', 'rssMb', 'rssGrownMb', ...CORRECT]),
      ),
    ],
    byId('memory') && [
      '## A million requests',
      'One client, 50 requests at once; after each 10,000 the access token is over. *grown*: since the first tenth.',
      tableOf(byId('memory'), ['requests', 'ratio', 'grownKb', 'rssMb', 'rssGrownMb', ...CORRECT]),
    ],
    byId('load') && [
      '## To the first authenticated response',
      `From the navigation, in Chromium, nothing in a cache: slow 4G (150 ms, 1.6 Mbit/s), a processor of a quarter. The page has
one script: the client and its first request, with the token in a cookie.`,
      chart(byId('load'), 'load', 'Navigation to the first authenticated response, over bare'),
      tableOf(byId('load'), ['bytes', 'ms', 'ratio', ...CORRECT]),
    ],
  ].flatMap((part) => (part ? part.flat().filter(Boolean) : []));
}
