// What clients leave behind in the page: timers, listeners and channels. Imported first, so that nothing escapes it.

const timers = new Set();
const listeners = new Set();
const channels = new Set();

for (const [set, clear] of [
  ['setTimeout', 'clearTimeout'],
  ['setInterval', 'clearInterval'],
]) {
  const [platformSet, platformClear] = [globalThis[set], globalThis[clear]];
  globalThis[set] = (run, ms, ...rest) => {
    const once = (...args) => {
      if (set === 'setTimeout') timers.delete(id);
      run(...args);
    };
    const id = platformSet(once, ms, ...rest);
    timers.add(id);
    return id;
  };
  globalThis[clear] = (id) => {
    timers.delete(id);
    platformClear(id);
  };
}

const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
const watched = (target) => target === window || target === document || target === undefined || target === null;
const numbers = new WeakMap();
let last = 0;
const key = (type, listener) => {
  if (!numbers.has(listener)) numbers.set(listener, ++last);
  return `${type} ${numbers.get(listener)}`;
};
EventTarget.prototype.addEventListener = function (type, listener, options) {
  if (watched(this) && listener && !options?.once) {
    listeners.add(key(type, listener));
    options?.signal?.addEventListener('abort', () => listeners.delete(key(type, listener)));
  }
  return add.call(this, type, listener, options);
};
EventTarget.prototype.removeEventListener = function (type, listener, options) {
  if (watched(this) && listener) listeners.delete(key(type, listener));
  return remove.call(this, type, listener, options);
};

const Channel = globalThis.BroadcastChannel;
globalThis.BroadcastChannel = class extends Channel {
  constructor(name) {
    super(name);
    channels.add(this);
  }
  close() {
    channels.delete(this);
    super.close();
  }
};

/** How many of each there are now. */
export const leftovers = () => ({ timers: timers.size, listeners: listeners.size, channels: channels.size });
