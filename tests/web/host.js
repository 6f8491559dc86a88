// A host for tests of the border: a real object with the methods that the core calls, which records them.

export class TestHost {
  constructor(answers = {}) {
    this.calls = [];
    this.answers = answers;
    this.token = 'old';
    this.parked = new Map();
  }

  writable() {
    return true;
  }

  access() {
    return this.token;
  }

  renewal() {}

  refreshable() {
    return true;
  }

  faded() {
    return false;
  }

  // The ends of what a request waits for.
  parking(waiter) {
    const ends = this.parked.get(waiter) ?? {};
    ends.waiting ??= new Promise((resolve, reject) => Object.assign(ends, { resolve, reject }));
    this.parked.set(waiter, ends);
    return ends;
  }

  wait(waiter) {
    return this.parking(-waiter).waiting;
  }

  settle(waiter, step, error) {
    if (!waiter) this.refusal = error;
    const { resolve, reject } = this.parking(waiter);
    if (error) reject(error);
    else resolve(step);
  }

  async look() {
    this.calls.push('look');
    return false;
  }

  async lock() {
    this.calls.push('lock');
    return async () => void this.calls.push('release');
  }

  async release(release) {
    await release();
  }

  async exchange() {
    this.calls.push('exchange');
    return this.answers.exchange();
  }

  async save(token) {
    this.calls.push('save');
    this.token = token;
  }

  refreshed(outcome) {
    this.calls.push(`refreshed ${outcome}`);
    this.answers.refreshed?.(this);
  }

  ended(reason) {
    this.calls.push(`ended ${reason}`);
    this.answers.ended?.(this);
  }

  fail(text, cause) {
    const [code, refreshOutcome, message] = text.split('|');
    return Object.assign(new Error(message, { cause }), { code, refreshOutcome });
  }

  log() {
    return this.calls.join(', ');
  }
}

export const granting = () => new TestHost({ exchange: () => 'new' });

export const refusing = (status, error) =>
  new TestHost({
    exchange: () => {
      throw { status, error, cause: new Error('refused') };
    },
  });

// Its callbacks call straight back into the core.
export const reentrant = (core) =>
  new TestHost({
    exchange: () => {
      throw { status: 401, cause: new Error('refused') };
    },
    ended: (host) => {
      // STATUS, LOGOUT and LOGIN of client.rs.
      host.calls.push(`status ${core.read(0)}`);
      core.tell(host, 2);
      host.token = 'other';
      core.tell(host, 1);
    },
  });

// Grows the wasm memory in the middle of a call.
export const growing = (memory) =>
  new TestHost({
    exchange: () => {
      memory.grow(16);
      return 'x'.repeat(100_000);
    },
    refreshed: () => memory.grow(16),
  });
