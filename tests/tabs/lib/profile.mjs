// Tabs of one browser profile, with an API server whose refresh tokens rotate, and a user who is signed in in all tabs.

import assert from 'node:assert/strict';
import { installTarball } from '../../../scripts/lib/install-tarball.mjs';
import { WWW } from '../../../scripts/lib/www.mjs';

// The API server's dependencies are the site's.
await installTarball(WWW);
const { PASSWORD, startApi } = await import('../../../www/api/server.mjs');

/** Longer than anything that a tab does here, and shorter than what the user of the suite waits for. */
const LIMIT_MS = 30_000;
const POLL_MS = 2;

/** Waits until it holds. */
export async function until(holds, what = String(holds)) {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`it did not come to this in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** `promise`, but no longer than a tab may take, or so many milliseconds. */
export function limited(promise, what, ms = LIMIT_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not in time: ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

let lastTab = 0;

/**
 * A profile of the browser; see chromium.mjs and webdriver.mjs.
 *
 * `tabs`: those that are open. `open(count)`: opens so many more. `say(event, tabs)`: resolves with the next tab of these
 * that tells of an event.
 */
export async function openProfile(browser, site) {
  const profile = await browser.profile();
  const tabs = [];
  /** What tabs have told and nobody has waited for yet. */
  const told = [];
  const waiting = new Set();
  const off = site.on((message) => {
    if (!message.tab) return;
    told.push(message);
    for (const look of [...waiting]) look();
  });

  const hear = (event, among) =>
    limited(
      new Promise((resolve) => {
        const look = () => {
          const at = told.findIndex((each) => each.event === event && among.some(({ id }) => id === each.tab));
          if (at < 0) return;
          waiting.delete(look);
          const [{ tab }] = told.splice(at, 1);
          resolve(among.find(({ id }) => id === tab));
        };
        waiting.add(look);
        look();
      }),
      `a tab that tells of ${event}`,
    );

  const openTab = async () => {
    lastTab += 1;
    const id = String(lastTab);
    const driver = await profile.open();
    const tab = {
      ...driver,
      id,
      closed: false,
      run: (method, ...args) =>
        limited(driver.run(method, args), `${method} in tab ${id}`).catch((error) => {
          if (tab.closed) return undefined;
          throw error;
        }),
      /** For a tab that will not answer for a while. */
      start(method, ...args) {
        const running = driver.run(method, args);
        running.catch(() => {});
        return running;
      },
      /** `how`: `close`, or `crash`, where the driver has it. */
      async close(how = 'close') {
        tab.closed = true;
        tabs.splice(tabs.indexOf(tab), 1);
        await (driver[how] ?? driver.close)();
      },
    };
    await driver.goto(`${site.origin}/tab?tab=${id}`);
    await hear('ready', [tab]);
    tabs.push(tab);
    return tab;
  };

  return {
    tabs,
    hear,
    offline: profile.offline,
    forget: () => told.splice(0),
    /** As if the user had cleared the site's data, and with those cookies that scripts cannot replace. */
    async wipe() {
      await tabs[0]?.run('wipe');
      await profile.clearCookies?.();
    },
    async open(count = 1) {
      const opened = [];
      // Two at a time: as many as there are processors.
      for (let at = 0; at < count; at += 2)
        opened.push(...(await Promise.all(Array.from({ length: Math.min(2, count - at) }, openTab))));
      return opened;
    },
    async close() {
      off();
      await profile.close();
    },
  };
}

const payload = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString('utf8'));

/** Options of `startApi`, by what its refresh endpoint does with a spent token. */
const APIS = {
  /** Ends the session. */
  strict: { system: 'S1', rotates: true },
  /** Gives its successor once more, for a minute. */
  grace: { system: 'S1', rotates: true, grace: 60_000 },
  /** Ends the session, and sets the tokens as HttpOnly cookies. */
  httponly: { system: 'S1-httponly', rotates: true },
};

export const openApi = (kind) => startApi({ ...APIS[kind], accessLifetime: 3_600 });

let lastUser = 0;

/**
 * Signs a user in in the first tab, and waits until all tabs see it.
 *
 * `expiry`: how the access token is over when the tabs send: `refused` by the API server, `passed` by its own `exp`, or
 * `opaque`: refused, and it tells the client nothing.
 */
export async function signIn({ profile, api, storage, expiry = 'refused', options, tabs = profile.tabs }) {
  lastUser += 1;
  const hidden = storage === 'httponly';
  const [user] = hidden
    ? [{ id: `user-${lastUser}` }]
    : await api.createUsers(1, { prefix: `user${lastUser}`, ...(expiry === 'passed' && { access: -10 }) });
  const settings = { api: api.url, storage, tokens: expiry === 'opaque' ? 'opaque' : 'readable', options };
  const [first, ...others] = tabs;
  await first.run('open', settings);
  if (hidden) await first.run('loginByCookie', { id: user.id, password: PASSWORD });
  else await first.run('login', user);
  await Promise.all(others.map((tab) => tab.run('join', settings, user.refreshToken)));
  const session = hidden ? api.journal().at(-1).session : user.session;
  if (expiry !== 'passed') api.expireAccess(session);
  await first.run('events');
  profile.forget();
  return { ...user, session, storage, settings };
}

/**
 * All these tabs send so many requests at the same time. `of`: promises of what comes of them, tab by tab; `outcomes`: a
 * promise of it all.
 */
export async function sendAll(profile, tabs, { count = 1, counts, names = ['main'], waits } = {}) {
  const of = tabs.map((tab, at) => tab.start('arm', counts?.[at] ?? count, names, waits?.[at] ?? 0));
  await Promise.all(tabs.map((tab) => profile.hear('armed', [tab])));
  await tabs[0].run('go');
  const outcomes = limited(Promise.all(of), 'the outcomes of all requests');
  outcomes.catch(() => {});
  return { outcomes, of };
}

export const counted = (api, session) => {
  const { refreshAttempts, refreshes, refreshesAgain, reuseDetected } = session
    ? api.countersOf(session)
    : api.counters;
  return { refreshAttempts, refreshes, refreshesAgain, reuseDetected };
};

/** All tabs are signed in with the newest pair, storage has it, and it is good for requests without another refresh. */
export async function assertSignedIn({ api, user, tabs }) {
  const before = counted(api, user.session);
  const found = await Promise.all(tabs.map((tab) => tab.run('check', user.storage)));
  assertAnswered(
    found.map(({ outcomes }) => outcomes),
    user,
  );
  assert.deepEqual(counted(api, user.session), before, 'with no further refresh');
  for (const { tokens, stored } of found) {
    if (!tokens) continue;
    assert.equal(payload(tokens.refreshToken).gen, before.refreshes, 'the tab has the newest pair');
    assert.equal(payload(stored.refreshToken).gen, before.refreshes, 'storage has the newest pair');
  }
}

/** Every request was answered, to the user who sent it. */
export function assertAnswered(outcomes, user) {
  const all = outcomes.flat();
  assert.deepEqual(tally(all), { [`200 ${user.id}`]: all.length });
}

const tally = (words) => {
  const counts = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};
