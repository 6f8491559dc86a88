// A connected client of each kind that the coordinator takes, by the name of its package.

const ioredis = async (name, port, more) => {
  const { Redis } = await import(name);
  const client = new Redis({ port, host: '127.0.0.1', ...more });
  client.on('error', () => {});
  return { client, end: () => client.disconnect() };
};

const nodeRedis = async (name, port) => {
  const { createClient } = await import(name);
  const client = createClient({ socket: { port, host: '127.0.0.1' } });
  client.on('error', () => {});
  // Where Redis is not there yet it goes on trying.
  client.connect().catch(() => {});
  return { client, end: () => (client.destroy ?? client.disconnect).call(client) };
};

const KINDS = { ioredis, 'ioredis-5': ioredis, redis: nodeRedis, 'redis-5': nodeRedis, 'redis-4': nodeRedis };

export const KIND_NAMES = Object.keys(KINDS);

/** `{ client, end() }`; end: at once, whatever is under way. more: options of ioredis. */
export const connect = (kind, port, more) => KINDS[kind](kind, port, more);
