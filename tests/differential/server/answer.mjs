// What the server answers: `answer/<script>` as its script says, `refresh` with tokens, anything else with an echo.

import { gzipSync } from 'node:zlib';
import { show } from './bytes.mjs';

const HANG_MS = 20_000;

/**
 * A script, in the path as base64url of its JSON (`ctx.answer` writes it):
 * `status`, `statusText`, `headers`; the body as `body` (text), `json`, `base64`, `bytes` (so many of them);
 * `delay` (ms); `fault`: 'hang', 'hang-body', 'drop', 'drop-body'; `to`: where a redirect leads, `home:` and `foreign:` for the namespace at those; `gzip`;
 * `list`: scripts, one for each time, the last for all further ones.
 */
export async function answer({ request, response, arrival, namespace, path, bytes, roots }) {
  if (path === 'refresh') return send(response, { json: { accessToken: 'token-two', refreshToken: 'refresh-two' } });
  if (path === 'me') {
    const known = ['Bearer token-two', 'Bearer token-live'].includes(request.headers.authorization);
    return send(response, known ? { json: { name: 'Jo' } } : { status: 401, json: { code: 'expired' } });
  }
  const script = /^answer\/([\w-]+)/.exec(path)?.[1];
  if (script) {
    const parsed = JSON.parse(Buffer.from(script, 'base64url').toString());
    if (!parsed.list) return send(response, parsed, request, roots);
    const count = (namespace.answered[script] ?? 0) + 1;
    namespace.answered[script] = count;
    return send(response, parsed.list[Math.min(count, parsed.list.length) - 1], request, roots);
  }
  const json = { method: arrival.method, path, query: arrival.query, body: show(bytes).slice(0, 2_000) };
  // A multipart body holds a boundary, which is random.
  if (arrival.body.parts) json.body = arrival.body;
  return send(response, { json, headers: { 'x-one': 'one', 'x-two': 'two, zwei' } });
}

async function send(response, script, request, roots) {
  const { status = 200, statusText, headers = {}, delay, fault, to, gzip } = script;
  if (delay) await new Promise((resolve) => setTimeout(resolve, delay));
  if (fault === 'hang') return hang(response);
  if (fault === 'drop') return request.socket.destroy();
  const body = bodyOf(script);
  const all = { ...headers };
  if (script.json !== undefined) all['Content-Type'] ??= 'application/json';
  if (to) all.Location = to.replace(/^(home|foreign):/, (_, at) => roots[at]);
  if (gzip) all['Content-Encoding'] = 'gzip';
  if (statusText === undefined) response.writeHead(status, all);
  else response.writeHead(status, statusText, all);
  if (fault) {
    response.write(body.subarray(0, Math.floor(body.length / 2)));
    if (fault === 'hang-body') return hang(response);
    // What was written has to be on its way.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return request.socket.destroy();
  }
  response.end(gzip ? gzipSync(body) : body);
}

function bodyOf({ body = '', json, base64, bytes }) {
  if (json !== undefined) return Buffer.from(JSON.stringify(json));
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  if (bytes !== undefined) return Buffer.alloc(bytes, 'x');
  return Buffer.from(body);
}

function hang(response) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), HANG_MS);
    response.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
