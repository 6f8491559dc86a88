// Takes the package through one trace of the model, and compares what can be seen of both after every event.

import { isDeepStrictEqual } from 'node:util';
import { Database, KeyRange } from './database.mjs';
import { Locks } from './locks.mjs';
import { openTab, Timers } from './tab.mjs';

const EPOCH_MS = 1_700_000_000_000;
const STEP_MS = 1_000;
// Of tab-lock.js and host.js in pkg-template/src.
const ASK_MS = 2_500;
const LOOK_MS = [20, 80, 300, 600];
// Of tokens.js.
const HALF_MS = 15;

/** A channel whose messages are there when they have been sent. */
class AtOnce {
  port1 = { close() {} };
  port2 = { postMessage: () => this.port1.onmessage() };
}

const looks = (timers) => LOOK_MS.flatMap((ms) => timers.of(ms));

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export class Replay {
  #trace;
  #file;
  #now = EPOCH_MS;
  #locks = new Locks();
  #database = new Database();
  #storage = {};
  #tabs = [];
  #requests = new Map();
  #seen = [];
  // Calls of WebCrypto under way.
  #busy = 0;

  constructor(trace, file) {
    this.#trace = trace;
    this.#file = file;
  }

  // Resolves with how many events agreed; rejects with the first that did not.
  async run() {
    this.#storage = this.#values([0, 1, 0, true]);
    for (let at = 0; at < this.#trace.tabs; at += 1) {
      this.#tabs[at] = { view: { ...this.#storage } };
      await this.#start(at);
    }
    this.#seen = [];
    let step = 0;
    for (const event of this.#trace.events) {
      try {
        await this.#happen(event);
        await this.#settle();
        this.#noteLooks();
        this.#compare(event);
      } catch (cause) {
        const { seed, events } = this.#trace;
        const before = events.slice(Math.max(0, step - 12), step).map((each) => `  ${JSON.stringify(each)}`);
        const words = [`seed ${seed}, event ${step}, ${JSON.stringify(event)}: ${cause.message}`, 'after:', ...before];
        throw new Error(words.join('\n'), { cause });
      }
      step += 1;
    }
    return step;
  }

  // Until nothing moves any more.
  async #settle() {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#busy > 0) quiet = -1;
      // What looks like half of a pair is looked at again, and is none here.
      for (const { timers, dead, frozen } of this.#tabs) {
        for (const id of dead || frozen ? [] : timers.of(HALF_MS)) if (timers.fire(id)) quiet = -1;
      }
    }
  }

  // A pair of tokens of the trace, as texts.
  #values(pair) {
    if (!pair) return {};
    const [login, rotation, issued, access] = pair;
    const refreshToken = `r_${login}_${rotation}`;
    if (!access) return { refreshToken };
    const iat = EPOCH_MS / 1000 + issued;
    const readable = `${base64({ alg: 'none' })}.${base64({ iat, exp: iat + 2, login, rotation })}.`;
    return { accessToken: this.#trace.readable ? `${readable}x` : `a_${login}_${rotation}`, refreshToken };
  }

  #platform(at, tab) {
    const replay = this;
    const { timers, channels } = tab;
    class Channel {
      constructor(name) {
        this.name = name;
        channels.add(this);
      }
      postMessage(data) {
        replay.#broadcast(this, data);
      }
      close() {
        channels.delete(this);
      }
    }
    const subtle = new Proxy(crypto.subtle, {
      get:
        (target, name) =>
        async (...args) => {
          replay.#busy += 1;
          try {
            return await target[name](...args);
          } finally {
            replay.#busy -= 1;
          }
        },
    });
    class Clock extends Date {
      static now() {
        return replay.#now;
      }
    }
    const locks = this.#locks.of(at, () => timers.last);
    return {
      navigator: { locks },
      BroadcastChannel: Channel,
      MessageChannel: AtOnce,
      indexedDB: this.#database.of((tell) => tab.written.push(tell)),
      IDBKeyRange: KeyRange,
      performance: { now: () => tab.elapsed },
      Date: Clock,
      setTimeout: timers.setTimeout,
      clearTimeout: timers.clearTimeout,
      crypto: { subtle, getRandomValues: (array) => crypto.getRandomValues(array) },
    };
  }

  // Questions about a lock's holder, and their answers. Whatever else tabs tell each other is left out: that is an
  // event of the trace.
  #broadcast(from, data) {
    if (!/^authflight:[^:]+(:\d+)?$/.test(from.name)) return;
    for (const tab of this.#tabs) {
      if (tab.dead || tab.frozen) continue;
      for (const channel of tab.channels) {
        if (channel !== from && channel.name === from.name) queueMicrotask(() => channel.onmessage?.({ data }));
      }
    }
  }

  async #start(at) {
    const { view } = this.#tabs[at];
    const tab = { view, timers: new Timers(), channels: new Set(), written: [], posts: [], looking: [], elapsed: 0 };
    this.#tabs[at] = tab;
    const { createClient } = openTab(this.#file, this.#platform(at, tab));
    const storage = {
      get: () => ({ ...tab.view }),
      set: (tokens) => this.#write(tab, tokens),
      clear: () => this.#write(tab, {}),
    };
    tab.client = createClient('https://api.example.com/v1/', storage, {
      refresh: { url: 'refresh' },
      refreshBefore: STEP_MS,
      refreshCooldown: this.#trace.coolDown * STEP_MS,
      coordinate: 'tabs',
      fetch: (url, init) => this.#fetch(at, tab, String(url.url ?? url), init ?? url),
    });
    tab.client.on('signed-out', ({ reason }) => this.#sight(tab, { signedOut: at, as: reason }));
    this.#quietly(tab.client.getTokens());
    await this.#settle();
    // The first time, this looks at storage.
    tab.client.status;
  }

  #write(tab, tokens) {
    if (tab.dead) throw new Error('a tab that crashed writes');
    this.#storage = { ...tokens };
    for (const each of this.#trace.late ? [tab] : this.#tabs) each.view = { ...tokens };
  }

  #sight(tab, seen) {
    if (!tab.dead) this.#seen.push(seen);
  }

  #fetch(at, tab, url, init) {
    const place = new URL(url).pathname.split('/').at(-1);
    return new Promise((resolve) => {
      if (place === 'refresh') {
        const { refreshToken } = JSON.parse(init.body);
        tab.posts.push({ refreshToken, resolve });
        this.#sight(tab, { posted: at, token: refreshToken });
        return;
      }
      const request = Number(place);
      const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '');
      this.#sight(tab, { sent: request, token: token ?? null });
      this.#requests.get(request).resolve = resolve;
    });
  }

  // Lets the event happen here as well.
  async #happen(event) {
    const { tab: at, request, lock } = event;
    const tab = this.#tabs[at];
    switch (event.event) {
      case 'Open':
        return this.#open(tab, request, event.kind);
      case 'Answer':
        return this.#requests.get(request).resolve(new Response('{}', { status: event.answer }));
      case 'Abort':
        return this.#requests.get(request).controller.abort();
      case 'Show':
        tab.view = { ...this.#storage };
        return this.#quietly(tab.client.getTokens());
      case 'Notice':
        return this.#quietly(tab.client.getTokens());
      case 'Regain':
        this.#written(tab);
        await this.#settle();
        return this.#locks.grant(at, lock);
      case 'Round':
        return this.#locks.grant(at, lock);
      case 'Next':
        return this.#ask(at, tab, lock);
      case 'Poll':
        return this.#poll(tab, event.nth);
      case 'Replied':
        return this.#reply(tab, event);
      case 'Commit':
        return this.#written(tab);
      case 'Logout':
        return this.#quietly(tab.client.clearTokens());
      case 'Login':
        return this.#quietly(tab.client.setTokens(this.#values(event.tokens)));
      case 'Crash':
        tab.dead = true;
        tab.channels.clear();
        return this.#locks.drop(at);
      case 'Start':
        return this.#start(at);
      case 'Steal':
        return this.#locks.steal(lock);
      case 'Return':
        return this.#locks.giveBack(lock);
      case 'Freeze':
      case 'Thaw':
        tab.frozen = event.event === 'Freeze';
        return undefined;
      case 'Tick':
        this.#now += STEP_MS;
        return undefined;
      case 'Vanish':
        return this.#vanish();
      // The server's own.
      case 'Served':
      case 'Broken':
      case 'Orphan':
        return undefined;
      default:
        throw new Error('an event that nobody knows');
    }
  }

  // What the tab wrote to the channel is there.
  #written(tab) {
    for (const tell of tab.written.splice(0)) tell();
  }

  // Whatever a call settles with later shows where it has to.
  #quietly(promise) {
    promise.catch((error) => this.#seen.push({ failed: String(error) }));
  }

  #open(tab, request, kind) {
    const controller = new AbortController();
    this.#requests.set(request, { controller });
    const { client } = tab;
    const config = { signal: controller.signal, validateStatus: null, refreshFirst: kind === 'once' };
    const call = kind === 'refresh' ? client.refresh().then(() => 'refreshed') : client.get(`${request}`, config);
    call.then(
      (done) => this.#sight(tab, { settled: request, as: done === 'refreshed' ? done : 'answer' }),
      (error) => this.#sight(tab, { settled: request, as: error.code ?? String(error) }),
    );
  }

  // Nobody answers twice for the lock.
  async #ask(at, tab, lock) {
    const entry = this.#locks.waiting(at, lock);
    tab.timers.fire(entry.timer);
    await this.#settle();
    const [again] = tab.timers.of(ASK_MS).slice(-1);
    tab.timers.fire(again);
  }

  // A second of looking at storage, by the nth refresh of the tab that does so.
  async #poll(tab, nth) {
    const { timers, looking } = tab;
    for (const ms of LOOK_MS) {
      tab.elapsed += ms;
      timers.fire(looking[nth]);
      await this.#settle();
      const again = looks(timers).find((id) => !looking.includes(id));
      if (again === undefined) break;
      looking[nth] = again;
    }
    looking.splice(nth, 1);
  }

  // Those that look at storage now.
  #noteLooks() {
    for (const { timers, looking } of this.#tabs) {
      for (const id of looks(timers)) if (!looking.includes(id)) looking.push(id);
    }
  }

  #reply(tab, { lock, reply }) {
    const [login, rotation] = lock;
    const at = tab.posts.findIndex(({ refreshToken }) => refreshToken === `r_${login}_${rotation}`);
    if (at < 0) throw new Error('nothing was sent');
    const [{ resolve }] = tab.posts.splice(at, 1);
    const answer = (status, body) => resolve(new Response(JSON.stringify(body), { status }));
    if (reply === 'refused') answer(401, { error: 'invalid_grant' });
    else if (reply === 'nothing') answer(400, { error: 'invalid_client' });
    else answer(200, this.#values(reply));
  }

  // The cookie of the access token runs out, wherever the same pair is.
  #vanish() {
    const { accessToken } = this.#storage;
    for (const values of [this.#storage, ...this.#tabs.map(({ view }) => view)]) {
      if (values.accessToken === accessToken) values.accessToken = undefined;
    }
  }

  #compare(event) {
    const wanted = event.seen.map(({ tokens, ...seen }) => {
      if (seen.sent !== undefined) return { ...seen, token: this.#values(tokens).accessToken ?? null };
      return seen.posted === undefined ? seen : { ...seen, token: this.#values(tokens).refreshToken };
    });
    const seen = this.#seen.splice(0);
    agree('what is seen', inOrder(seen), inOrder(wanted));
    const { accessToken, refreshToken } = this.#values(event.storage);
    agree('storage', { ...this.#storage }, { accessToken, refreshToken });
    const status = this.#tabs.map((tab) => (tab.dead ? null : tab.client.status));
    agree('status', status, event.status);
  }
}

// Requests go out in the order of the model; the rest in any, as promises have it.
const inOrder = (seen) => [
  ...seen.filter(({ sent }) => sent !== undefined),
  ...seen
    .filter(({ sent }) => sent === undefined)
    .map((each) => JSON.stringify(each))
    .sort(),
];

const agree = (what, here, there) => {
  const plain = (value) => JSON.parse(JSON.stringify(value));
  if (isDeepStrictEqual(plain(here), plain(there))) return;
  throw new Error(`${what}: ${JSON.stringify(here)} here, ${JSON.stringify(there)} in the model`);
};
