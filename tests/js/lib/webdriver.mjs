// The little of WebDriver (https://www.w3.org/TR/webdriver2/) that it takes to open one page, and further ones beside it.

import { createServer } from 'node:net';
import { setTimeout as delayed } from 'node:timers/promises';
import { start } from './process.mjs';

const READY_MS = 15_000;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts a driver and opens `url` in a new browser. `command(method, path, body)`: more of the session's commands.
 *
 * @param {{ command: string, args: (port: number) => string[], env?: object, capabilities: object, url: string }} options
 */
export async function openByWebDriver({ command, args, env = {}, capabilities, url }) {
  const port = await freePort();
  const driver = start(command, args(port), { env: { ...process.env, ...env } });
  const send = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${command}, ${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  };

  try {
    await Promise.race([ready(send), driver.ended.then((why) => Promise.reject(new Error(why)))]);
    const { sessionId } = await send('POST', '/session', { capabilities: { alwaysMatch: capabilities } });
    await send('POST', `/session/${sessionId}/timeouts`, { pageLoad: 30_000 });
    await send('POST', `/session/${sessionId}/url`, { url });
    return {
      ended: driver.ended,
      command: (method, path, body) => send(method, `/session/${sessionId}${path}`, body),
      async stop() {
        await Promise.race([send('DELETE', `/session/${sessionId}`).catch(() => {}), delayed(5_000)]);
        await driver.stop();
      },
    };
  } catch (error) {
    await driver.stop();
    throw new Error(`${error.message}\n${driver.tail()}`, { cause: error });
  }
}

async function ready(send) {
  const end = Date.now() + READY_MS;
  for (;;) {
    try {
      const status = await send('GET', '/status');
      if (status.ready) return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await delayed(50);
  }
}
