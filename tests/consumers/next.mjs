// Next.js 16 and 15, with Turbopack and webpack: development, build, standalone; in each the browser, Node and the edge.

import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildNext, startNext } from '../../scripts/lib/www.mjs';
import { layProject } from './lib/project.mjs';
import { ACCESS_SECRET } from './lib/visits.mjs';

const FIRST_ANSWER_MS = 30_000;

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

async function layOut(project, guardName, output) {
  const { folder, hash } = await layProject(project, ['next']);
  writeFileSync(join(folder, 'next.config.mjs'), config(output));
  writeFileSync(join(folder, `${guardName}.js`), guard(guardName));
  return { folder, hash };
}

/** `next dev`. */
const develop = (project, bundler, guardName) => async (context) => {
  const { folder } = await layOut(project, guardName);
  const site = await start({ app: folder, command: ['dev', ...bundler] }, context);
  await look(site, context);
  assertEdge(site, folder, ['.next/dev', '.next'], guardName);
};

/** `next build`, then `next start` or the server of the standalone output. */
const build = (project, bundler, guardName, output) => async (context) => {
  const { folder, hash } = await layOut(project, guardName, output);
  await buildNext(folder, hash, `${project} ${bundler.join(' ')} ${output ?? ''}: next build`, bundler);
  let script;
  if (output) {
    const standalone = join(folder, '.next', 'standalone');
    script = join(standalone, 'server.js');
    // Its documentation leaves this to whoever deploys it.
    cpSync(join(folder, '.next', 'static'), join(standalone, '.next', 'static'), { recursive: true });
  }
  const site = await start({ app: folder, script }, context);
  await look(site, context);
  assertEdge(site, folder, ['.next'], guardName);
};

async function start(options, { apiUrl, after }) {
  const env = { API_URL: apiUrl, AUTH_SECRET: ACCESS_SECRET };
  const isReady = (url) =>
    fetch(url, { signal: AbortSignal.timeout(FIRST_ANSWER_MS) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const site = await startNext({ ...options, env, isReady });
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

/** What runs on the edge has its wasm as a file, and compiled none from bytes. */
function assertEdge({ output }, folder, places, guardName) {
  const manifest = places.map((place) => join(folder, place, 'server', 'middleware-manifest.json')).find(existsSync);
  const { middleware, functions } = JSON.parse(readFileSync(manifest, 'utf8'));
  const onEdge = [functions['/api/edge/route'], ...(GUARDS[guardName] === 'edge' ? [middleware['/']] : [])];
  for (const each of onEdge) assert.equal(each.wasm.length, 1, each.name);
  assert.doesNotMatch(output(), /DynamicWasmCodeGenerationWarning|wasm code generation/i);
}

const TURBOPACK = ['--turbopack'];
const WEBPACK = ['--webpack'];
/** Of Next.js 15. */
const DEFAULT = [];

const consumer = (name, run) => ({ name, slow: true, run });

export const consumers = [
  consumer('next 16: Turbopack development', develop('next-16', TURBOPACK, 'proxy')),
  consumer('next 16: Turbopack build', build('next-16', TURBOPACK, 'middleware')),
  consumer('next 16: Turbopack standalone', build('next-16', TURBOPACK, 'proxy', 'standalone')),
  consumer('next 16: webpack development', develop('next-16', WEBPACK, 'middleware')),
  consumer('next 16: webpack build', build('next-16', WEBPACK, 'proxy')),
  consumer('next 16: webpack standalone', build('next-16', WEBPACK, 'middleware', 'standalone')),
  consumer('next 15: webpack development', develop('next-15', DEFAULT, 'middleware')),
  consumer('next 15: Turbopack development', develop('next-15', TURBOPACK, 'middleware')),
  consumer('next 15: webpack build', build('next-15', DEFAULT, 'middleware')),
  consumer('next 15: webpack standalone', build('next-15', DEFAULT, 'middleware', 'standalone')),
];
