// Two outcomes against each other, and the differences against those that the case declares.

/** Stands for what one side has not. */
export const MISSING = '(missing)';
/** A declared value that may be anything. */
export const ANY = { any: true };

/** `[{ path, axios, ours }]`, each at the highest place where the two part. */
export function compare(axios, ours, path = '') {
  if (Object.is(axios, ours)) return [];
  const both = [axios, ours];
  if (
    !both.every((value) => typeof value === 'object' && value !== null) ||
    Array.isArray(axios) !== Array.isArray(ours)
  )
    return [{ path, axios, ours }];
  // Nothing at all against something: one difference, not one for each of its parts.
  if (both.some(({ $ }) => $ === 'undefined') && axios.$ !== ours.$) return [{ path, axios, ours }];
  const found = [];
  for (const key of new Set([...Object.keys(axios), ...Object.keys(ours)])) {
    const inner = Array.isArray(axios) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    if (!Object.hasOwn(axios, key)) found.push({ path: inner, axios: MISSING, ours: ours[key] });
    else if (!Object.hasOwn(ours, key)) found.push({ path: inner, axios: axios[key], ours: MISSING });
    else found.push(...compare(axios[key], ours[key], inner));
  }
  return found;
}

/**
 * Holds the differences found against those declared: `[{ id, on, fields: { [path]: [axios, ours] } }]`, and against the
 * rules, which hold in every case: `[{ id, on, path: RegExp, axios, ours, when }]`. `arrived`: what axios sent.
 *
 * @returns {{ problems: string[], used: object[], unexplained: object[] }} `used`: the rules that came up
 */
export function judge(found, { declared, rules, platform, arrived }) {
  const problems = [];
  const used = [];
  const left = new Map(found.map((difference) => [difference.path, difference]));
  for (const { id, on, fields } of declared) {
    if (on && !on.includes(platform)) continue;
    for (const [path, [axios, ours]] of Object.entries(fields)) {
      const difference = left.get(path);
      left.delete(path);
      if (!difference) problems.push(`${id}: no difference at ${path}`);
      else if (!fits(difference.axios, axios) || !fits(difference.ours, ours))
        problems.push(`${id}: at ${path} found ${short(difference.axios)} | ${short(difference.ours)}`);
    }
  }
  for (const { path, axios, ours } of left.values()) {
    const sent = arrived[/^arrived\[(\d+)\]/.exec(path)?.[1]];
    const rule = rules.find(
      (each) =>
        each.path.test(path) &&
        fits(axios, each.axios) &&
        fits(ours, each.ours) &&
        (!each.on || each.on.includes(platform)) &&
        (!each.when || each.when(sent)),
    );
    if (!rule) continue;
    left.delete(path);
    used.push(rule);
  }
  for (const { path, axios, ours } of left.values()) problems.push(`${path}: ${short(axios)} | ${short(ours)}`);
  return { problems, used, unexplained: [...left.values()] };
}

/** A declared value: literal, RegExp for texts, ANY, or an object of which the value has to hold all. */
function fits(value, declared) {
  if (declared === ANY) return value !== MISSING;
  if (declared instanceof RegExp) return typeof value === 'string' && declared.test(value);
  if (typeof declared !== 'object' || declared === null) return Object.is(value, declared);
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(declared).every((key) => fits(value[key], declared[key]));
}

export function short(value) {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 240 ? `${text.slice(0, 240)}…` : text;
}
