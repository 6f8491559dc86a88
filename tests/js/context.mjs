// What every test gets: the package, a namespace of its own at the test server, and helpers that clean up after it.

import { hex, openNamespace } from './lib/api.mjs';
import { assert } from './lib/assert.mjs';
import { writeCookie } from './lib/document-cookie.mjs';

/**
 * Makes `makeContext` for the harness. `lib`: what the package exports; `fetchEntry`: what `authflight/fetch` does, whose
 * factory the tests of `fetchFiles` get in the place of `createClient`. `extra` holds what only one platform has.
 */
export function contexts({ lib: main, fetchEntry, platform, origins, extra = {} }) {
  const isBrowser = platform !== 'node';
  const alone = { ...fetchEntry, createClient: fetchEntry?.createFetch };
  return async ({ file }) => {
    const lib = file.split(' ').some((word) => word === 'fetch-entry') ? alone : main;
    const cleanups = [];
    const reported = [];
    const api = openNamespace(origins);
    if (isBrowser) clearBrowserStorage();
    const defer = (fn) => cleanups.push(fn);

    // `null` stands for no storage given.
    const client = (options = {}, storage = 'memory', base = api.base) => {
      const created = lib.createClient(base, storage ?? undefined, { refresh: api.refreshUrl, ...options });
      defer(() => created.dispose());
      return created;
    };

    /** A client with a session at the server. `login` as for `api.login`. */
    const signedIn = async ({ login, options, storage, library = client } = {}) => {
      const tokens = await api.login(login);
      const created = library(options, storage);
      await created.setTokens(tokens);
      return { client: created, tokens };
    };

    return {
      assert,
      lib,
      api,
      platform,
      isBrowser,
      hex,
      defer,
      client,
      signedIn,
      /** As `signedIn`, with an access token that the server does not accept any more. */
      async expired(parts) {
        const signed = await signedIn(parts);
        await api.expire();
        return signed;
      },
      /** What storage holds: `{ access, refresh }`, `null` where there is nothing. */
      async held(created) {
        const tokens = await created.getTokens();
        return { access: tokens?.accessToken ?? null, refresh: tokens?.refreshToken ?? null };
      },
      /**
       * From now on errors of the application with this message are expected to reach the platform's own handling:
       * `reportError` in browsers, `console.error` in Node. They are in the returned list, and no failure.
       */
      expectReports(pattern) {
        if (!isBrowser) {
          const before = console.error;
          console.error = (error) =>
            pattern.test(String(error?.message)) ? reported.push(String(error)) : before(error);
          defer(() => (console.error = before));
        }
        reported.pattern = pattern;
        return reported;
      },
      /** Errors that nobody handled, apart from the expected ones. */
      unexpected: (strays) =>
        strays.filter((stray) => {
          const expected = reported.pattern?.test(stray);
          if (expected) reported.push(stray);
          return !expected;
        }),
      /** Timers of a second and more run so many times faster until the test is over. */
      hurry(factor) {
        const before = globalThis.setTimeout;
        globalThis.setTimeout = (fn, ms, ...args) => before(fn, ms >= 1_000 ? ms / factor : ms, ...args);
        defer(() => (globalThis.setTimeout = before));
      },
      /** The clock that the package reads is set forward (or back) until the test is over. */
      later(ms) {
        const before = Date.now;
        Date.now = () => before() + ms;
        defer(() => (Date.now = before));
      },
      /** Counts the events of a client: `{ tokens: [...payloads], ... }`. */
      watch(created, names = ['tokens', 'refresh-start', 'refresh-end', 'signed-out', 'warning']) {
        const seen = {};
        for (const name of names) {
          seen[name] = [];
          defer(created.on(name, (payload) => seen[name].push(payload)));
        }
        return seen;
      },
      async settle() {
        const failures = [];
        for (const cleanup of cleanups.reverse()) {
          try {
            await cleanup();
          } catch (error) {
            failures.push(error);
          }
        }
        if (isBrowser) clearBrowserStorage();
        if (failures.length > 0) throw failures[0];
      },
      ...extra,
    };
  };
}

function clearBrowserStorage() {
  localStorage.clear();
  sessionStorage.clear();
  for (const pair of document.cookie.split(';')) {
    const name = pair.split('=')[0].trim();
    if (name === '') continue;
    for (const path of ['/', '/suite', '/suite/', '/suite/deep']) writeCookie(`${name}=; Path=${path}; Max-Age=0`);
  }
}
