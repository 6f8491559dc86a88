// Builds the npm package into target/npm: `node scripts/build.mjs`. Skips what has not changed.

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildCore } from './lib/core.mjs';
import { inlineModule } from './lib/escape.mjs';
import { TARBALL } from './lib/install-tarball.mjs';
import { withLock } from './lib/lock.mjs';
import { npm } from './lib/npm.mjs';
import { ROOT } from './lib/paths.mjs';
import { note, ok, seconds } from './lib/report.mjs';
import { setup } from './setup.mjs';

const OUT = join(ROOT, 'target', 'npm');
const PACKAGE = join(OUT, 'package');
const TEMPLATE = join(ROOT, 'pkg-template');
const STAMP = join(OUT, 'stamp');

/** Everything that the package is made of. */
const SOURCES = [
  ['Cargo.toml', 'Cargo.lock', 'package-lock.json', 'README.md', 'CHANGELOG.md', 'LICENSE-MIT', 'LICENSE-APACHE'],
  [
    'src',
    'pkg-template',
    'scripts/build.mjs',
    'scripts/lib/core.mjs',
    'scripts/lib/glue.mjs',
    'scripts/lib/escape.mjs',
  ],
].flat();

/**
 * Properties that nobody outside a bundle sees, and no platform has: a letter or two each. Not `#private` ones, which
 * terser names better.
 */
export const INTERNAL = [
  // The shortest for those that are used most.
  ...['unseen', 'deadline', 'answer', 'parked', 'broken', 'allowed', 'stolen', 'announce', 'refusal'],
  ...['__wbg_ptr', '__destroy_into_raw', '_wbg_cb_unref', 'cnt', 'free', 'waits', 'dead', 'core'],
  ...['fingerprint', 'lifetime', 'nextTry', 'readCookie', 'refuseOption', 'tokenSafe', 'writeCookie'],
  ...['judge', 'served', 'tell', 'look', 'faded', 'renewal', 'refreshable', 'refreshed', 'coolDown'],
  ...['ambient', 'refreshCookie', 'cookieHeader', 'coordinated', 'givenBase', 'readFrom'],
  ...['asked', 'untold', 'told', 'moved', 'adopted', 'wrote', 'clock', 'leave'],
  ...['guard', 'fly', 'passing', 'retryAfter'],
  ...['settle', 'fail', 'drive', 'equip', 'isHome', 'functions', 'classes', 'unanswered', 'kinds', 'pair', 'server'],
];

// Neither `a` nor `b`, which the closures of wasm-bindgen have.
const LETTERS = 'zyxwvutsrqponmlkjihgfedcABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SHORT = INTERNAL.map((name, at) => [name, LETTERS[at] ?? `${LETTERS[at - LETTERS.length]}_`]);

/** The platforms' features that the code counts on. */
const TARGET = ['es2022'];

/** One file of `dist` each. `core`: which build, if any; `load`: how its wasm gets in; `from`: the facade's entry. */
export const ENTRIES = [
  { out: 'index.js', format: 'esm', core: 'server', load: 'inline' },
  { out: 'index.cjs', format: 'cjs', core: 'server', load: 'inline' },
  { out: 'browser.js', format: 'esm', core: 'browser', load: 'inline', from: 'browser.js' },
  { out: 'browser.cjs', format: 'cjs', core: 'browser', load: 'inline', from: 'browser.js' },
  { out: 'edge-light.js', format: 'esm', core: 'server', load: './server.wasm?module' },
  { out: 'workerd.js', format: 'esm', core: 'server', load: './server.wasm' },
  { out: 'fetch.js', format: 'esm', core: 'browser', load: 'inline', from: 'create-fetch.js' },
  { out: 'fetch.cjs', format: 'cjs', core: 'browser', load: 'inline', from: 'create-fetch.js' },
  { out: 'fetch-edge-light.js', format: 'esm', core: 'server', load: './server.wasm?module', from: 'create-fetch.js' },
  { out: 'fetch-workerd.js', format: 'esm', core: 'server', load: './server.wasm', from: 'create-fetch.js' },
  { out: 'axios.js', format: 'esm', from: 'axios.js' },
  { out: 'axios.cjs', format: 'cjs', from: 'axios.js' },
  { out: 'next.js', format: 'esm', from: 'next.js' },
  { out: 'next.cjs', format: 'cjs', from: 'next.js' },
  { out: 'next-client.js', format: 'esm', from: 'next-client.js' },
  { out: 'next-client.cjs', format: 'cjs', from: 'next-client.js' },
  { out: 'redis.js', format: 'esm', from: 'redis.js' },
  { out: 'redis.cjs', format: 'cjs', from: 'redis.js' },
];

/**
 * Builds `target/npm/authflight.tgz` and returns its path. Set-up for builds must have run.
 *
 * @param {NodeJS.ProcessEnv} wasmEnv the environment of wasm builds
 */
export async function build(wasmEnv) {
  mkdirSync(OUT, { recursive: true });
  return withLock(join(OUT, '.lock'), async () => {
    const start = Date.now();
    const digest = digestOf(SOURCES);
    if (existsSync(TARBALL) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) {
      ok('package (unchanged)');
      return TARBALL;
    }
    rmSync(STAMP, { force: true });
    const cores = {
      browser: await buildCore('browser', wasmEnv),
      server: await buildCore('server', wasmEnv),
    };
    await assemble(cores);
    await pack();
    writeFileSync(STAMP, digest);
    ok(`package built in ${seconds(start)}: ${relative(ROOT, TARBALL)} (${statSync(TARBALL).size} bytes)`);
    return TARBALL;
  });
}

async function assemble(cores) {
  rmSync(PACKAGE, { recursive: true, force: true });
  mkdirSync(join(PACKAGE, 'dist'), { recursive: true });
  for (const entry of ENTRIES) {
    const { code } = await bundleEntry(entry, entry.core && cores[entry.core]);
    writeFileSync(join(PACKAGE, 'dist', entry.out), code);
  }
  writeFileSync(join(PACKAGE, 'dist', 'server.wasm'), cores.server.wasm);
  copyTypes();
  cpSync(join(TEMPLATE, 'package.json'), join(PACKAGE, 'package.json'));
  for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE-MIT', 'LICENSE-APACHE']) {
    cpSync(join(ROOT, file), join(PACKAGE, file));
  }
}

/**
 * One entry as it is shipped: `{ code, modules }`. modules: the bytes that each source file takes, by its path.
 *
 * @param {{ format: string, load?: string, from?: string }} entry as in `ENTRIES`
 * @param {{ wasm: Uint8Array, glue: string }} [core]
 */
export async function bundleEntry({ format, load, from = 'index.js' }, core) {
  const { build: bundle } = await import('esbuild');
  const { minify } = await import('terser');
  const loader = core && loaderOf(core.wasm, load);
  const { outputFiles, metafile } = await bundle({
    entryPoints: [join(TEMPLATE, 'src', from)],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format,
    target: TARGET,
    platform: 'neutral',
    external: ['*.wasm', '*.wasm?module', 'authflight', 'axios', 'next', 'react'],
    mangleProps: new RegExp(`^(${INTERNAL.join('|')})$`),
    mangleCache: Object.fromEntries(SHORT),
    legalComments: 'none',
    plugins: core ? [corePlugin(loader.source, core.glue)] : [],
    inject: core ? [join(TEMPLATE, 'src', 'text-coding.js')] : [],
    logLevel: 'warning',
  });
  // terser names once more, for 0.6 kB less of brotli: what is often used by few letters, the same ones that the
  // language's words have. It does nothing else: its `compress`, good for 0.3 kB more, took a condition out of an
  // asynchronous function that was needed (of its kind: https://github.com/terser/terser/issues/1029).
  const { code } = await minify(outputFiles[0].text, {
    module: format === 'esm',
    ecma: 2022,
    toplevel: true,
    compress: false,
    format: { ascii_only: true },
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const modules = Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]);
  return { code: code + (loader?.text ?? ''), modules: Object.fromEntries(modules) };
}

/** The declarations, twice: as those of ES modules, and as those of CommonJS, which name each other accordingly. */
function copyTypes() {
  mkdirSync(join(PACKAGE, 'dist', 'types'));
  for (const file of readdirSync(TEMPLATE, { recursive: true }).filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(join(TEMPLATE, file), 'utf8');
    writeFileSync(join(PACKAGE, 'dist', file), text);
    const forCommonJs = text.replace(/(from '\.{1,2}\/[^']*)\.js';/g, "$1.cjs';");
    writeFileSync(join(PACKAGE, 'dist', file.replace(/\.ts$/, '.cts')), forCommonJs);
  }
}

/** What exports `compile`, as `inlineModule` answers. */
const loaderOf = (wasm, load) =>
  load === 'inline'
    ? inlineModule(wasm)
    : { source: `import module from ${JSON.stringify(load)};\nexport const compile = () => module;\n`, text: '' };

/** `authflight:core`: `compile`, and the glue. */
function corePlugin(loader, glue) {
  return {
    name: 'core',
    setup(build) {
      build.onResolve({ filter: /^authflight:core$/ }, ({ path }) => ({ path, namespace: 'core' }));
      build.onLoad({ filter: /.*/, namespace: 'core' }, () => ({ contents: `${loader}${glue}`, resolveDir: TEMPLATE }));
    },
  };
}

async function pack() {
  const { stdout } = await npm(['pack', PACKAGE, '--pack-destination', OUT, '--json', '--ignore-scripts'], {
    label: 'npm pack',
  });
  const [{ filename }] = JSON.parse(stdout);
  renameSync(join(OUT, filename), TARBALL);
}

function digestOf(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    const full = join(ROOT, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(join(path, name));
    } else hash.update(path).update('\0').update(readFileSync(full)).update('\0');
  };
  paths.forEach(add);
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { wasmEnv } = await setup({ for: 'build' });
  note(await build(wasmEnv));
}
