// Compiles the type-level suite against the installed package, as its users do: node tests/types/run.mjs

import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { installTarball } from '../../scripts/lib/install-tarball.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { ask } from '../../scripts/lib/run.mjs';
import { surface } from './surface.mjs';

const HERE = join(ROOT, 'tests', 'types');
/** What is there for this package. */
const SUITE = 'suite';
/** Code written for axios: it compiles with axios, and with this package in the place of axios. */
const AXIOS_CODE = 'axios';
const APP = join(ROOT, 'target', 'types-app');
const TSC = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
/** The compiler in Go, which the demonstration site has. */
const TSC_7 = join(APP, 'node_modules', 'typescript', 'bin', 'tsc');
const TSC_LIMIT_MS = 120_000;
/** What the suite's files share: no test. */
const HELPERS = 'support.ts';

const APP_PACKAGE = {
  name: 'types-app',
  private: true,
  type: 'module',
  devDependencies: { '@types/node': '20.19.43', axios: '1.21.1', typescript: '7.0.2' },
};

const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  isolatedModules: true,
  skipLibCheck: false,
  forceConsistentCasingInFileNames: true,
  target: 'es2022',
};

const NODE = { lib: ['es2022'], types: ['node'] };
const DOM = { lib: ['es2022', 'dom', 'dom.iterable'], types: [] };

/**
 * How users compile. `type`: of their package.json; `entry`: the declarations that they must get; `without`: files of
 * the suite; `folder`: compiles what is in there, as it is, and nothing else.
 */
const PROJECTS = [
  {
    name: 'node16, ES module',
    type: 'module',
    options: { module: 'node16', ...NODE },
    entry: 'index.d.ts',
    without: ['dom.ts'],
  },
  {
    name: 'node16, CommonJS',
    options: { module: 'node16', ...NODE },
    entry: 'index.d.cts',
    without: ['dom.ts'],
  },
  {
    name: 'bundler, browser',
    type: 'module',
    options: { module: 'esnext', moduleResolution: 'bundler', verbatimModuleSyntax: true, ...DOM },
    entry: 'index.d.ts',
    without: ['node.ts', 'require.cts'],
  },
  {
    name: 'bundler, browser and Node as in Next.js',
    options: { module: 'esnext', moduleResolution: 'bundler', ...DOM, types: ['node'] },
    entry: 'index.d.ts',
    without: ['require.cts'],
  },
  {
    name: 'axios itself',
    type: 'module',
    options: { module: 'esnext', moduleResolution: 'bundler', ...DOM, types: ['node'] },
    folder: AXIOS_CODE,
  },
  {
    name: 'a key declared by axios’ name',
    type: 'module',
    options: { module: 'node16', ...NODE },
    folder: 'axios-keys',
  },
];

const score = { passed: 0, failed: 0 };

function report(name, problem) {
  score[problem ? 'failed' : 'passed'] += 1;
  process.stdout.write(
    `${problem ? 'FAIL' : 'ok  '} ${name}\n${problem ? `${problem.replace(/^/gm, '       ')}\n` : ''}`,
  );
}

mkdirSync(APP, { recursive: true });
writeFileSync(join(APP, 'package.json'), `${JSON.stringify(APP_PACKAGE, null, 2)}\n`);
await installTarball(APP);

const compiled = await Promise.all(PROJECTS.map(compile));
PROJECTS.forEach((project, index) => {
  for (const [part, problem] of compiled[index]) report(`${project.name}: ${part}`, problem);
});

for (const [name, test] of Object.entries(await surface(APP))) {
  try {
    await test();
    report(name);
  } catch (error) {
    report(name, error.message);
  }
}

process.stdout.write(`${score.passed} passed, ${score.failed} failed\n`);
process.exitCode = score.failed > 0 || score.passed === 0 ? 1 : 0;

/** Compiles one project; what is wrong with each part of it, in order. */
async function compile(project) {
  const { folder, files } = lay(project);
  const tsc = (file, ...args) =>
    ask(process.execPath, [file, '-p', folder, '--pretty', 'false', ...args], {
      cwd: folder,
      timeoutMs: TSC_LIMIT_MS,
    });
  const { stdout, stderr } = await tsc(TSC, '--explainFiles');
  const seven = await tsc(TSC_7);
  const errors = stdout.split('\n').filter((line) => /error TS\d+/.test(line));
  const tests = files.filter((file) => file !== HELPERS);
  const isOf = (file) => (line) => line.startsWith(`${file}(`);
  const others = errors.filter((line) => !tests.some((file) => isOf(file)(line)));
  const results = [
    ...tests.map((file) => [file, errors.filter(isOf(file)).join('\n')]),
    ['the declarations themselves', [...others, stderr.trim()].filter(Boolean).join('\n')],
    ['TypeScript 7 agrees', seven.ok ? '' : `${seven.stdout}${seven.stderr}` || 'it failed'],
  ];
  if (project.folder) return results;
  // `require.cts` has an entry of its own.
  const entry = entryOf(stdout, 'client.ts');
  return [...results, [`gets ${project.entry}`, entry === project.entry ? '' : `got ${entry}`]];
}

/** Puts a project below the application: the suite, and the code for axios with its import changed. */
function lay({ name, type, options, without, folder: only }) {
  const folder = join(APP, name.replace(/[^\w]+/g, '-').toLowerCase());
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const files = readdirSync(join(HERE, only ?? SUITE)).filter((file) => !without?.includes(file));
  for (const file of files) cpSync(join(HERE, only ?? SUITE, file), join(folder, file));
  if (!only) {
    for (const file of readdirSync(join(HERE, AXIOS_CODE))) {
      const text = readFileSync(join(HERE, AXIOS_CODE, file), 'utf8');
      writeFileSync(join(folder, `axios-${file}`), text.replace(/from 'axios';$/m, "from 'authflight';"));
      files.push(`axios-${file}`);
    }
  }
  const json = (file, value) => writeFileSync(join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
  json('package.json', { name: basename(folder), private: true, ...(type && { type }) });
  json('tsconfig.json', { compilerOptions: { ...STRICT, ...options }, files });
  return { folder: realpathSync(folder), files };
}

/** Which of the package's declarations `importer` was given, by tsc's account of why each file is there. */
function entryOf(explained, importer) {
  const lines = explained.split('\n');
  const at = lines.findIndex((line, index) => {
    if (!/^\S.*authflight\/dist\/index\.d\.c?ts$/.test(line)) return false;
    const end = lines.findIndex((next, later) => later > index && /^\S/.test(next));
    return lines
      .slice(index, end === -1 ? undefined : end)
      .some((reason) => reason.includes(`from file '${importer}'`));
  });
  return at === -1 ? 'nothing' : basename(lines[at]);
}
