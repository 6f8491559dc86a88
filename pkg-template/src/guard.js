// A request's timeout and abort signal, as one thing that the queue, the flight and the body obey.

import { AuthflightError } from './error.js';
import { LONGEST_TIMER_MS } from './promise.js';

// For what has neither a timeout nor a signal.
export const NO_GUARD = {
  deadline: 0,
  signal: undefined,
  error: undefined,
  race: (promise) => promise,
  fly: (promise) => promise,
  done() {},
};

export const guard = (config) =>
  config.timeout > 0 || config.signal || config.cancelToken ? new Guard(config) : NO_GUARD;

class Guard {
  #controller = new AbortController();
  #timeout;
  #code;
  #given;
  #token;
  #fail;
  #ended;
  aborted = false;
  deadline = 0;
  // Why the request ended early.
  error;

  constructor({ timeout, signal, timeoutErrorMessage, transitional, cancelToken }) {
    this.#timeout = timeoutErrorMessage || `timeout of ${timeout}ms exceeded`;
    this.#code = transitional?.clarifyTimeoutError ? 'ETIMEDOUT' : 'ECONNABORTED';
    this.#given = signal;
    this.#ended = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#ended.catch(() => {});
    if (timeout > 0) this.deadline = Date.now() + Number(timeout);
    // axios' older way to cancel.
    this.#token = cancelToken;
    cancelToken?.subscribe(this.#onCancel);
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener?.('abort', this.#onAbort);
  }

  get signal() {
    return this.#controller.signal;
  }

  #onAbort = () =>
    this.#onCancel(
      new AuthflightError('canceled', 'ERR_CANCELED', { cause: this.#given.reason, refreshOutcome: 'aborted' }),
    );

  #onCancel = (reason) => {
    this.aborted = true;
    this.#end(reason);
  };

  timedOut() {
    return new AuthflightError(this.#timeout, this.#code, { refreshOutcome: 'timeout' });
  }

  #end(error) {
    this.error ??= error;
    this.#fail(this.error);
    this.#controller.abort();
  }

  // Waits in the queue: the core counts the time, an abort ends it at once.
  async race(promise) {
    try {
      return await Promise.race([this.#ended, promise]);
    } catch (error) {
      throw error?.code === 'ECONNABORTED' ? this.timedOut() : error;
    }
  }

  // Waits for the network: the rest of the timeout counts.
  async fly(promise) {
    let timer;
    if (this.deadline) {
      const rest = this.deadline - Date.now();
      timer = setTimeout(() => this.#end(this.timedOut()), Math.min(Math.max(rest, 0), LONGEST_TIMER_MS));
    }
    try {
      return await Promise.race([this.#ended, promise]);
    } catch (error) {
      throw this.error ?? error;
    } finally {
      clearTimeout(timer);
    }
  }

  done() {
    this.#token?.unsubscribe(this.#onCancel);
    this.#given?.removeEventListener?.('abort', this.#onAbort);
  }
}
