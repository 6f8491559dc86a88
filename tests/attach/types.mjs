// Compiles the declarations of authflight/axios as its users do, with one version of axios.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { ask } from '../../scripts/lib/run.mjs';

const SUITE = join(ROOT, 'tests', 'attach', 'types');
const TSC = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: ['node'],
};

const PROJECTS = {
  'node16, ES module': { options: { module: 'node16' }, files: ['attach.ts', 'keys.ts', 'attach.cts'] },
  bundler: {
    options: { module: 'esnext', moduleResolution: 'bundler', verbatimModuleSyntax: true },
    files: ['attach.ts', 'keys.ts'],
  },
};

/** Compiles each project in the application: `report(name, problem)`. */
export async function compileTypes(app, report) {
  const declared = readFileSync(join(app, 'node_modules', 'axios', 'index.d.ts'), 'utf8');
  const parameters = /interface AxiosRequestConfig<(.*?)> /.exec(declared)[1];
  for (const [name, { options, files }] of Object.entries(PROJECTS)) {
    const folder = join(app, `types-${name.replace(/\W+/g, '-')}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const file of files) cpSync(join(SUITE, file), join(folder, file));
    const keys = readFileSync(join(SUITE, 'keys.ts'), 'utf8').replace('PARAMETERS', parameters);
    writeFileSync(join(folder, 'keys.ts'), keys);
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }));
    const { ok, stdout, stderr } = await ask(process.execPath, [TSC, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      timeoutMs: 120_000,
    });
    report(`types: ${name}`, ok ? '' : `${stdout}${stderr}`);
  }
}
