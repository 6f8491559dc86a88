// A host for tests of the border: a real object with the methods that the core calls, which records them.

export class TestHost {
  constructor(answers = {}) {
    this.calls = [];
    this.answers = answers;
    this.writable = true;
  }

  async look() {
    this.calls.push('look');
    return Boolean(this.answers.look);
  }

  seen() {
    return this.answers.look();
  }

  async lock() {
    this.calls.push('lock');
    return () => this.calls.push('release');
  }

  async exchange() {
    this.calls.push('exchange');
    return this.answers.exchange();
  }

  async save(tokens) {
    this.calls.push('save');
    return tokens;
  }

  refreshed(outcome) {
    this.calls.push(`refreshed ${outcome}`);
    this.answers.refreshed?.(this);
  }

  ended(reason) {
    this.calls.push(`ended ${reason}`);
    this.answers.ended?.(this);
  }

  fail(code, message, refreshOutcome, cause) {
    return Object.assign(new Error(message, { cause }), { code, refreshOutcome });
  }

  log() {
    return this.calls.join(', ');
  }
}

export const granting = () => new TestHost({ exchange: () => seen('new', true) });

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
      host.calls.push(`status ${core.status()}`);
      core.logout(host);
      core.login(host, seen('other', true));
    },
  });

// Grows the wasm memory in the middle of a call.
export const growing = (memory) =>
  new TestHost({
    exchange: () => {
      memory.grow(16);
      return seen('x'.repeat(100_000), true);
    },
    refreshed: () => memory.grow(16),
  });

export const settings = (values) => ({
  base: 'https://api.example.com/v1/',
  allowOutsideBase: false,
  origins: 'https://api.example.com ',
  requireToken: false,
  ...values,
});

export const seen = (access, refreshable) => ({ access, refreshable, ambient: false, faded: false });
