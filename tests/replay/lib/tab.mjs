// One tab: the built package with the platform's clock, timers, locks, database and network replaced.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

// What the package finds under these names is the tab's.
const REPLACED = ['globalThis', 'navigator', 'BroadcastChannel', 'MessageChannel', 'indexedDB', 'IDBKeyRange'].concat([
  'performance',
  'Date',
  'setTimeout',
  'clearTimeout',
  'crypto',
]);

let compiled;

const load = (file) => {
  compiled ??= new Function('module', 'exports', 'require', ...REPLACED, readFileSync(file, 'utf8'));
  return compiled;
};

// file: the CommonJS build for browsers. platform: what REPLACED names.
export const openTab = (file, platform) => {
  const module = { exports: {} };
  const scope = Object.create(globalThis);
  for (const [name, value] of Object.entries(platform)) Object.defineProperty(scope, name, { value });
  const values = REPLACED.map((name) => (name === 'globalThis' ? scope : platform[name]));
  load(file)(module, module.exports, require, ...values);
  return module.exports;
};

// Timers that fire when somebody says so.
export class Timers {
  #timers = new Map();
  #next = 1;
  last;

  setTimeout = (run, ms = 0) => {
    const id = this.#next;
    this.#next += 1;
    this.#timers.set(id, { run, ms });
    this.last = id;
    return id;
  };

  clearTimeout = (id) => {
    this.#timers.delete(id);
  };

  fire(id) {
    const timer = this.#timers.get(id);
    this.#timers.delete(id);
    timer?.run();
    return timer !== undefined;
  }

  // Those that were set for so many milliseconds.
  of(ms) {
    return [...this.#timers].filter(([, timer]) => timer.ms === ms).map(([id]) => id);
  }
}
