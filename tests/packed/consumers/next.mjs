// Next.js 16 and 15, with Turbopack and webpack: development, build, standalone; in each the browser, Node and the edge.
//
// The projects have no `"type": "module"`: with it, Next.js 16.4 with webpack looks in vain for the
// `route_client-reference-manifest.js` of any route handler on the edge, that of an empty application as well.

import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildNext, startNext } from '../../../scripts/lib/www.mjs';
import { inlined } from '../lib/entry.mjs';
import { ACCESS_SECRET } from '../lib/visits.mjs';

const FIRST_ANSWER_MS = 30_000;
/** The development server compiles before it answers. */
const READY_WITHIN_MS = 120_000;
/** A build of Next.js takes longer than others. */
const LIMIT_MS = 300_000;

/** Next.js 16 has it on Node, under its new name, and on the edge under its old one; 15 has that alone. */
const GUARDS = { proxy: 'nodejs', middleware: 'edge' };

const config = (output) => `export default {
  devIndicators: false,
  // In development it would do the work twice.
  reactStrictMode: false,
  output: ${JSON.stringify(output)},
  // The repository has lock files of its own further up.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
};
`;

const guard = (name) => `import { authProxy } from 'authflight/next';
import { auth } from './auth.js';

export const ${name} = authProxy(auth);

export const config = { matcher: ['/guarded'] };
`;

/** Writes what differs from one consumer to the next. */
function configure(folder, guardName, output) {
  writeFileSync(join(folder, 'next.config.mjs'), config(output));
  writeFileSync(join(folder, `${guardName}.js`), guard(guardName));
}

/** `next dev`. */
const develop = (bundler, guardName) => async (context) => {
  const { folder } = context;
  configure(folder, guardName);
  const site = await start({ app: folder, command: ['dev', ...bundler] }, context);
  await look(site, context);
  const place = ['dev', '.']
    .map((each) => join(folder, '.next', each))
    .find((each) => existsSync(join(each, 'server')));
  return taken({ folder, place, said: site.output(), guardName });
};

/** `next build`, then `next start` or the server of the standalone output. */
const build = (bundler, guardName, output) => async (context) => {
  const { folder, hash, name } = context;
  configure(folder, guardName, output);
  const { said } = await buildNext(folder, hash, `${name}: next build`, bundler);
  const place = join(folder, '.next', ...(output ? [output, '.next'] : []));
  let script;
  if (output) {
    script = join(folder, '.next', output, 'server.js');
    // Its documentation leaves this to whoever deploys it.
    cpSync(join(folder, '.next', 'static'), join(place, 'static'), { recursive: true });
  }
  const site = await start({ app: folder, script }, context);
  await look(site, context);
  return taken({ folder, place, said: said + site.output(), guardName });
};

async function start(options, { apiUrl, after }) {
  const env = { API_URL: apiUrl, AUTH_SECRET: ACCESS_SECRET };
  const isReady = (url) =>
    fetch(url, { signal: AbortSignal.timeout(FIRST_ANSWER_MS) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const site = await startNext({ ...options, env, isReady, readyWithinMs: READY_WITHIN_MS });
  after(site.close);
  return site;
}

/** Has each kind of place that a client can be in do its work. */
async function look({ url }, { visit, browse }) {
  const page = await visit();
  page.check(await browse(`${url}/`, page.given));

  for (const [path, runtime] of [
    ['/api/node', 'nodejs'],
    ['/api/edge', 'edge'],
    ['/api/whoami', undefined],
    ['/ssr', undefined],
  ]) {
    const { given, check } = await visit();
    const answer = await ask(url + path, given.tokens);
    check(answer.result.answers);
    assert.equal(answer.result.runtime, runtime, path);
    assert.deepEqual(answer.cookies, ['accessToken', 'refreshToken'], path);
  }

  const { given, user, check } = await visit({ exp: true });
  const answer = await ask(`${url}/guarded`, given.tokens);
  check(answer.result.answers);
  assert.equal(answer.result.sub, user);
  assert.deepEqual(answer.cookies, ['accessToken', 'refreshToken']);
}

async function ask(url, { accessToken, refreshToken }) {
  const cookie = `accessToken=${accessToken}; refreshToken=${refreshToken}`;
  const response = await fetch(url, { headers: { cookie }, redirect: 'manual' });
  const text = await response.text();
  assert.equal(response.status, 200, `${url}\n${text}`);
  const json = /<pre>(.*?)<\/pre>/s.exec(text)?.[1].replaceAll('&quot;', '"') ?? text;
  // Whether cookies can be written is tried with the deletion of one that nobody has.
  const cookies = response.headers.getSetCookie().map((each) => each.split('=', 1)[0]);
  return { result: JSON.parse(json), cookies: cookies.filter((name) => name !== 'authflight').sort() };
}

/** The package's files that browser, Node and edge have, each the right one; and nothing was said against them. */
function taken({ folder, place, said, guardName }) {
  assert.deepEqual(inlined(folder, join(place, 'static')), ['browser.js']);
  assert.deepEqual(inlined(folder, join(place, 'server')), ['index.js']);
  const { middleware, functions } = JSON.parse(readFileSync(join(place, 'server', 'middleware-manifest.json'), 'utf8'));
  const onEdge = [functions['/api/edge/route'], ...(GUARDS[guardName] === 'edge' ? [middleware['/']] : [])];
  const wasm = readFileSync(join(folder, 'node_modules', 'authflight', 'dist', 'server.wasm'));
  for (const { name, wasm: files } of onEdge) {
    assert.deepEqual(
      files.map(({ filePath }) => readFileSync(join(place, filePath)).equals(wasm)),
      [true],
      name,
    );
  }
  assert.doesNotMatch(
    said,
    /DynamicWasmCodeGenerationWarning|wasm code generation|Node\.js API is used|with warnings/i,
  );
  return ['browser.js', 'index.js', 'server.wasm'];
}

const TURBOPACK = ['--turbopack'];
const WEBPACK = ['--webpack'];
/** Of Next.js 15. */
const DEFAULT = [];

const consumer = (version, what, run) => ({
  name: `next ${version}: ${what}`,
  project: `next-${version}`,
  parts: ['next'],
  slow: true,
  limitMs: LIMIT_MS,
  run,
});

export const consumers = [
  consumer(16, 'Turbopack development', develop(TURBOPACK, 'proxy')),
  consumer(16, 'Turbopack build', build(TURBOPACK, 'middleware')),
  consumer(16, 'Turbopack standalone', build(TURBOPACK, 'proxy', 'standalone')),
  consumer(16, 'webpack development', develop(WEBPACK, 'middleware')),
  consumer(16, 'webpack build', build(WEBPACK, 'proxy')),
  consumer(16, 'webpack standalone', build(WEBPACK, 'middleware', 'standalone')),
  consumer(15, 'webpack development', develop(DEFAULT, 'middleware')),
  consumer(15, 'Turbopack development', develop(TURBOPACK, 'middleware')),
  consumer(15, 'webpack build', build(DEFAULT, 'middleware')),
  consumer(15, 'webpack standalone', build(DEFAULT, 'middleware', 'standalone')),
];
