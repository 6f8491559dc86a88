// What the package weighs, by entry and by part: `node scripts/size.mjs`.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from './build.mjs';
import { ROOT } from './lib/paths.mjs';
import { setup } from './setup.mjs';

const DIST = join(ROOT, 'target', 'npm', 'package', 'dist');

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;

/** Bytes as they are, by gzip -9 and by brotli -11. */
const weigh = (bytes) => [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli(bytes)];

/** Prints the table of the package that was built last. */
export async function size() {
  const { transform } = await import('esbuild');
  const glue = readFileSync(join(ROOT, 'target', 'wasm', 'browser', 'glue.js'), 'utf8');
  const small = await transform(glue, { minify: true, format: 'esm', legalComments: 'none' });
  const workerd = readFileSync(join(DIST, 'workerd.js'));
  const rows = [
    ['browser entry, all in', readFileSync(join(DIST, 'browser.js'))],
    ['  wasm, before it is text', readFileSync(join(ROOT, 'target', 'wasm', 'browser', 'least.wasm'))],
    ['  glue of wasm-bindgen', Buffer.from(small.code)],
    ['  facade and glue', workerd],
    ['server entry, all in', readFileSync(join(DIST, 'index.js'))],
    ['edge entry, without wasm', readFileSync(join(DIST, 'edge-light.js'))],
    ['  its wasm', readFileSync(join(DIST, 'server.wasm'))],
    ['redis entry', readFileSync(join(DIST, 'redis.js'))],
  ];
  const line = (cells) => cells.map((cell, at) => (at ? String(cell).padStart(9) : cell.padEnd(28))).join(' ');
  console.log(line(['bytes', 'raw', 'gzip-9', 'brotli-11']));
  for (const [name, bytes] of rows) console.log(line([name, ...weigh(bytes)]));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { wasmEnv } = await setup({ for: 'build' });
  await build(wasmEnv);
  await size();
}
