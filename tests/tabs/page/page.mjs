// One tab: what the tests ask of it is a method of `window.tab`.

import * as esm from 'authflight';
import { opaque, pack } from './opaque.mjs';
import { STORAGES, stored, wipe } from './storages.mjs';
import { leftovers } from './watch.mjs';

const EVENTS = ['tokens', 'refresh-start', 'refresh-end', 'signed-out', 'warning'];
const REQUEST_LIMIT_MS = 25_000;
const SEEN_MS = 10_000;
/** Time for an answer to get out of the tab. */
const ANSWERED_MS = 200;
const me = '/api/users/me';

const id = new URLSearchParams(location.search).get('tab');
/** By name: `{ client, opaque, events, changed }`. */
const clients = new Map();
const stray = [];
let visits = 0;
let letGo;
let letLock;

addEventListener('unhandledrejection', (event) => stray.push(String(event.reason)));
addEventListener('error', (event) => stray.push(event.message));
addEventListener('pageshow', (event) => {
  visits += 1;
  if (event.persisted) tell('restored');
});
addEventListener('online', () => tell('online'));

/** Whose token it is, and the how manieth. */
const claims = (token) => {
  if (!token) return 'nothing';
  const { sub, gen } = JSON.parse(atob(token.split('.')[1]));
  return `${sub} ${gen}`;
};

/** Timers of tabs in the background fire once a second; answers of servers come in time. */
const pause = (ms) => fetch(`/wait?ms=${ms}`);

/** For whoever waits for it outside; nothing is lost where it does not arrive. */
const tell = (event) => navigator.sendBeacon(`/event?${new URLSearchParams({ tab: id, event })}`);

/** The package as one more bundle, or as another module of the same bundle, would have it. */
const copies = {
  esm: () => esm,
  reloaded: (name) => import(`/copy.js?${name}`),
  commonjs: async () => (await import('/commonjs.js')).default,
};

const settle = (promise) => {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, REQUEST_LIMIT_MS, 'hung');
  });
  const outcome = promise.then(
    ({ status, data }) => `${status} ${data.id}`,
    ({ code, refreshOutcome, status }) => [code, refreshOutcome, status].filter(Boolean).join(' '),
  );
  return Promise.race([outcome, late]).finally(() => clearTimeout(timer));
};
const send = (names, count) =>
  Promise.all(names.flatMap((name) => Array.from({ length: count }, () => settle(clients.get(name).client.get(me)))));

window.tab = {
  /** Makes a client; see STORAGES and `copies`. */
  async open({ api, storage, name = 'main', copy = 'esm', tokens = 'readable', options }) {
    const { createClient } = await copies[copy](name);
    const packs = tokens === 'opaque';
    const client = createClient(api, STORAGES[storage], { ...(packs && opaque), ...options });
    const entry = { client, storage, packs, events: [], changed: () => {} };
    clients.set(name, entry);
    for (const event of EVENTS)
      client.on(event, ({ reason, outcome }) => {
        entry.events.push([event, reason ?? outcome].filter(Boolean).join(' '));
        entry.changed();
        if (event === 'refresh-start') tell(event);
      });
    return client.status;
  },
  async login(tokens, name = 'main') {
    const { client, packs } = clients.get(name);
    const pair = { accessToken: tokens.accessToken, refreshToken: tokens.refreshToken };
    await client.setTokens(packs ? pack(pair) : pair);
  },
  /** Where the API server sets the tokens itself. */
  async loginByCookie(account, name = 'main') {
    await clients.get(name).client.post('/api/auth/login', account, { skipAuth: true, withCredentials: true });
  },
  /** Resolves once this tab sees the tokens that another one wrote; storage may take its time to show them. */
  async sees(refreshToken, name = 'main') {
    const { client, storage } = clients.get(name);
    const start = performance.now();
    for (;;) {
      const tokens = await client.getTokens();
      if (tokens?.refreshToken === refreshToken) return;
      if (performance.now() - start > SEEN_MS) {
        const found = [tokens, await stored(storage)].map((pair) => claims(pair?.refreshToken));
        // What the browser's own store has, which may be more than it shows in `document.cookie`.
        const jar = (await globalThis.cookieStore?.getAll())?.map((cookie) => cookie.name);
        throw new Error(`not ${claims(refreshToken)}, but in the client and in storage: ${found}; cookies: ${jar}`);
      }
      await pause(2);
    }
  },
  /** A client that sees what another tab wrote, and whose events count from here on. */
  async join(settings, refreshToken) {
    await window.tab.open(settings);
    if (refreshToken) await window.tab.sees(refreshToken);
    clients.get('main').events.length = 0;
  },
  /** Sends requests at once; what became of each: `200 <user>`, the error's code, or `hung`. */
  send: (count = 1, names = ['main']) => send(names, count),
  /** As `send`, at the word `go` of another tab, and so many milliseconds later. */
  async arm(count = 1, names = ['main'], wait = 0) {
    const go = new BroadcastChannel('go');
    const gone = new Promise((resolve) => {
      letGo = resolve;
    });
    go.onmessage = ({ data }) => {
      if (data === 'go') letGo();
      // A channel hears what is said once the browser knows of it: from here on.
      if (data === id) tell('armed');
    };
    const probe = new BroadcastChannel('go');
    probe.postMessage(id);
    probe.close();
    await gone;
    go.close();
    if (wait) await pause(wait);
    return send(names, count);
  },
  go() {
    const channel = new BroadcastChannel('go');
    channel.postMessage('go');
    channel.close();
    letGo?.();
  },
  refresh: (name = 'main') =>
    clients
      .get(name)
      .client.refresh()
      .then(
        () => 'refreshed',
        ({ code, refreshOutcome }) => `${code} ${refreshOutcome}`,
      ),
  clear: (name = 'main') => clients.get(name).client.clearTokens(),
  /** What becomes of one more request, and what there is afterwards. */
  async check(storage) {
    const outcomes = await send(['main'], 1);
    const { client } = clients.get('main');
    const hidden = storage === 'httponly';
    return { outcomes, ...(!hidden && { tokens: await client.getTokens(), stored: await stored(storage) }) };
  },
  status: (name = 'main') => clients.get(name).client.status,
  tokens: (name = 'main') => clients.get(name).client.getTokens(),
  events: (name = 'main') => clients.get(name).events.splice(0),
  /** Resolves when the client has had this event so many times since the last `events()`. */
  async wait(event, times = 1, name = 'main') {
    const entry = clients.get(name);
    while (entry.events.filter((each) => each.startsWith(event)).length < times)
      await new Promise((resolve) => {
        entry.changed = resolve;
      });
  },
  dispose(name = 'main') {
    clients.get(name)?.client.dispose();
    clients.delete(name);
  },
  stored: (storage) => stored(storage),
  wipe,
  async locks() {
    const { held, pending } = await navigator.locks.query();
    return { held: held.map(({ name }) => name), pending: pending.map(({ name }) => name) };
  },
  /** Takes a lock away from its holder, and keeps it until `letLock`. */
  steal: (name) =>
    new Promise((resolve, reject) => {
      const keep = (release) => {
        letLock = release;
        resolve();
      };
      navigator.locks.request(name, { steal: true }, () => new Promise(keep)).catch(reject);
    }),
  letLock: () => letLock(),
  /** Keeps the main thread busy, once this call has been answered. */
  block(ms) {
    setTimeout(() => {
      const end = performance.now() + ms;
      while (performance.now() < end);
      tell('unblocked');
    }, ANSWERED_MS);
  },
  visits: () => visits,
  /** Web Locks that are `missing`, `silent` (no answer ever) or `refused`, for clients that are made from now on. */
  breakLocks(how) {
    const request = {
      silent: () => new Promise(() => {}),
      refused: () => Promise.reject(new DOMException('no locks here', 'SecurityError')),
    }[how];
    Object.defineProperty(navigator, 'locks', { configurable: true, value: request && { request } });
  },
  leftovers,
  /** Disposes of all clients; what nobody handled in this tab so far. */
  leave() {
    for (const { client } of clients.values()) client.dispose();
    clients.clear();
    delete navigator.locks;
    return stray.splice(0);
  },
  notRestored: () => JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons ?? null),
};

tell('ready');
