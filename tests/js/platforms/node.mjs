// Starts the suite in a Node process of its own.

import { fileURLToPath } from 'node:url';
import { start } from '../lib/process.mjs';

export function open(config, onReport) {
  const main = fileURLToPath(new URL('./node-main.mjs', import.meta.url));
  const args = ['--expose-gc', main, JSON.stringify(config)];
  const node = start(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  node.child.on('message', onReport);
  return node;
}
