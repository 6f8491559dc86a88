// Instances of a server, each a process of its own, and requests to them as a browser sends them.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { APP } from './app.mjs';

/** Starts an instance: `{ kind, leads(), takeLead(), kill(), signal(name), visit(api, cookies) }`. */
export async function startInstance(kind, redisPort, options = {}) {
  const child = fork(join(APP, 'lib', 'instance.mjs'), [JSON.stringify({ kind, port: redisPort, options })], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let leads = false;
  child.on('message', (message) => {
    leads ||= Boolean(message.leads);
  });
  const gone = once(child, 'exit');
  const [{ port }] = await Promise.race([
    once(child, 'message'),
    gone.then(() => Promise.reject(new Error(`an instance with ${kind} did not start`))),
  ]);
  const url = `http://127.0.0.1:${port}`;
  return {
    kind,
    /** Whether this one has asked the refresh endpoint. */
    leads: () => leads,
    /** The same, since this was asked last. */
    takeLead() {
      const before = leads;
      leads = false;
      return before;
    },
    signal: (name) => process.kill(child.pid, name),
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await gone;
    },
    visit: (api, cookies) => visit(url, api, cookies),
  };
}

/** `{ ok, body, cookies }`: those that a browser has after the answer. Of a connection that was cut: `{ isCut: true }`. */
async function visit(url, api, { accessToken, refreshToken }) {
  const cookies = { accessToken, refreshToken };
  let response;
  let body;
  try {
    const cookie = Object.entries(cookies)
      .map((pair) => pair.join('='))
      .join('; ');
    response = await fetch(`${url}/?api=${api.url}`, { headers: { cookie } });
    body = await response.json();
  } catch {
    return { ok: false, isCut: true, cookies };
  }
  for (const text of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(text);
    if (/max-age=0/i.test(text)) delete cookies[name];
    else cookies[name] = value;
  }
  return { ok: response.ok, body, cookies };
}
