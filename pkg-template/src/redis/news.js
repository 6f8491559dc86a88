// Wakes those who wait for what another instance writes: by a subscription where there is one, by a timer in any case.

// listen(told, failed): see client.js. report(error): an error that nobody has to know of.
export const createNews = (listen, report) => {
  // By message: what to do when it comes.
  const wakes = new Map();
  let line;
  let closed = false;

  const told = (message) => {
    for (const wake of wakes.get(message) ?? []) wake();
  };

  const withLine = async (act) => {
    if (closed) return;
    try {
      line ??= listen(told, report);
      await act(await line);
    } catch (error) {
      report(error);
    }
  };

  return {
    // `{ next(ms), stop() }`. next resolves when there may be news since the last time, or after so long.
    watch(message, channel) {
      let isNew = false;
      let go;
      const wake = () => {
        isNew = true;
        go?.();
      };
      const others = wakes.get(message) ?? new Set();
      wakes.set(message, others.add(wake));
      // What came before the subscription is not told.
      if (others.size === 1) withLine((each) => each.subscribe(channel)).then(wake);
      return {
        next: (ms) =>
          new Promise((resolve) => {
            const timer = setTimeout(() => go(), ms);
            go = () => {
              clearTimeout(timer);
              isNew = false;
              resolve();
            };
            if (isNew) go();
          }),
        stop() {
          others.delete(wake);
          if (others.size > 0) return;
          wakes.delete(message);
          withLine((each) => each.unsubscribe(channel));
        },
      };
    },

    async close() {
      closed = true;
      const open = line;
      line = undefined;
      await Promise.resolve(open)
        .then((each) => each?.close())
        .catch(report);
    },
  };
};
