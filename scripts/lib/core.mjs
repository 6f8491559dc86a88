// Compiles the Rust core for one build and makes JavaScript of it: glue, and the wasm as bytes.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortGlue } from './glue.mjs';
import { cargoHome, ROOT } from './paths.mjs';
import { run } from './run.mjs';
import { TARGET } from './toolchain.mjs';
import { tools } from './tools.mjs';

// Named one by one: with --all-features binaryen emits what Node 20 and Chromium reject.
const FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'sign-ext',
  'nontrapping-float-to-int',
  'mutable-globals',
  'multivalue',
  'reference-types',
  'call-indirect-overlong',
].map((name) => `--enable-${name}`);

const OPTIMISE = [
  ...['--strip-debug', '--strip-producers', '--strip-target-features'],
  // The lowest kilobyte is the far end of the stack.
  '--low-memory-unused',
  ...['--flatten', '--rereloop', '-Oz', '--gufa-optimizing', '-Oz', '--reorder-functions'],
  // Alignment is a hint that engines pass over: the same one everywhere takes fewer bytes, once compressed.
  '--dealign',
];

/**
 * Builds the crate with the given feature. `{ wasm, glue }`: the optimised module, and the source of an ES module
 * that exports `glue(module, guarded)`: an instance's `{ classes, functions }`. Whatever calls into it without a caller
 * that could catch a trap (closures, finalizers) goes through `guarded`.
 *
 * @param {'browser' | 'server'} feature
 * @param {NodeJS.ProcessEnv} env the environment of wasm builds
 */
export async function buildCore(feature, env) {
  const out = join(ROOT, 'target', 'wasm', feature);
  const { wasmBindgen, wasmOpt } = tools();
  const target = join(ROOT, 'target');
  // Not by `cargo build` or wasm-pack: as long as the crate is an rlib too, cargo leaves link-time optimisation out,
  // without a word, and the wasm is a quarter larger (brotli).
  await run(
    'cargo',
    ['rustc', '--release', '--lib', '--crate-type', 'cdylib', '--features', feature].concat(
      ['--target', TARGET],
      ['--target-dir', target],
    ),
    { env: { ...env, RUSTFLAGS: remap(env) }, label: `core for ${feature}` },
  );
  const compiled = join(target, TARGET, 'release', 'authflight.wasm');
  // Where the platform has no encoder, ours has no `encodeInto` (text-coding.js). glue.mjs replaces that of browsers.
  const encodeInto = feature === 'browser' ? 'always' : 'never';
  await run(
    wasmBindgen,
    [compiled, '--target', 'bundler', '--encode-into', encodeInto, '--no-typescript', '--out-dir', out],
    { env, label: `glue for ${feature}` },
  );
  const raw = join(out, 'authflight_bg.wasm');
  const small = join(out, 'small.wasm');
  const least = join(out, 'least.wasm');
  const written = readFileSync(join(out, 'authflight_bg.js'), 'utf8');
  const short = feature === 'browser' ? shortGlue(written) : written;
  await run(wasmOpt, [raw, ...FEATURES, ...OPTIMISE, '-o', small], { label: `wasm-opt for ${feature}` });
  const { stdout } = await run(wasmOpt, [small, ...FEATURES, '--minify-imports-and-exports-and-modules', '-o', least], {
    label: `names for ${feature}`,
  });
  const glue = factory(short, names([].concat(stdout).join('\n')));
  writeFileSync(join(out, 'glue.js'), glue);
  return { wasm: readFileSync(least), glue };
}

/** Panics name source files: without the folders of this machine, two machines build the same bytes. */
function remap(env) {
  return `${env.RUSTFLAGS ?? ''} --remap-path-prefix=${cargoHome(env)}=cargo --remap-path-prefix=${ROOT}=.`.trim();
}

/** wasm-opt's map of names, old to new; it prints `{ imports: [[module, old, new]], exports: [[old, new]] }`. */
function names(text) {
  const { imports, exports } = JSON.parse(text);
  return new Map([...imports, ...exports].map((entry) => entry.slice(-2)));
}

/**
 * wasm-bindgen's module holds one instance. Here its text becomes a function, so that each call makes another one and
 * a trapped instance can be replaced.
 */
function factory(source, map) {
  let body = source
    .replace(/^\/\*\*[\s\S]*?\*\/$/gm, '')
    .replace(/^ +\/\/.*\n/gm, '')
    // It frees arguments when a later one is no string. An instance that throws so is retired (pkg-template/src/wasm.js).
    .replace(/^( +)try \{\n((?:(?!\1\}).*\n)*)\1\} catch \(e\) \{\n(?: +if \(ptr\d+\) .*\n)+ +throw e;\n\1\}\n/gm, '$2')
    // No client is disposed of by a `using` declaration.
    .replace(/^if \(Symbol\.dispose\).*$/gm, '')
    // The core exports `realloc`, and every platform of the package's target has finalizers.
    .replace(/^ +if \(realloc === undefined\) \{\n(?: {8}.*\n)+ +\}\n/gm, '')
    .replace(/\(typeof FinalizationRegistry === 'undefined'\)\n.*\n +: /g, '')
    // Memory that has grown has another buffer.
    .replace(
      /(cached\w+) === null \|\| (?:\1\.byteLength === 0|.*)(?=\) \{\n +\1 = new \w+\((wasm\.memory\.buffer)\))/g,
      '$1?.buffer !== $2',
    )
    // What wasm-bindgen itself refuses, such as a call of an object that is in use, counts as a trap.
    .replace(/\bthrow new Error\((?=getStringFromWasm0\()/g, 'throw new WebAssembly.RuntimeError(')
    .replace(/^export function __wbg_set_wasm\([\s\S]*?^}$/m, '')
    .replace(/\bwasm\.(\w+)/g, (_, name) => {
      if (!map.has(name)) throw new Error(`the core does not export ${name}`);
      return `wasm.${map.get(name)}`;
    });
  const finalizers = /new FinalizationRegistry\((\w+) => (wasm\.[\w$]+\([^)]*\))\)/g;
  body = replaceAll(body, finalizers, 'new FinalizationRegistry($1 => guarded(() => $2))');
  if (body.includes('makeMutClosure')) {
    const call = /return f\(a, state\.b, \.\.\.args\);/g;
    body = replaceAll(body, call, 'return guarded(() => f(a, state.b, ...args));');
  }
  const imports = [];
  const classes = [];
  const functions = [];
  body = body
    .replace(
      /^export function (__wb\w+)(\([^)]*\)) (\{\n[\s\S]*?^\}|.*\n[\s\S]*?^\}, arguments\); \})$/gm,
      (_, name, params, text) => {
        const value = text.endsWith('arguments); }') ? `function ${params} ${text}` : `${params} => ${text}`;
        if (map.has(name)) imports.push(`${map.get(name)}: ${value}`);
        return '';
      },
    )
    // What only passes its arguments on is the wasm's own function. A boolean is a number then, 0 or 1.
    .replace(
      /^export function (\w+)\((.*)\) \{\n +const ret = (wasm\.[\w$]+)\(\2\);\n +return ret(?: !== 0)?;\n\}$/gm,
      (_, name, __, own) => {
        functions.push(`${name}: ${own}`);
        return '';
      },
    )
    .replace(/^export (function|class) (\w+)/gm, (_, kind, name) => {
      (kind === 'class' ? classes : functions).push(name);
      return `${kind} ${name}`;
    });
  return `export const glue = (compiled, guarded) => {
${body}
wasm = new WebAssembly.Instance(compiled, { a: { ${imports.join(', ')} } }).exports;
wasm.${map.get('__wbindgen_start')}();
return { classes: { ${classes.join(', ')} }, functions: { ${functions.join(', ')} } };
};
`;
}

/** As `String.replace`, and fails where wasm-bindgen's text has changed. */
function replaceAll(text, pattern, replacement) {
  if (text.search(pattern) < 0) throw new Error(`wasm-bindgen's glue has nothing like ${pattern}`);
  return text.replace(pattern, replacement);
}
