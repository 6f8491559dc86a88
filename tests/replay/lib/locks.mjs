// Web Locks that are granted when the trace says so.

// Names of the locks that refreshes take; whatever else is asked for is there at once.
const OURS = /^authflight:[^:.]+(:\d+)?$/;

export class Locks {
  // Those who wait: { tab, name, callback, resolve, reject, timer }
  #waiting = [];
  // By name: { tab, reject }; `tab` undefined: foreign code.
  #held = new Map();
  // By name of a lock, the token that the trace names it after.
  #names = new Map();

  // The `navigator.locks` of a tab. timer(): its last timer, which belongs to the request that follows.
  of(tab, timer) {
    return {
      request: (name, options, callback) => {
        if (!OURS.test(name)) return Promise.resolve(callback({ name }));
        return new Promise((resolve, reject) => {
          const entry = { tab, name, callback, resolve, reject, timer: timer() };
          this.#waiting.push(entry);
          options.signal?.addEventListener('abort', () => {
            if (this.#leave(entry)) reject(options.signal.reason);
          });
        });
      },
    };
  }

  #leave(entry) {
    const at = this.#waiting.indexOf(entry);
    if (at >= 0) this.#waiting.splice(at, 1);
    return at >= 0;
  }

  // The waiting request of this tab for the lock that the trace calls `[login, rotation, nth]`.
  waiting(tab, lock) {
    const [login, rotation, nth] = lock;
    const of = this.#waiting.filter((entry) => {
      if (entry.tab !== tab) return false;
      const [, base, number] = /^(authflight:[^:]+)(?::(\d+))?$/.exec(entry.name);
      const known = this.#names.get(base);
      return Number(number ?? 0) === nth && (known === undefined || known === `${login}.${rotation}`);
    });
    if (of.length !== 1) {
      const names = this.#waiting
        .filter((entry) => entry.tab === tab)
        .map(({ name }) => name.replace(/^[^:]*:[^:]+/, (base) => this.#names.get(base) ?? '?'));
      throw new Error(`${of.length} requests of tab ${tab} wait for lock ${lock}; it waits for [${names}]`);
    }
    const [entry] = of;
    const base = entry.name.replace(/:\d+$/, (tail, at) => (at > 'authflight'.length ? '' : tail));
    for (const [name, key] of this.#names) {
      if (key === `${login}.${rotation}` && name !== base) throw new Error(`lock ${lock} has two names`);
    }
    this.#names.set(base, `${login}.${rotation}`);
    return entry;
  }

  grant(tab, lock) {
    const entry = this.waiting(tab, lock);
    if (this.#held.has(entry.name)) throw new Error(`lock ${lock} is held`);
    this.#leave(entry);
    const hold = { tab, reject: entry.reject };
    this.#held.set(entry.name, hold);
    const free = () => {
      if (this.#held.get(entry.name) === hold) this.#held.delete(entry.name);
    };
    Promise.resolve(entry.callback({ name: entry.name }))
      .finally(free)
      .then(entry.resolve, entry.reject);
  }

  #nameOf([login, rotation, nth]) {
    const [base] = [...this.#names].find(([, key]) => key === `${login}.${rotation}`) ?? [];
    return nth ? `${base}:${nth}` : base;
  }

  steal(lock) {
    const name = this.#nameOf(lock);
    const { reject } = this.#held.get(name);
    this.#held.set(name, { tab: undefined });
    reject(new DOMException('stolen', 'AbortError'));
  }

  giveBack(lock) {
    this.#held.delete(this.#nameOf(lock));
  }

  // A tab is gone, and all that it held or waited for.
  drop(tab) {
    this.#waiting = this.#waiting.filter((entry) => entry.tab !== tab);
    for (const [name, hold] of this.#held) if (hold.tab === tab) this.#held.delete(name);
  }

  get held() {
    return this.#held.size;
  }
}
