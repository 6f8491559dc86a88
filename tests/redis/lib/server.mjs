// A real Redis on a free port, without anything on disk, and a proxy before it that delays, stalls and cuts.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as delayed } from 'node:timers/promises';
import { redisServer } from '../../../scripts/lib/redis.mjs';

const START_LIMIT_MS = 10_000;

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

/** `{ port, start(), stop(), ask(...words), monitor() }`; a stopped one has forgotten everything. */
export async function startRedis() {
  const port = await freePort();
  let child;
  let gone;
  const redis = {
    port,
    async start() {
      const settings = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
      child = spawn(redisServer(), settings.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
      gone = once(child, 'exit');
      const end = () => child.kill('SIGKILL');
      process.once('exit', end);
      gone.then(() => process.off('exit', end));
      let log = '';
      const ready = new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`redis-server did not start:\n${log}`)), START_LIMIT_MS);
        child.stdout.on('data', (text) => {
          log += text;
          if (!/ready to accept connections/i.test(log)) return;
          clearTimeout(timer);
          resolve();
        });
      });
      await Promise.race([ready, gone.then(() => Promise.reject(new Error(`redis-server ended:\n${log}`)))]);
    },
    async stop() {
      if (child?.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await gone;
    },
    /** One command; resolves with the raw reply, as far as it comes in one piece. */
    async ask(...words) {
      const socket = connect(port, '127.0.0.1');
      socket.write(bulkList(words));
      const [reply] = await once(socket.setEncoding('utf8'), 'data');
      socket.destroy();
      return reply;
    },
    /** What MONITOR shows: `{ text(), end() }`. */
    async monitor() {
      const socket = connect(port, '127.0.0.1').setEncoding('utf8');
      let text = '';
      socket.on('data', (part) => {
        text += part;
      });
      socket.write(bulkList(['MONITOR']));
      await once(socket, 'data');
      return { text: () => text, end: () => socket.destroy() };
    },
  };
  await redis.start();
  return redis;
}

const bulk = (word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
const bulkList = (words) => `*${words.length}\r\n${words.map(bulk).join('')}`;

/** `{ port, delay, isStalled, cut(), close() }`: `delay` in milliseconds, of each reply. Stalled: nothing goes either way. */
export async function startProxy(target) {
  const sockets = new Set();
  const proxy = { delay: 0, isStalled: false };
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (part) => proxy.isStalled || far.write(part));
    // In order, whatever the delay of each.
    let before = Promise.resolve();
    far.on('data', (part) => {
      if (proxy.isStalled) return;
      const due = proxy.delay ? delayed(proxy.delay, undefined, { ref: false }) : undefined;
      before = before.then(() => due).then(() => near.writable && near.write(part));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.port = server.address().port;
  proxy.cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  proxy.close = async () => {
    server.close();
    proxy.cut();
    await once(server, 'close');
  };
  return proxy;
}
