// The declarations against the code: nothing declared that is not there, nothing there that is not declared.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { membersOf, staticsOf, undocumented, values, wordsOf } from './lib/declared.mjs';

const read = (...path) => readFileSync(join(ROOT, ...path), 'utf8');
const same = (actual, expected) => assert.deepEqual([...new Set(actual)].sort(), [...new Set(expected)].sort());
const all = (text, pattern) => Array.from(text.matchAll(pattern), (match) => match[1]);

/** Tests by name, against the package installed below `app`. */
export async function surface(app) {
  const require = createRequire(join(app, 'package.json'));
  const cjs = require('authflight');
  const esm = await import(pathToFileURL(require.resolve('authflight').replace(/\.cjs$/, '.js')).href);
  const client = esm.createClient('https://api.example.com', 'memory');

  // Every option that the core's table knows, `cookie.path` and the like as members of their own interfaces.
  // A line of the table names one option or several; what lists hold stands below a name with [].
  const table = all(read('src', 'options.rs'), /^([\w.[\] ]+)\|\w+\|/gm)
    .flatMap((names) => names.split(' '))
    .filter((name) => !name.endsWith('[]') && !name.startsWith('request.'));
  const under = (prefix) => table.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));

  const code = [read('src', 'error.rs'), ...scriptsBelow('pkg-template/src').map((file) => read(file))].join('\n');

  return {
    'ESM exports what is declared': () => same(Object.keys(esm), values),
    'CommonJS exports what is declared': () => same(Object.keys(cjs), values),
    'the client has the declared members': () => same(Object.keys(client), membersOf('Client')),
    'a client of `create` has them too': () => same(Object.keys(client.create()), membersOf('Client')),
    'interceptors have the declared members': () => {
      const { interceptors } = client.create();
      same(Object.keys(interceptors), ['request', 'response']);
      for (const each of Object.values(interceptors)) {
        same(methodsOf(each.constructor.prototype), membersOf('InterceptorManager'));
        each.use();
        each.forEach((handler) => {
          same(Object.keys(handler), membersOf('InterceptorHandler'));
        });
      }
    },
    'headers have the declared methods': () => {
      const properties = ['Accept', 'Authorization'];
      const declared = membersOf('HttpHeaders').filter((name) => !name.startsWith('__@'));
      same([...methodsOf(esm.HttpHeaders.prototype), ...properties], declared);
      same(methodsOf(esm.HttpHeaders), staticsOf('HttpHeaders'));
    },
    'the defaults have headers for each of the declared methods': () => {
      same(Object.keys(client.defaults.headers), membersOf('MethodHeaders'));
    },
    'the defaults that are there are declared': () => {
      const declared = membersOf('ClientDefaults');
      assert.deepEqual(
        Object.keys(client.defaults).filter((name) => !declared.includes(name)),
        [],
      );
    },
    'answers, what was sent, and progress have the declared members': () =>
      onServer(async (base) => {
        const api = esm.createClient(base, 'memory');
        const seen = [];
        const onDownloadProgress = (event) => seen.push(event);
        const response = await api.post('/', 'body', { onDownloadProgress, onUploadProgress: onDownloadProgress });
        same(Object.keys(response), membersOf('Response'));
        same(Object.keys(response.request), membersOf('SentRequest'));
        assert.ok(response.headers instanceof esm.HttpHeaders && response.config.headers instanceof esm.HttpHeaders);
        same(seen.flatMap(Object.keys), membersOf('TransferProgress'));
        api.dispose();
      }),
    'errors have no member that is not declared, and those of requests their config': () =>
      onServer(async (base) => {
        const api = esm.createClient(base, 'memory');
        const declared = membersOf('AuthflightError');
        for (const [path, init] of [
          ['/', { validateStatus: () => false }],
          ['//evil', {}],
          ['/', { signal: AbortSignal.abort() }],
        ]) {
          const error = await api.get(path, init).then(assert.fail, (error) => error);
          assert.ok(error instanceof esm.AuthflightError);
          assert.deepEqual(
            Object.keys(error).filter((name) => !declared.includes(name) && name !== '__CANCEL__'),
            [],
          );
          assert.equal(error.config.url, path);
          assert.ok(error.config.headers instanceof esm.HttpHeaders);
          assert.ok(esm.isAxiosError(error) && cjs.isAxiosError(error));
          assert.equal(esm.isCancel(error), error.code === 'ERR_CANCELED');
        }
        api.dispose();
      }),
    'the declared options are those of the core': () => {
      // Requests are checked by the same table.
      const ofRequests = membersOf('RequestConfig').filter((name) => !membersOf('Options').includes(name));
      same(
        table.filter((name) => !name.includes('.') && !ofRequests.includes(name)),
        membersOf('Options'),
      );
    },
    'the declared cookie attributes are those of the core': () => same(membersOf('CookieOptions'), under('cookie.')),
    'the declared refresh options are those of the core': () => same(membersOf('RefreshOption'), under('refresh.')),
    'every declared event can be listened to': () => {
      for (const event of membersOf('ClientEvents')) client.on(event, () => {})();
    },
    'no other event can': () => {
      const { message } = thrown(() => client.on('nonsense', () => {}));
      same(/one of (.*);/.exec(message)[1].split(', '), membersOf('ClientEvents'));
    },
    'every error code of the code is declared, and no other': () => {
      const codes = all(code, /["'](E(?:RR_[A-Z_]+|CONNABORTED|TIMEDOUT))["'|]/g);
      same(codes, wordsOf('AuthflightErrorCode'));
    },
    'everything exported has a doc comment': () => assert.deepEqual(undocumented(), []),
  };
}

const methodsOf = (prototype) =>
  Object.getOwnPropertyNames(prototype).filter(
    (name) => typeof prototype[name] === 'function' && !['constructor', 'prototype'].includes(name),
  );

/** With a server that answers everything with a few bytes. */
async function onServer(use) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end('{"ok":true}'));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const scriptsBelow = (folder) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name));

function thrown(act) {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
