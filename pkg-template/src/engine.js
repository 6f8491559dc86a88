// Drives requests: asks the core for each decision, sends, waits, replays.

import { AuthflightError } from './error.js';
import { NO_GUARD } from './guard.js';
import { createHost } from './host.js';
import { isPromise, LONGEST_TIMER_MS } from './promise.js';
import { createTokens } from './tokens.js';
import { remembering } from './url.js';
import { instance, isTrap, retire } from './wasm.js';

// The core wants the body read before it can tell what an answer means.
const ASK = -2_147_483_648;
// The request fails, with what the host was told.
const REFUSED = -2_147_483_647;
// The bit of an attempt that goes out without a token; see Attempt::to_bits.
const BARE = 2;
// No automatic refresh comes sooner: another tab's may be half written.
const LEAST_MS = 1_000;
// After an automatic refresh that failed without a cool-down, as where storage is away.
const PAUSE_MS = 60_000;
const STATUS = ['unknown', 'signed-in', 'signed-out', 'refreshing'];

// What the core is told: `news` of client.rs.
const STORED = 0;
const LOGIN = 1;
const LOGOUT = 2;
const TICK = 3;
const ONLINE = 4;
const DISPOSED = 5;

// What it is asked: `facts` of client.rs.
const STANDING = 0;
const WAKE = 1;
const DUE = 2;
const AHEAD = 3;

// What an error shows of an answer. Read at once: unread bodies would keep the connections that the refresh needs.
const keep = (request, response) => request.guard.fly(request.keep(response)).catch(() => undefined);

// How long a timer for that moment runs.
const delay = (at) => Math.min(Math.max(at - Date.now(), 0), LONGEST_TIMER_MS);

// CLOCK_TOLERANCE_MS of policy.rs.
const near = (a, b) => Math.abs(a - b) < 60_000;

export class Engine {
  #settings;
  #host;
  #tokens;
  #emit;
  #instance;
  #core;
  #timer;
  #wake = 0;
  #disposed = false;
  // Storage has been read once for the status alone; a storage that asks for the status is not asked again.
  #looked = false;
  #page;
  // The clock's lead that the page keeps, in milliseconds.
  #ahead = 0;
  #planned;
  #scopes = remembering(() => ({ raw: undefined, base: undefined, allowed: false }));

  constructor(settings, storage, emit, warn) {
    this.#settings = settings;
    this.#emit = emit;
    this.#tokens = createTokens(storage, warn);
    this.#page = settings.join?.(this);
    const tell = (event, detail) => {
      emit(event, detail);
      if (!this.#disposed) this.#changed();
    };
    this.#host = createHost(settings, this.#tokens, tell, this.#page, () => this.#correct());
    this.#running();
    if (settings.autoRefresh) this.#plan(1, 0);
  }

  // The running core. After a trap it is a fresh one, with the tokens that memory or storage hold.
  #running() {
    if (this.#disposed)
      throw new AuthflightError('this client was disposed of: create a new one', 'ERR_DISPOSED', {
        refreshOutcome: 'aborted',
      });
    const running = instance();
    if (this.#instance !== running) {
      this.#core = new running.Core(...this.#settings.core);
      this.#instance = running;
      this.#tokens.untold();
      this.#ahead = 0;
      this.#correct();
    }
    return this.#core;
  }

  // Every call into the core goes through here, so that a trap ends as an error and not as a state.
  #call(act) {
    const core = this.#running();
    try {
      return act(core);
    } catch (error) {
      throw isTrap(error) ? retire(this.#instance, error) : error;
    }
  }

  // A decision about a request: one that waits does so from here on, as the core may let it go on at any time.
  #step(act) {
    const step = this.#call(act);
    if (step === REFUSED) throw this.#host.refusal;
    if (step < 0 && step !== ASK) this.#park(-step);
    return step;
  }

  #park(waiter) {
    const ends = { waits: this.#instance.waits, waiting: undefined, resolve: undefined };
    // With an error as well: nobody may be listening yet.
    ends.waiting = new Promise((resolve) => {
      ends.resolve = resolve;
    });
    ends.waits.add(ends.resolve);
    this.#host.parked.set(waiter, ends);
  }

  // It has what it waited for, or wants it no more.
  #unpark(waiter, ends) {
    const { parked } = this.#host;
    ends.resolve(0);
    ends.waits.delete(ends.resolve);
    // A core that took the place of a trapped one begins with the same names.
    if (parked.get(waiter) === ends) parked.delete(waiter);
  }

  #tell(news) {
    this.#call((core) => core.tell(this.#host, news));
  }

  #read(fact) {
    return this.#call((core) => core.read(fact));
  }

  get status() {
    if (this.#disposed) return STATUS[0];
    try {
      if (!this.#looked) {
        this.#looked = true;
        const pending = this.#sync();
        if (isPromise(pending)) pending.catch(() => {});
      }
      return STATUS[this.#read(STANDING)];
    } catch {
      return STATUS[0];
    }
  }

  get tokens() {
    return this.#tokens;
  }

  // Whether the token may go where the request goes; see drive() for the arguments.
  scope(raw, href, base) {
    this.#running();
    const known = this.#scopes(href);
    if (known.raw !== raw || known.base !== base) {
      known.allowed = this.#step((core) => core.scope(this.#host, raw, href, base ?? ''));
      known.raw = raw;
      known.base = base;
    }
    return known.allowed;
  }

  // Tells the core if storage holds something else than before.
  #sync(turned = false) {
    const changed = this.#tokens.look();
    return isPromise(changed)
      ? changed.then((late) => this.#observe(turned || late))
      : this.#observe(turned || changed);
  }

  #observe(changed) {
    if (!changed) return;
    this.#correct();
    const first = this.#read(STANDING) === 0;
    this.#tell(STORED);
    this.#host.adopted(first);
    this.#changed();
  }

  // What the page knows of the clock, perhaps by another tab. An application that clears storage says nothing of it.
  #correct() {
    const ahead = this.#page?.clock();
    if (!ahead || near(ahead, this.#ahead)) return;
    this.#ahead = ahead;
    this.#call((core) => core.served(Date.now() - ahead));
  }

  // Other tokens, or a refresh that failed: the clock may be known by now, and the next refresh is another.
  #changed() {
    const ahead = this.#read(AHEAD);
    if (!near(ahead, this.#ahead)) {
      this.#ahead = ahead;
      this.#page?.clock(ahead);
    }
    this.#plan();
  }

  // For `autoRefresh`: at this time, milliseconds since the epoch, or as the core says. Keeps no dropped client.
  #plan(due = this.#read(DUE), least = LEAST_MS) {
    clearTimeout(this.#planned);
    if (!this.#settings.autoRefresh || !due) return;
    const ref = new WeakRef(this);
    this.#planned = setTimeout(() => ref.deref()?.resume(), Math.max(delay(due), least));
    this.#planned.unref?.();
  }

  async #renew() {
    const due = this.#read(DUE);
    if (!due || due > Date.now()) return this.#plan(due);
    try {
      await this.refresh();
    } catch (error) {
      // A cool-down has been planned for, and so has the end.
      const next = this.#read(DUE);
      if (next && next <= Date.now()) throw error;
    }
  }

  // Another tab or client has news; see page.js. then(): afterwards.
  wake(url, present, over, then = undefined) {
    const later = () => {
      if (then && !this.#disposed) this.#plan(Date.now() + PAUSE_MS);
    };
    try {
      // Who has not looked yet has nothing to lose.
      if (!this.#settings.autoRefresh && this.#read(STANDING) === 0) return;
      const pending = this.#sync(url === this.#host.url && this.#tokens.turn(present, over));
      if (then || pending) Promise.resolve(pending).then(then).catch(later);
    } catch {
      // The next request meets the same.
      later();
    }
  }

  // The page is back, or it is time for a refresh.
  resume() {
    this.wake(undefined, undefined, undefined, this.#settings.autoRefresh && (() => this.#renew()));
  }

  online() {
    try {
      this.#tell(ONLINE);
    } catch {}
    this.resume();
  }

  async ready() {
    this.#running();
    await this.#sync();
  }

  // request: as `drive` takes it; send(request, token): one attempt. Resolves with the response. The error of a session
  // that is over has, as `answer`, what `keep` made of the answer that said so.
  async run(request, send) {
    const { guard } = request;
    let response;
    let last;
    try {
      this.#running();
      const pending = this.#sync();
      if (isPromise(pending)) await guard.fly(pending);
      let step = this.#step((core) => core.begin(this.#host, Boolean(request.refreshFirst), guard.deadline));
      if (step < 0) {
        this.#host.asked = Date.now();
        const ends = this.#wait(step, guard);
        step = this.#leave(step, ends, await ends.waiting);
      }
      for (;;) {
        const sent = Date.now();
        try {
          response = await send(request, step & BARE ? undefined : this.#tokens.access);
        } catch (error) {
          throw request.broken?.(error) ?? error;
        }
        const judged = this.#judge(step, response, request);
        step = isPromise(judged) ? await judged : judged;
        if (step === 0) return response;
        if (step < 0) this.#host.asked = Math.max(this.#host.asked, sent);
        const ends = step < 0 && !request.once && this.#wait(step, guard);
        const { status } = response;
        last = await keep(request, response);
        response = undefined;
        if (request.once) throw this.#spent(step);
        this.#emit('trace', { type: step < 0 ? 'wait' : 'replay', status });
        if (ends) step = this.#leave(step, ends, await ends.waiting);
      }
    } catch (error) {
      // Of a session that is over, the answer that said so. Elsewhere a 401 would read as a sign-out, and is none.
      if (error?.code === 'ERR_SESSION_EXPIRED') error.answer = response ? await keep(request, response) : last;
      else if (response) await keep(request, response);
      throw error;
    }
  }

  // The refresh goes on for the others, and for the next try.
  #spent(step) {
    if (step < 0) {
      this.#call((core) => core.abort(step));
      this.#unpark(-step, this.#host.parked.get(-step));
    }
    return new AuthflightError(
      'the access token was refused, and the body is a stream that is used up: send it again, or set `refreshFirst`',
      'ERR_BODY_NOT_REPLAYABLE',
    );
  }

  #judge(attempt, response, request) {
    if (response.status >= 400) {
      // Somebody else may have refreshed meanwhile: that decides what a refusal means.
      const pending = this.#sync();
      if (isPromise(pending)) return request.guard.fly(pending).then(() => this.#end(attempt, response, request));
    }
    return this.#end(attempt, response, request);
  }

  #end(attempt, response, request) {
    const { deadline } = request.guard;
    const step = this.#step((core) => core.end(this.#host, attempt, response.status, deadline));
    this.#learn(step, response);
    if (step === 0 && this.#settings.ambient && response.ok) this.#revive();
    return step === ASK ? this.#ask(attempt, response, request) : step;
  }

  async #ask(attempt, response, request) {
    const { verdict, readFrom } = this.#settings;
    const word = response.status < readFrom ? 'ignore' : await verdict(await request.read(response.clone()));
    const step = this.#step((core) => core.judge(this.#host, attempt, String(word), request.guard.deadline));
    this.#learn(step, response);
    return step;
  }

  // A refusal is no answer from a cache: its `Date` is the server's time.
  #learn(step, response) {
    if (step === 0 || step === ASK) return;
    const date = response.headers.get('date');
    if (date) this.#call((core) => core.served(Date.parse(date)));
  }

  // With every token in an HttpOnly cookie, a good answer is the only sign of a login.
  #revive() {
    if (this.#read(STANDING) === 2) {
      this.#tokens.turn(true);
      this.#tell(LOGIN);
    }
  }

  // It waits in the core's queue: for `waiting`, a step or an error.
  #wait(waiter, guard) {
    const ends = this.#host.parked.get(-waiter);
    this.#arm();
    if (guard !== NO_GUARD) {
      ends.waiting = this.#race(waiter, guard, ends.waiting);
      // A trap as it leaves the queue; nobody may be listening yet.
      ends.waiting.catch(() => {});
    }
    return ends;
  }

  // A request that is aborted leaves the queue at once.
  async #race(waiter, guard, waiting) {
    const core = this.#core;
    const step = await guard.race(waiting);
    const isOver = guard.aborted && typeof step !== 'number';
    if (isOver && core === this.#core) this.#call((core) => core.abort(waiter));
    return step;
  }

  #leave(waiter, ends, step) {
    this.#unpark(-waiter, ends);
    if (!this.#disposed) this.#arm();
    if (typeof step !== 'number') throw step;
    return step;
  }

  // One timer for all waiting requests: the earliest deadline in the queue.
  #arm() {
    const wake = this.#read(WAKE);
    if (wake === this.#wake) return;
    this.#wake = wake;
    clearTimeout(this.#timer);
    if (!wake) return;
    this.#timer = setTimeout(() => {
      this.#wake = 0;
      this.#tell(TICK);
      this.#arm();
    }, delay(wake));
  }

  async refresh() {
    await this.ready();
    this.#host.asked = Date.now();
    const waiter = this.#step((core) => core.refresh(this.#host));
    const ends = this.#wait(waiter, NO_GUARD);
    this.#leave(waiter, ends, await ends.waiting);
  }

  // Takes effect at once, for the requests that follow without waiting for storage.
  async login(tokens) {
    this.#running();
    this.#tokens.check();
    const written = this.#tokens.set(tokens);
    this.#host.left();
    this.#tell(LOGIN);
    this.#tokens.tell();
    await written;
    this.#host.wrote();
    this.#host.announce();
  }

  async logout() {
    if (this.#read(STANDING) === 0) await this.ready().catch(() => {});
    this.#tokens.check();
    this.#tell(LOGOUT);
    await this.#tokens.clear();
  }

  dispose() {
    if (this.#disposed) return;
    this.#page?.leave();
    clearTimeout(this.#timer);
    clearTimeout(this.#planned);
    const core = this.#core;
    try {
      this.#tell(DISPOSED);
      core.free();
    } catch {
      // The core has trapped: there is nothing to free.
    }
    this.#host.dispose();
    this.#disposed = true;
    this.#core = undefined;
  }
}
