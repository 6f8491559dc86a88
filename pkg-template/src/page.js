// The page: tells its clients and those of other tabs of new tokens or none, and wakes its own when it comes back.

// One tab's write may become visible to another later than its message (Chromium's localStorage: milliseconds).
const AGAIN_MS = [50, 500];

// Weak: a client that is dropped without `dispose` can be collected.
const clients = new Set();
let gone;
let channel;
let timers = [];

// news: `[refresh URL, is somebody signed in?, fingerprint of the session that is over]`, never a token. Without, storage is
// looked at all the same.
const wake = (news = [], method = 'wake') => {
  for (const ref of clients) ref.deref()?.[method](...news);
};

const hear = (news) => {
  if (!clients.size) return;
  if (news) wake(news);
  timers.forEach(clearTimeout);
  timers = AGAIN_MS.map((ms) => setTimeout(() => wake(), ms));
};

const open = () => {
  if (channel) return;
  try {
    // By this name, as Next.js warns of builds for the edge that have the bare one.
    channel = new globalThis.BroadcastChannel('authflight');
  } catch {
    // There is none, or storage is denied to this page: its clients tell each other.
    return;
  }
  channel.onmessage = ({ data }) => hear(Array.isArray(data) ? data : []);
  // Node, with a `document` of its own in a test, is not to wait for messages.
  channel.unref?.();
};

// The channel stays: clients come and go by the thousand.
const leave = (ref) => {
  clients.delete(ref);
  if (!clients.size) timers.forEach(clearTimeout);
};

const listen = () => {
  gone = new FinalizationRegistry(leave);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake([], 'resume'));
  // The first event of several: not before the others.
  addEventListener('storage', () => hear());
  addEventListener('online', () => wake([], 'online'));
  // A message to a page in the back/forward cache would drop it from there.
  addEventListener('pagehide', () => {
    channel?.close();
    channel = undefined;
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    open();
    wake([], 'resume');
  });
};

// By how many milliseconds the clock is ahead of the API server's: a page that is loaded again is to know.
const CLOCK = 'authflight.clock';

const clock = (ahead) => {
  try {
    if (ahead === undefined) return Number(localStorage.getItem(CLOCK)) || 0;
    if (ahead) localStorage.setItem(CLOCK, ahead);
    else localStorage.removeItem(CLOCK);
  } catch {
    // Then each page finds out for itself.
  }
  return 0;
};

// Takes part, where there is a page: `{ clock(ahead): reads or writes, tell(news): after a write, leave() }`.
export const join = (engine) => {
  if (typeof document !== 'object' || !globalThis.addEventListener) return undefined;
  if (!gone) listen();
  const ref = new WeakRef(engine);
  clients.add(ref);
  gone.register(engine, ref);
  open();
  return {
    clock,
    tell(news) {
      channel?.postMessage(news);
      // Not at once: the caller is not done yet.
      queueMicrotask(() => {
        for (const other of clients) if (other !== ref) other.deref()?.wake(...news);
      });
    },
    leave: () => leave(ref),
  };
};
