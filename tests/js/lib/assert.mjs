// The few assertions of the suite, for Node and browsers: node:assert is not there in pages.

class AssertionError extends Error {
  name = 'AssertionError';
}

function fail(message, note) {
  throw new AssertionError(note ? `${note}: ${message}` : message);
}

/** A value as short text. */
function show(value) {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 400 ? `${value.slice(0, 400)}… (${value.length})` : value);
  if (value instanceof Error) return `${value.name}: ${value.message}${value.code ? ` [${value.code}]` : ''}`;
  if (value === null || typeof value !== 'object') return String(value);
  try {
    const text = JSON.stringify(value);
    return text.length > 400 ? `${text.slice(0, 400)}…` : text;
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function same(a, b) {
  if (Object.is(a, b)) return true;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return same([...bytes(a)], [...bytes(b)]);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Does `error` have these properties? A RegExp is matched against the text of the property. */
function holds(error, expected, note) {
  for (const [key, wanted] of Object.entries(expected)) {
    const found = error?.[key];
    const fits = wanted instanceof RegExp ? wanted.test(String(found)) : Object.is(found, wanted);
    if (!fits)
      fail(
        `expected ${key} ${wanted instanceof RegExp ? wanted : show(wanted)}, found ${show(found)} in ${show(error)}`,
        note,
      );
  }
}

/** Rejections that are waited for; a test may await them late, or not at all. */
const pending = [];

async function rejects(promise, expected, note) {
  let error;
  try {
    const value = await promise;
    fail(`expected a rejection ${show(expected)}, resolved with ${show(value)}`, note);
  } catch (thrown) {
    if (thrown instanceof AssertionError) throw thrown;
    error = thrown;
  }
  holds(error, expected, note);
  return error;
}

export const assert = {
  show,
  fail,
  ok(value, note) {
    if (!value) fail(`expected something true, found ${show(value)}`, note);
  },
  equal(found, wanted, note) {
    if (!Object.is(found, wanted)) fail(`expected ${show(wanted)}, found ${show(found)}`, note);
  },
  notEqual(found, unwanted, note) {
    if (Object.is(found, unwanted)) fail(`expected anything but ${show(unwanted)}`, note);
  },
  deepEqual(found, wanted, note) {
    if (!same(found, wanted)) fail(`expected ${show(wanted)}, found ${show(found)}`, note);
  },
  match(text, pattern, note) {
    if (!pattern.test(String(text))) fail(`expected ${pattern}, found ${show(text)}`, note);
  },
  oneOf(found, wanted, note) {
    if (!wanted.some((value) => Object.is(found, value)))
      fail(`expected one of ${show(wanted)}, found ${show(found)}`, note);
  },
  atMost(found, most, note) {
    if (!(found <= most)) fail(`expected at most ${most}, found ${show(found)}`, note);
  },
  atLeast(found, least, note) {
    if (!(found >= least)) fail(`expected at least ${least}, found ${show(found)}`, note);
  },
  holds,
  /** Awaits a rejection with these properties, and returns what was thrown. */
  rejects(promise, expected = {}, note = '') {
    const outcome = rejects(promise, expected, note);
    outcome.catch(() => {});
    pending.push(outcome);
    return outcome;
  },
  /** Settles as the first failure among the rejections waited for since the last call. */
  settled: () => Promise.all(pending.splice(0)),
  /** Expects a synchronous throw with these properties, and returns what was thrown. */
  throws(fn, expected = {}, note = '') {
    let error;
    try {
      const value = fn();
      fail(`expected a throw ${show(expected)}, returned ${show(value)}`, note);
    } catch (thrown) {
      if (thrown instanceof AssertionError) throw thrown;
      error = thrown;
    }
    holds(error, expected, note);
    return error;
  },
};
