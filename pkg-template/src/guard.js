// A request's timeout and abort signal, as one thing that the queue, the flight and the body obey.

import { AuthflightError } from './error.js';
import { after } from './promise.js';

// For what has neither a timeout nor a signal.
export const NO_GUARD = {
  deadline: 0,
  signal: undefined,
  error: undefined,
  fly: (promise) => promise,
  done() {},
};

export const guard = (config) =>
  config.timeout > 0 || config.signal || config.cancelToken ? create(config) : NO_GUARD;

const create = ({ timeout, signal: given, timeoutErrorMessage, transitional, cancelToken }) => {
  const controller = new AbortController();
  let fail;
  const ended = new Promise((_, reject) => {
    fail = reject;
  });
  ended.catch(() => {});

  const end = (error) => {
    limit.error ??= error;
    fail(limit.error);
    controller.abort();
  };

  const timedOut = () =>
    new AuthflightError(
      timeoutErrorMessage || `timeout of ${timeout}ms exceeded`,
      transitional?.clarifyTimeoutError ? 'ETIMEDOUT' : 'ECONNABORTED',
      { refreshOutcome: 'timeout' },
    );

  const onCancel = (reason) => {
    limit.aborted = true;
    end(reason);
  };

  const onAbort = () =>
    onCancel(new AuthflightError('canceled', 'ERR_CANCELED', { cause: given.reason, refreshOutcome: 'aborted' }));

  const limit = {
    aborted: false,
    deadline: timeout > 0 ? Date.now() + Number(timeout) : 0,
    // Why the request ended early.
    error: undefined,
    signal: controller.signal,

    // Waits in the queue: the core counts the time, an abort ends it at once. Resolves with errors, too, as `promise` does.
    async race(promise) {
      const step = await Promise.race([ended, promise]).catch((error) => error);
      return step?.code === 'ECONNABORTED' ? timedOut() : step;
    },

    // Waits for the network: the rest of the timeout counts.
    async fly(promise) {
      const timer = limit.deadline && after(limit.deadline - Date.now(), () => end(timedOut()));
      try {
        return await Promise.race([ended, promise]);
      } catch (error) {
        throw limit.error ?? error;
      } finally {
        clearTimeout(timer);
      }
    },

    done() {
      cancelToken?.unsubscribe(onCancel);
      given?.removeEventListener?.('abort', onAbort);
    },
  };

  // axios' older way to cancel.
  cancelToken?.subscribe(onCancel);
  if (given?.aborted) onAbort();
  else given?.addEventListener?.('abort', onAbort);
  return limit;
};
