// workerd, as Cloudflare runs workers: bundled as wrangler does it, run by miniflare.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { assertEntry } from '../lib/entry.mjs';

/** Modules of wasm stay files, which the runtime compiles itself. */
function wasmFiles(found) {
  return {
    name: 'wasm files',
    setup(build) {
      build.onResolve({ filter: /\.wasm$/ }, ({ path, importer }) => {
        found.push(join(dirname(importer), path));
        return { path: `./${basename(path)}`, external: true };
      });
    },
  };
}

async function bundle(folder) {
  const { build } = createRequire(join(folder, 'package.json'))('esbuild');
  const wasm = [];
  const { metafile, outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['worker.js'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    // wrangler's.
    conditions: ['workerd', 'worker', 'browser'],
    plugins: [wasmFiles(wasm)],
    logLevel: 'error',
  });
  const taken = assertEntry(Object.keys(metafile.inputs), 'workerd.js');
  assert.deepEqual(
    wasm.map((file) => basename(file)),
    ['server.wasm'],
  );
  const modules = [
    { type: 'ESModule', path: 'worker.js', contents: outputFiles[0].text },
    ...wasm.map((file) => ({ type: 'CompiledWasm', path: basename(file), contents: readFileSync(file) })),
  ];
  return { modules, taken: [...taken, ...modules.slice(1).map(({ path }) => path)] };
}

const ask =
  (path, cookies) =>
  async ({ folder, visit, after }) => {
    const { Miniflare } = createRequire(join(folder, 'package.json'))('miniflare');
    const { modules, taken } = await bundle(folder);
    const said = [];
    const note = (stream) => stream.setEncoding('utf8').on('data', (text) => said.push(text));
    const worker = new Miniflare({
      modules,
      compatibilityDate: '2026-04-01',
      handleRuntimeStdio: (stdout, stderr) => [stdout, stderr].forEach(note),
    });
    after(() => worker.dispose());
    const { given, check } = await visit();
    const response = await worker.dispatchFetch(`http://worker${path}`, {
      method: 'POST',
      body: JSON.stringify(given),
    });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    const result = JSON.parse(text);
    check(result.answers);
    assert.equal(result.cookies, cookies);
    assert.doesNotMatch(said.join(''), /code generation|DynamicWasm|error/i);
    return taken;
  };

export const consumers = [
  { name: 'workerd: client', run: ask('/client', 0) },
  { name: 'workerd: client whose token has a header of its own', run: ask('/header', 0) },
  { name: 'workerd: server client', run: ask('/server', 2) },
].map((consumer) => ({ ...consumer, project: 'workerd' }));
