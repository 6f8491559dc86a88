// What the package weighs, by entry and by part, beside its peers: `node scripts/size.mjs [--hard] [--docs]`.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, bundleEntry, ENTRIES } from './build.mjs';
import { ensureNpm } from './lib/npm.mjs';
import { ROOT } from './lib/paths.mjs';
import { sectionOf, withSection } from './lib/sections.mjs';
import { printTable, weigh } from './lib/weigh.mjs';
import { setup } from './setup.mjs';

const DIST = join(ROOT, 'target', 'npm', 'package', 'dist');
const PEERS = join(ROOT, 'bench');

const README = join(ROOT, 'README.md');

/** In the README; the others are the names of packages. */
const NAMES = {
  'axios-pattern': 'the axios pattern: axios with interceptors, cookies-next, jwt-decode',
  'axios-auth-refresh': '`axios-auth-refresh` on axios',
  alova: '`alova` with its token authentication',
  ky: '`ky` with hooks',
  ofetch: '`ofetch` with a refresh by hand',
  wretch: '`wretch` with a refresh by hand',
  'auth0-spa-js': '`@auth0/auth0-spa-js`',
  'supabase-auth-js': '`@supabase/auth-js`',
  'supabase-ssr': '`@supabase/ssr`',
  'oidc-client-ts': '`oidc-client-ts`',
};

/** To this one the others are compared. */
const REFERENCE = 'axios-pattern';

/**
 * What an application bundles, and the most that it may weigh (brotli, bytes). `hard`: the limit of the project's goals,
 * which `--hard` makes an error. `ratchet`: the figure of the day on which it was set and 1 % more, so that nobody makes
 * it larger unnoticed; to be lowered with the figure.
 */
const BUNDLES = [
  {
    name: 'authflight',
    out: 'browser.js',
    source: "export { createClient } from 'authflight';",
    hard: 14_400,
    ratchet: 37_442,
  },
  {
    name: 'authflight/fetch',
    out: 'fetch.js',
    source: "export { createFetch } from 'authflight/fetch';",
    hard: 10_000,
    ratchet: 30_507,
  },
];

/** The facade's modules by feature; each has to be in one of these. */
const FEATURES = {
  'requests as in axios': ['client', 'request', 'response', 'transport', 'merge', 'interceptors', 'transform'],
  'forms and queries': ['form', 'query'],
  'headers object': ['headers'],
  progress: ['progress'],
  fetch: ['fetch', 'create-fetch'],
  'queue, replay, session': ['engine', 'host', 'session', 'guard', 'wasm'],
  'refresh endpoint': ['refresh', 'redirect'],
  'tokens and storage': ['tokens', 'storage/index', 'storage/cookie', 'storage/items', 'storage/state'],
  tabs: ['page', 'tab-lock', 'tab-channel', 'seal'],
  coordinators: ['coordinate'],
  'options and URLs': ['options', 'url', 'common', 'browser', 'in-page', 'next-path'],
  errors: ['error'],
  helpers: ['object', 'promise'],
  'TextEncoder for jsdom': ['text-coding'],
  'glue of wasm-bindgen': ['authflight:core'],
};

/** By so much the README may differ from what is so: of a figure, 1 = all. */
const README_TOLERANCE = 0.02;

/**
 * Prints the tables of the package that was built last; throws where a bundle is over its limit, or the README says
 * otherwise. docs: writes the README's table.
 */
export async function size({ hard = false, docs = false } = {}) {
  const bundles = await weighBundles();
  const over = bundles.filter(({ bytes, limits }) => limits && bytes[2] > (hard ? limits.hard : limits.ratchet));
  const reference = bundles.find(({ name }) => name === REFERENCE).bytes[2];
  printTable(
    ['bundled by esbuild, minified', 'raw', 'gzip-9', 'brotli-11', 'of axios pattern', ''],
    bundles.map(({ name, bytes, limits }) => [
      name,
      ...bytes,
      (bytes[2] / reference).toFixed(2),
      limits && bytes[2] > limits.hard ? `over the limit of ${limits.hard.toLocaleString('en-US')}` : '',
    ]),
  );
  console.log();
  await printEntries();
  for (const { out } of BUNDLES) {
    console.log();
    await printParts(out);
  }
  const readme = readFileSync(README, 'utf8');
  if (docs) writeFileSync(README, withSection(readme, 'size', readmeTable(bundles, reference)));
  else compareReadme(sectionOf(readme, 'size'), bundles);
  if (over.length === 0) return;
  throw new Error(
    over
      .map(({ name, bytes: [, , weight], limits }) => {
        const limit = hard ? limits.hard : limits.ratchet;
        return `${name} weighs ${weight} bytes (brotli), and may weigh ${limit}: make it smaller, or say in scripts/size.mjs why not`;
      })
      .join('\n'),
  );
}

/** What the README says, in kB of 1,000 bytes. */
function readmeTable(bundles, reference) {
  const kb = (bytes) => (bytes / 1_000).toFixed(1);
  const rows = bundles.map(({ name, bytes: [raw, gzip, brotli] }) =>
    [`| ${NAMES[name] ?? `\`${name}\``}`, kb(raw), kb(gzip), kb(brotli), `${(brotli / reference).toFixed(2)} |`].join(
      ' | ',
    ),
  );
  return ['| | raw | gzip -9 | brotli -11 | of the axios pattern |', '| --- | --: | --: | --: | --: |', ...rows].join(
    '\n',
  );
}

function compareReadme(table, bundles) {
  for (const { name, bytes } of bundles) {
    const row = table.split('\n').find((line) => line.startsWith(`| ${NAMES[name] ?? `\`${name}\``} |`));
    const said = Number(row?.split('|')[4]) * 1_000;
    if (!(Math.abs(said / bytes[2] - 1) < README_TOLERANCE)) {
      throw new Error(
        `README.md says that ${name} weighs ${said} bytes (brotli), and it is ${bytes[2]}: npm run size -- --docs`,
      );
    }
  }
}

/** Our entries and the peers, in one run of one bundler. */
async function weighBundles() {
  await ensureNpm(PEERS, 'peers');
  const ours = BUNDLES.map(({ name, source, ...limits }) => ({
    name,
    limits,
    input: { stdin: { contents: source, resolveDir: PEERS } },
  }));
  const folder = join(PEERS, 'bundles');
  const peers = readdirSync(folder)
    .filter((file) => file !== 'tokens.js')
    .map((file) => ({ name: basename(file, '.js'), input: { entryPoints: [join(folder, file)] } }));
  const { build: bundle } = await import('esbuild');
  const weighed = [];
  for (const { input, ...each } of [...ours, ...peers]) {
    const { outputFiles } = await bundle({
      ...input,
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      define: { 'process.env.NODE_ENV': '"production"' },
      // Which the application has.
      external: ['react'],
      alias: Object.fromEntries(BUNDLES.map(({ name, out }) => [name, join(DIST, out)])),
      legalComments: 'none',
      logLevel: 'error',
    });
    weighed.push({ ...each, bytes: weigh(outputFiles[0].contents) });
  }
  return weighed;
}

/** Every file that an entry of the package leads to, as it is shipped. */
async function printEntries() {
  const files = [...ENTRIES.map(({ out }) => out), 'server.wasm'];
  printTable(
    ['as shipped', 'raw', 'gzip-9', 'brotli-11'],
    files.map((file) => [file, ...weigh(readFileSync(join(DIST, file)))]),
  );
}

/**
 * The parts of an entry that has the wasm in it. The features' raw bytes are those of esbuild's account; by brotli they are
 * given their share of the whole, as modules that are compressed together have no weight of their own.
 */
async function printParts(out) {
  const entry = ENTRIES.find((each) => each.out === out);
  const folder = join(ROOT, 'target', 'wasm', entry.core);
  const wasm = readFileSync(join(folder, 'least.wasm'));
  const glue = readFileSync(join(folder, 'glue.js'), 'utf8');
  const { code, modules } = await bundleEntry({ ...entry, load: './core.wasm' }, { wasm, glue });
  const script = weigh(Buffer.from(code));
  const whole = weigh(readFileSync(join(DIST, out)));
  const account = Object.values(modules).reduce((sum, bytes) => sum + bytes, 0);
  const features = Object.entries(byFeature(modules)).map(([feature, bytes]) => [
    `    ${feature}`,
    bytes,
    undefined,
    Math.round((bytes / account) * script[2]),
  ]);
  printTable(
    [`parts of ${out}`, 'raw', 'gzip-9', 'brotli-11'],
    [
      ['all', ...whole],
      ['  wasm', ...weigh(wasm)],
      ['  wasm as text', ...whole.map((bytes, at) => bytes - script[at] - weigh(wasm)[at])],
      ['  JavaScript', ...script],
      ...features.sort((a, b) => b[1] - a[1]),
    ],
  );
}

/** `{ [feature]: bytes }`. modules: by path. */
function byFeature(modules) {
  const sums = {};
  for (const [path, bytes] of Object.entries(modules)) {
    const module = /^core:/.test(path) ? 'authflight:core' : /src\/(.*)\.js$/.exec(path)?.[1];
    const feature = Object.keys(FEATURES).find((name) => FEATURES[name].includes(module));
    if (!feature) throw new Error(`${path} is in no feature of scripts/size.mjs: name one`);
    if (bytes > 0) sums[feature] = (sums[feature] ?? 0) + bytes;
  }
  return sums;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { wasmEnv } = await setup({ for: 'build' });
  await build(wasmEnv);
  await size({ hard: process.argv.includes('--hard'), docs: process.argv.includes('--docs') });
}
