// Runs the test server in a thread of its own: a realm that no test can pollute, beside a busy main thread.

import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { startServer } from '../server.mjs';

/** As `startServer`, in a thread. */
export async function startServerThread() {
  const worker = new Worker(fileURLToPath(import.meta.url), { execArgv: [] });
  const origins = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { origins, close: () => worker.terminate() };
}

if (!isMainThread && parentPort) {
  const { origins } = await startServer();
  parentPort.postMessage(origins);
}
