// The Redis server of the tests: found in PATH, installed where there is apt-get.

import { findCommand } from './command.mjs';
import { aptInstall, aptObstacle } from './debian.mjs';
import { SetupError } from './report.mjs';
import { ask } from './run.mjs';

const NAMES = ['redis-server', '/opt/homebrew/bin/redis-server', 'valkey-server'];
const PACKAGE = 'redis-server';

/** Its path, `null` where it is missing. */
export const redisServer = () => findCommand(NAMES);

/** Makes sure that it is there; returns one line about it. */
export async function ensureRedis() {
  const wasThere = redisServer() !== null;
  if (!wasThere) await install();
  const { stdout } = await ask(redisServer(), ['--version']);
  return `Redis ${/v=(\S+)/.exec(stdout)?.[1] ?? ''} (${wasThere ? 'present' : 'installed'})`;
}

async function install() {
  const obstacle = aptObstacle();
  if (obstacle) throw failure([obstacle]);
  try {
    await aptInstall([PACKAGE], 'redis');
  } catch (error) {
    if (!error.tail) throw error;
    throw failure([`${error.command}: ${error.why}`], error.tail);
  }
  if (!redisServer()) throw failure([`apt-get installed ${PACKAGE}`]);
}

const failure = (tried, tail = []) =>
  new SetupError({
    need: 'for the tests: redis-server',
    tried,
    tail,
    mend: [`on Debian, as root: "apt-get install ${PACKAGE}"`, 'elsewhere: install Redis 6.2 or newer into PATH'],
  });
