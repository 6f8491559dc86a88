// Interceptors, in the order in which axios runs them.

export class Interceptors {
  #next = 0;
  #all = new Map();

  // An id for `eject`. No id is given twice.
  use(fulfilled, rejected, options) {
    this.#all.set(this.#next, {
      fulfilled,
      rejected,
      synchronous: options ? options.synchronous : false,
      runWhen: options ? options.runWhen : null,
    });
    return this.#next++;
  }

  eject(id) {
    this.#all.delete(Number(id));
  }

  clear() {
    this.#all.clear();
  }

  forEach(visit) {
    for (const each of [...this.#all.values()]) visit(each);
  }
}

// Runs `config` through the request interceptors (the last added first), `send`, and the response interceptors.
export const intercept = (config, { request, response }, send) => {
  // axios' old order, or the order of addition.
  const add = config.transitional?.legacyInterceptorReqResOrdering === false ? 'push' : 'unshift';
  let synchronous = true;
  const before = [];
  request.forEach((each) => {
    if (each.runWhen?.(config) === false) return;
    synchronous = synchronous && each.synchronous;
    before[add](each);
  });
  let result;
  if (before.length === 0) result = send(config);
  else if (synchronous) result = inOneTurn(config, before, send);
  else {
    result = Promise.resolve(config);
    for (const { fulfilled, rejected } of before) result = result.then(fulfilled, rejected);
    result = result.then(send);
  }
  response.forEach(({ fulfilled, rejected }) => {
    result = result.then(fulfilled, rejected);
  });
  return result;
};

// Without waiting in between. A handler of errors that answers with a promise lets the request go out, as in axios.
const inOneTurn = async (given, before, send) => {
  let config = given;
  for (const { fulfilled, rejected } of before) {
    try {
      if (fulfilled) config = fulfilled(config);
    } catch (error) {
      if (!rejected) throw error;
      const mended = rejected(error);
      if (typeof mended?.then === 'function') await mended;
      break;
    }
  }
  return send(config);
};
