// Collects tests and runs them one after the other: in Node and in pages alike.

import { assert } from './lib/assert.mjs';

const TEST_LIMIT_MS = 10_000;

/**
 * Collects the tests of `files` (`{ [name]: register }`, each `register(test)`).
 *
 * `test(name, [options], fn)`: `options.on` lists the platforms (default: all), `options.smoke` marks a test that also
 * runs against the CommonJS entry.
 */
export function collect(files, platform) {
  const tests = [];
  for (const [file, register] of Object.entries(files)) {
    register((name, ...rest) => {
      const fn = rest.pop();
      const { on, smoke = false } = rest.pop() ?? {};
      if (tests.some((known) => known.name === name && known.file === file))
        throw new Error(`${file}: two tests are called ${name}`);
      if (!on || on.includes(platform)) tests.push({ file, name, smoke, fn });
    });
  }
  return tests;
}

/** The tests whose `file: name` contains one of the words in `only` (all, if it is empty). */
export function select(tests, only) {
  const words = only.map((word) => word.toLowerCase());
  return tests.filter(
    ({ file, name }) => words.length === 0 || words.some((word) => matches(`${file}: ${name}`.toLowerCase(), word)),
  );
}

// `r1` is not to select R10.
function matches(text, word) {
  return /^r\d+$/.test(word) ? new RegExp(`\\b${word}\\b`).test(text) : text.includes(word);
}

/**
 * Runs `tests`; `begin(test)` before each one, `report({ file, name, ok, ms, error })` after it.
 *
 * `makeContext(test)` gives what a test gets, `{ ..., settle() }`; `strays()` takes the errors that nobody handled since it
 * was last called: they fail the test during which they came.
 */
export async function runTests(tests, { makeContext, strays, begin, report }) {
  for (const test of tests) {
    const start = Date.now();
    let error = null;
    let context = null;
    await begin(test);
    try {
      context = await makeContext(test);
      await limited(test.fn(context), TEST_LIMIT_MS);
      await limited(assert.settled(), TEST_LIMIT_MS);
    } catch (thrown) {
      error = describe(thrown);
      assert.settled().catch(() => {});
    }
    try {
      await limited(context?.settle(), TEST_LIMIT_MS);
    } catch (thrown) {
      error ??= `while cleaning up: ${describe(thrown)}`;
    }
    // Rejections are reported in a task of their own, some turns after they were made.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    const unhandled = context?.unexpected(strays()) ?? strays();
    if (unhandled.length > 0) {
      error = [error, ...unhandled.map((stray) => `unhandled: ${stray}`)].filter(Boolean).join('\n');
    }
    await report({
      file: test.file,
      name: test.name,
      ok: error === null,
      ms: Date.now() - start,
      error,
      strays: unhandled.length,
    });
  }
}

function limited(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** An error as text: message, code, and the lines of its stack that are not the harness's. */
export function describe(error) {
  if (!(error instanceof Error)) return `thrown: ${assert.show(error)}`;
  const code = error.code ? ` [${error.code}]` : '';
  const stack = String(error.stack ?? '')
    .split('\n')
    .filter((line) => /:\d+:\d+/.test(line) && !/harness\.mjs|assert\.mjs|node:internal/.test(line))
    .slice(0, 8);
  const cause = error.cause instanceof Error ? `\n  cause: ${error.cause.name}: ${error.cause.message}` : '';
  return `${error.name}: ${error.message}${code}${cause}${stack.length > 0 ? `\n${stack.join('\n')}` : ''}`;
}
