// A run of named tests: one line for each, a limit of time for all, and `N passed, N failed` at the end.

import { withLock } from '../../scripts/lib/lock.mjs';

/**
 * Runs `main(score)` while it holds the lock. `score.attempt(name, test)` runs a test, and says with its name the text
 * that it returns, if any, or its error's `detail`; `score.check(tests)` runs an object of them, `score.report(name, problem)` tells of something
 * that was found otherwise.
 *
 * @param {(score: { attempt: Function, check: Function, report: Function }) => Promise<void>} main
 * @param {{ lock: string, limitMs: number }} options
 */
export async function runTests(main, { lock, limitMs }) {
  const counted = { passed: 0, failed: 0 };

  const report = (name, problem, detail) => {
    counted[problem ? 'failed' : 'passed'] += 1;
    const why = problem ? `${problem.replace(/^/gm, '       ')}\n` : '';
    process.stdout.write(`${problem ? 'FAIL' : 'ok  '} ${name}${detail ? ` (${detail})` : ''}\n${why}`);
  };
  const attempt = async (name, test) => {
    try {
      const detail = await test();
      report(name, undefined, typeof detail === 'string' ? detail : undefined);
    } catch (error) {
      report(name, error.code === 'ERR_ASSERTION' ? error.message : String(error.stack), error.detail);
    }
  };
  const check = async (tests) => {
    for (const [name, test] of Object.entries(tests)) await attempt(name, test);
  };
  const finish = (unfinished) => {
    process.stdout.write(`${counted.passed} passed, ${counted.failed + unfinished} failed\n`);
    process.exitCode = unfinished > 0 || counted.failed > 0 || counted.passed === 0 ? 1 : 0;
  };

  const timer = setTimeout(() => {
    process.stdout.write(`FAIL not done after ${limitMs / 1000} s\n`);
    finish(1);
    process.exit();
  }, limitMs);
  await withLock(lock, () => main({ attempt, check, report })).catch((error) => report('the run itself', error.stack));
  clearTimeout(timer);
  finish(0);
}
