// Clients of Redis as the coordinator uses them: `ioredis` and `redis`, told apart by their methods.

import { OptionError, show } from '../error.js';

const has = (client, ...names) => names.every((name) => typeof client?.[name] === 'function');

// `{ isReady(), run(script, keys, args), listen(told, failed) }`. listen: a connection of its own, which calls
// told(message) for each message; resolves with `{ subscribe(channel), unsubscribe(channel), close() }`.
export const adapt = (client) => {
  if (has(client, 'eval', 'duplicate', 'defineCommand')) return ioredis(client);
  if (has(client, 'eval', 'duplicate', 'pSubscribe')) {
    if (!client.options?.legacyMode) return nodeRedis(client);
    throw new OptionError('createRedisCoordinator cannot use a client in legacy mode: hand it `client.v4`');
  }
  throw new OptionError(`createRedisCoordinator takes a client of \`ioredis\` or \`redis\`; got ${show(client)}`);
};

const ioredis = (client) => ({
  isReady: () => client.status === 'ready',
  run: async (script, keys, args) => client.eval(script, keys.length, ...keys, ...args),
  async listen(told, failed) {
    const line = client.duplicate();
    line.on('error', failed);
    line.on('message', (_channel, message) => told(message));
    return {
      subscribe: (channel) => line.subscribe(channel),
      unsubscribe: (channel) => line.unsubscribe(channel),
      close: () => line.disconnect(),
    };
  },
});

const nodeRedis = (client) => ({
  isReady: () => client.isReady !== false,
  run: async (script, keys, args) => client.eval(script, { keys, arguments: args.map(String) }),
  async listen(told, failed) {
    const line = client.duplicate();
    // Without a listener an error ends the process.
    line.on('error', failed);
    await line.connect();
    return {
      subscribe: (channel) => line.subscribe(channel, told),
      unsubscribe: (channel) => line.unsubscribe(channel),
      close: () => (line.destroy ?? line.disconnect).call(line),
    };
  },
});
