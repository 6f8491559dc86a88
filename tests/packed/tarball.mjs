// The packed tarball as registries and consumers see it: publint, are-the-types-wrong, what is in it, what loads.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import typescript from 'typescript';
import { INTERNAL } from '../../scripts/build.mjs';
import { installTarball, TARBALL } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';

const exec = promisify(execFile);
const APP = join(ROOT, 'target', 'packed-app');
const BIN = join(ROOT, 'node_modules', '.bin');

/** The parts of the declarations, each for ES modules and for CommonJS. */
const TYPES = [
  'axios-names',
  'client',
  'context',
  'coordinator',
  'error',
  'events',
  'factories',
  'headers',
  'options',
  'refresh',
  'request',
  'response',
  'serializer',
  'storage',
  'verify',
];

/** Every file of the package; a new one has to be meant. */
const FILES = [
  'CHANGELOG.md',
  'LICENSE-APACHE',
  'LICENSE-MIT',
  'README.md',
  'dist/axios.cjs',
  'dist/axios.d.cts',
  'dist/axios.d.ts',
  'dist/axios.js',
  'dist/browser.cjs',
  'dist/browser.js',
  'dist/edge-light.js',
  ...['-edge-light.js', '-workerd.js', '.cjs', '.d.cts', '.d.ts', '.js'].map((end) => `dist/fetch${end}`),
  'dist/index.cjs',
  'dist/index.d.cts',
  'dist/index.d.ts',
  'dist/index.js',
  ...['next-client', 'next'].flatMap((name) => ['cjs', 'd.cts', 'd.ts', 'js'].map((end) => `dist/${name}.${end}`)),
  ...['cjs', 'd.cts', 'd.ts', 'js'].map((end) => `dist/redis.${end}`),
  'dist/server.wasm',
  ...TYPES.flatMap((name) => [`dist/types/${name}.d.cts`, `dist/types/${name}.d.ts`]),
  'dist/workerd.js',
  'package.json',
];

/** The wasm that an entry compiles. */
async function inlined(entry) {
  const code = `
    const { Module } = WebAssembly;
    WebAssembly.Module = function (bytes) {
      process.stdout.write(Buffer.from(bytes));
      return new Module(bytes);
    };
    const { createClient, createFetch = createClient } = await import('./node_modules/authflight/dist/${entry}.js');
    createFetch('https://api.example.com', 'memory');
  `;
  const { stdout } = await exec(process.execPath, ['--input-type=module', '-e', code], {
    cwd: APP,
    encoding: 'latin1',
    maxBuffer: 1 << 24,
  });
  equal(stdout.slice(0, 4), '\0asm');
  return stdout;
}

const tests = {
  async 'R92 holds these files and no others'() {
    const { stdout } = await exec('tar', ['-tzf', TARBALL]);
    const files = stdout
      .trim()
      .split('\n')
      .map((file) => file.replace(/^package\//, ''))
      .sort();
    equal(files.join('\n'), FILES.join('\n'));
  },

  async 'R92 runs no script at installation, depends on nothing and names its files'() {
    const manifest = JSON.parse(readFileSync(join(APP, 'node_modules', 'authflight', 'package.json'), 'utf8'));
    equal(JSON.stringify(manifest.scripts ?? {}), '{}');
    equal(JSON.stringify(manifest.dependencies ?? {}), '{}');
    equal(Array.isArray(manifest.files), true);
  },

  async 'is clean by publint'() {
    await exec(join(BIN, 'publint'), ['--strict', TARBALL], { cwd: ROOT });
  },

  async 'is clean by are-the-types-wrong'() {
    await exec(join(BIN, 'attw'), [TARBALL], { cwd: ROOT });
  },

  async 'R94 holds no path of the machine that built it, in its wasm neither'() {
    const folder = join(APP, 'node_modules', 'authflight');
    const texts = FILES.filter((name) => name.startsWith('dist/')).map((file) => [
      file,
      readFileSync(join(folder, file), 'latin1'),
    ]);
    for (const file of ['browser', 'index', 'fetch']) texts.push([`the wasm of ${file}.js`, await inlined(file)]);
    for (const [name, text] of texts) {
      for (const trace of ['/root/', '/home/', '/tmp/', '.cargo/registry', ROOT]) {
        equal(text.includes(trace), false, `${name} names ${trace}`);
      }
    }
  },

  async 'gives short names to no property that a platform, axios or an application has'() {
    const lib = dirname(createRequire(import.meta.url).resolve('typescript'));
    const platform = readdirSync(lib).filter((name) => /^lib\..*\.d\.ts$/.test(name));
    const template = join(ROOT, 'pkg-template');
    const own = readdirSync(template, { recursive: true }).filter((name) => name.endsWith('.d.ts'));
    const declared = new Set();
    for (const file of [
      ...platform.map((name) => join(lib, name)),
      ...own.map((name) => join(template, name)),
      join(ROOT, 'node_modules', 'axios', 'index.d.ts'),
    ]) {
      const scanner = typescript.createScanner(typescript.ScriptTarget.Latest, true);
      scanner.setText(readFileSync(file, 'utf8'));
      while (scanner.scan() !== typescript.SyntaxKind.EndOfFileToken) declared.add(scanner.getTokenValue());
    }
    equal(declared.has('addEventListener') && declared.has('refreshTimeout'), true, 'declarations are read');
    const known = INTERNAL.filter((name) => declared.has(name));
    equal(known.join(), '');
    // A name in quotes would stay as it is.
    const sources = readdirSync(join(template, 'src'), { recursive: true }).filter((name) => name.endsWith('.js'));
    for (const name of sources) {
      const text = readFileSync(join(template, 'src', name), 'utf8');
      const quoted = INTERNAL.filter((each) => text.includes(`'${each}'`));
      equal(quoted.join(), '', `in quotes in ${name}`);
    }
  },

  async 'R94 holds no time of its build'() {
    const { stdout } = await exec('tar', ['--utc', '--full-time', '-tvzf', TARBALL]);
    // What npm writes in place of every file's time.
    const times = new Set(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.match(/\d{4}-\d\d-\d\d [\d:.]+/)[0]),
    );
    equal([...times].join(), '1985-10-26 08:15:00');
    // The time in the head of a gzip file (RFC 1952, section 2.3.1); 0: none.
    equal(readFileSync(TARBALL).readUInt32LE(4), 0);
  },

  async 'loads in Node as an ES module and as CommonJS, with the same exports'() {
    const names = 'Object.keys(m).sort().join()';
    const esm = await exec(
      process.execPath,
      ['--input-type=module', '-e', `import * as m from 'authflight'; console.log(${names})`],
      { cwd: APP },
    );
    const cjs = await exec(
      process.execPath,
      ['--input-type=commonjs', '-e', `const m = require('authflight'); console.log(${names})`],
      { cwd: APP },
    );
    equal(cjs.stdout, esm.stdout);
    equal(
      esm.stdout.trim(),
      'AuthflightError,HttpHeaders,configure,createClient,createCoordinator,createServerClient,createVerifier,isAxiosError,isCancel,safeNext',
    );
  },

  async 'loads authflight/fetch in Node both ways, with the same exports'() {
    const names = 'Object.keys(m).sort().join()';
    for (const [type, load] of [
      ['module', "await import('authflight/fetch')"],
      ['commonjs', "require('authflight/fetch')"],
    ]) {
      const code = `(async () => { const m = ${load}; console.log(${names}); })()`;
      const { stdout } = await exec(process.execPath, [`--input-type=${type}`, '-e', code], { cwd: APP });
      equal(stdout.trim(), 'AuthflightError,createFetch,safeNext', type);
    }
  },

  async 'authflight/fetch has the engine without the surface of axios'() {
    const read = (file) => readFileSync(join(APP, 'node_modules', 'authflight', 'dist', file), 'utf8');
    for (const end of ['js', 'cjs']) {
      // A word of each: headers, interceptors, progress, forms and transformers, coordinators.
      for (const word of ['getSetCookie', 'runWhen', 'XMLHttpRequest', 'x-www-form-urlencoded', 'the coordinator']) {
        equal(read(`browser.${end}`).includes(word), true, `browser.${end} has '${word}'`);
        equal(read(`fetch.${end}`).includes(word), false, `fetch.${end} has '${word}'`);
      }
    }
  },

  async 'needs axios, Next.js and React for their own entries alone'() {
    // Out of reach of the workspace's axios.
    const app = mkdtempSync(join(tmpdir(), 'authflight-'));
    try {
      const folder = join('node_modules', 'authflight');
      cpSync(join(APP, folder), join(app, folder), { recursive: true });
      for (const [type, load] of [
        ['module', (name) => `await import('${name}')`],
        ['commonjs', (name) => `require('${name}')`],
      ]) {
        const run = (name) => exec(process.execPath, [`--input-type=${type}`, '-e', load(name)], { cwd: app });
        await run('authflight');
        await run('authflight/fetch');
        // The application's client is handed to it.
        await run('authflight/redis');
        for (const [entry, peer] of [
          ['authflight/axios', 'axios'],
          ['authflight/next', 'next'],
          ['authflight/next/client', '(next|react)'],
        ]) {
          const { stderr } = await run(entry).catch((error) => error);
          equal(new RegExp(`Cannot find (package|module) '${peer}[/']`).test(stderr), true, `${type}: ${stderr}`);
        }
      }
      const manifest = JSON.parse(readFileSync(join(app, folder, 'package.json'), 'utf8'));
      for (const peer of Object.keys(manifest.peerDependencies)) {
        equal(manifest.peerDependenciesMeta[peer].optional, true, peer);
      }
    } finally {
      rmSync(app, { recursive: true, force: true });
    }
  },

  async 'holds the engine once: the entries beside it are small'() {
    for (const file of [
      'axios.js',
      'axios.cjs',
      'next.js',
      'next.cjs',
      'next-client.js',
      'next-client.cjs',
      'redis.js',
      'redis.cjs',
    ]) {
      const text = readFileSync(join(APP, 'node_modules', 'authflight', 'dist', file), 'utf8');
      equal(text.length < 14_000, true, `${file}: ${text.length} bytes`);
      equal(/WebAssembly/.test(text), false, `${file} has the wasm`);
    }
  },

  async 'begins authflight/next/client with its directive'() {
    for (const file of ['next-client.js', 'next-client.cjs']) {
      const text = readFileSync(join(APP, 'node_modules', 'authflight', 'dist', file), 'utf8');
      equal(/^"use (client|strict)";("use client";)?/.exec(text)?.[0].includes('use client'), true, text.slice(0, 40));
    }
  },

  async 'gives edge runtimes a static wasm import and no bytes to compile'() {
    for (const [file, specifier] of [
      ['edge-light.js', './server.wasm?module'],
      ['workerd.js', './server.wasm'],
      ['fetch-edge-light.js', './server.wasm?module'],
      ['fetch-workerd.js', './server.wasm'],
    ]) {
      const text = readFileSync(join(APP, 'node_modules', 'authflight', 'dist', file), 'utf8');
      equal(text.includes(`from"${specifier}"`), true, `${file} imports ${specifier}`);
      equal(text.includes('new WebAssembly.Module'), false, `${file} compiles bytes`);
    }
  },
};

function equal(actual, expected, what = '') {
  if (actual !== expected) throw new Error(`${what}\n  expected: ${expected}\n  actual:   ${actual}`);
}

rmSync(APP, { recursive: true, force: true });
mkdirSync(APP, { recursive: true });
writeFileSync(join(APP, 'package.json'), '{ "name": "packed-app", "private": true }\n');
await installTarball(APP);

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  }
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
