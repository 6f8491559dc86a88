// Helpers over promises.

export const isPromise = (value) => typeof value?.then === 'function';

export const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// No timer of a platform counts further: a longer delay fires at once.
export const LONGEST_TIMER_MS = 2_147_483_647;

// A timer that may be set for any time.
export const after = (ms, act) => setTimeout(act, Math.min(ms, LONGEST_TIMER_MS));

// Settles as `promise` does, or rejects with what `late` makes once the time is up.
export const within = (promise, ms, late) => {
  if (!(ms > 0)) return promise;
  let timer;
  const limit = new Promise((_, reject) => {
    timer = after(ms, () => reject(late()));
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
};
