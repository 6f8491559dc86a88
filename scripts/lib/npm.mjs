// The npm packages of a folder, installed anew only when its lock file has changed.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { SetupError } from './report.mjs';
import { run } from './run.mjs';

/** Runs `npm ci` in `folder` unless what is installed is what its lock file says; returns one line about it. */
export async function ensureNpm(folder = ROOT, label = 'npm packages') {
  const stamp = join(folder, 'node_modules', '.authflight-stamp');
  const wanted = digest(folder);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return `${label} (unchanged)`;
  try {
    // It begins by removing node_modules, and the stamp with it: an interrupted one is done again.
    const { took } = await npm(['ci', '--no-audit', '--no-fund'], { cwd: folder, label: `${label}: npm ci` });
    writeFileSync(stamp, wanted);
    return `${label} (installed in ${took})`;
  } catch (error) {
    if (!error.tail) throw error;
    throw new SetupError({
      need: label,
      tried: [`npm ci: ${error.why}`],
      tail: reasons(error.logFile),
      mend: [
        'if package.json and package-lock.json do not agree: "npm install", and keep the new package-lock.json',
        "else look whether npm reaches its registry: network, proxy, npm's own configuration",
      ],
    });
  }
}

/** Runs npm: the one that runs this script, if one does. */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  if (script && /\bnpm-cli\.[cm]?js$/.test(script)) return run(process.execPath, [script, ...args], options);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}

/** npm says what is wrong first, and ends with a page of usage. */
function reasons(logFile) {
  const lines = readFileSync(logFile, 'utf8').split('\n');
  return lines.filter((line) => /^npm (error|ERR!) ./.test(line)).slice(0, 12);
}

function digest(folder) {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(folder, name)));
  return hash.update(process.version).digest('hex');
}
