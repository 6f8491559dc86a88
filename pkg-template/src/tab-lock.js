// The lock that tabs with the same refresh token share: held by one that is alive.

// A live holder answers at once, as messages are not throttled the way timers are; a frozen one does not.
const ASK_MS = 2_500;
const [QUESTION, ANSWER] = ['alive?', 'alive'];

const FROZEN = {};

// Chromium lets the fifth timer that a timer sets, and all after it, wait for up to a minute in a tab that is hidden.
const unchained = (act) => {
  const { port1, port2 } = new globalThis.MessageChannel();
  port1.onmessage = () => {
    port1.close();
    act();
  };
  port2.postMessage(0);
};

// Resolves with `{ release(), stolen }`; with nothing where no lock is to be had, and when `signal` says that nobody
// wants it any more. stolen: somebody has taken it by force.
export const acquire = async (name, signal) => {
  const locks = globalThis.navigator?.locks;
  // Where the holder is frozen, those who wait share another name: one of them goes on, and not all.
  for (let at = 0; locks && !signal.aborted; at += 1) {
    const lock = await queue(locks, at ? `${name}:${at}` : name, signal).catch(() => undefined);
    if (lock !== FROZEN) return lock;
  }
  return undefined;
};

const queue = (locks, name, signal) =>
  new Promise((resolve) => {
    const channel = globalThis.BroadcastChannel && new globalThis.BroadcastChannel(name);
    const controller = new AbortController();
    let lock;
    let timer;
    let asked;
    let alive;
    let works;
    let frozen;
    let silence = 0;
    const leave = (outcome) => {
      clearTimeout(timer);
      channel?.close();
      controller.abort();
      resolve(outcome);
    };
    const request = async (...args) => locks.request(...args);
    const ask = () => {
      const now = Date.now();
      if (alive) silence = 0;
      // A timer that comes late says that this tab slept as well: it asks once more.
      else if (asked) silence += now - asked < 2 * ASK_MS ? 2 : 1;
      if (silence > 1) return leave(works ? FROZEN : undefined);
      asked = now;
      alive = works = false;
      channel?.postMessage(QUESTION);
      // Nobody else has this one: it is there at once if the platform answers at all.
      request(name + Math.random(), {}, () => {
        works = true;
      }).catch(() => {});
      wait();
    };
    const wait = () =>
      unchained(() => {
        if (!lock && !controller.signal.aborted) timer = setTimeout(ask, ASK_MS);
      });
    if (channel) {
      channel.onmessage = ({ data }) => {
        if (data === ANSWER) alive = true;
        else if (lock && !frozen) channel.postMessage(ANSWER);
      };
      // Messages reach a frozen page of Chromium all the same.
      for (const type of ['freeze', 'resume']) {
        const turn = () => {
          frozen = type === 'freeze';
        };
        globalThis.document?.addEventListener?.(type, turn, { signal: controller.signal });
      }
    }
    signal.addEventListener('abort', () => lock ?? leave(), { signal: controller.signal });
    wait();
    request(name, { signal: controller.signal }, () => {
      if (controller.signal.aborted) return undefined;
      clearTimeout(timer);
      return new Promise((done) => {
        lock = {
          stolen: false,
          release: () => {
            done();
            leave();
          },
        };
        resolve(lock);
      });
    }).catch(() => {
      if (lock) lock.stolen = true;
      leave();
    });
  });
