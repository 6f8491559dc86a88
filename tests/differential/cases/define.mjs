// A case: code that an axios user would write, run on both clients.

const names = new Set();

/**
 * Collects the cases of a file. `test(name, run)` or `test(name, options, run)`; `run(http, ctx)` is given an instance
 * (see lib/realm.mjs for `ctx`), and what it returns or throws is compared.
 *
 * Options: `on`: the platforms; `base`: the base URL, `options`: the instance's defaults, both also as functions of
 * `ctx`; `token`: the session's token; `resent`: Chromium may send the request again over another connection by itself;
 * `atOnce`: requests with paths of their own that may arrive in any order; `differs`: the intended differences that the
 * case shows, a list of `{ id, on, fields: { [path]: [axios, ours] } }`, which must be all there are.
 */
export function collect(file, register) {
  const cases = [];
  register((name, ...rest) => {
    const run = rest.pop();
    const { differs = [], ...options } = rest.pop() ?? {};
    const full = `${file}: ${name}`;
    if (names.has(full)) throw new Error(`two cases are called ${full}`);
    names.add(full);
    cases.push({ name: full, differs, ...options, run });
  });
  return cases;
}
