// The declarations against the code: nothing declared that is not there, nothing there that is not declared.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { membersOf, undocumented, values, wordsOf } from './lib/declared.mjs';

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
  // A rule names one option or several; what lists hold stands below a name with [].
  const table = all(read('src', 'options.rs'), /Rule\(\s*"([^"]+)"/g)
    .flatMap((names) => names.split(' '))
    .filter((name) => !name.endsWith('[]') && !name.startsWith('request.'));
  const under = (prefix) => table.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));

  const code = [read('src', 'error.rs'), ...scriptsBelow('pkg-template/src').map((file) => read(file))].join('\n');

  return {
    'ESM exports what is declared': () => same(Object.keys(esm), values),
    'CommonJS exports what is declared': () => same(Object.keys(cjs), values),
    'the client has the declared members': () => same(Object.keys(client), membersOf('Client')),
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
      const codes = all(code, /["'](E(?:RR_[A-Z_]+|CONNABORTED|TIMEDOUT))["']/g);
      same(codes, wordsOf('AuthflightErrorCode'));
    },
    'everything exported has a doc comment': () => assert.deepEqual(undocumented(), []),
  };
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
