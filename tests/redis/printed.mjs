// The code of www/docs/redis.md: it compiles with the clients' declarations, and two processes of it refresh once.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { transform } from 'esbuild';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { ask } from '../../scripts/lib/run.mjs';
import { PRINTED_API } from '../lib/blocks.mjs';
import { blocksOf } from '../lib/markdown.mjs';
import { APP } from './lib/app.mjs';
import { expiredUser, refreshesOf } from './lib/check.mjs';
import { startRedis } from './lib/server.mjs';

const PRINTED_REDIS = 'redis://127.0.0.1:6379';
const TSC_LIMIT_MS = 120_000;
const FOLDER = join(APP, 'printed');

/** `{ file, text }` of each block. */
export const printedBlocks = () => blocksOf(readFileSync(join(ROOT, 'www', 'docs', 'redis.md'), 'utf8'));

export function printedTests({ strict }) {
  const tests = {
    async 'www/docs/redis.md: the code compiles'() {
      rmSync(FOLDER, { recursive: true, force: true });
      mkdirSync(FOLDER);
      for (const { file, text } of printedBlocks()) writeFileSync(join(FOLDER, basename(file)), text);
      // The other versions of the clients fit as well.
      const others = ['ioredis-5', 'redis-4', 'redis-5'].map((name, at) =>
        name.startsWith('io')
          ? `import { Redis as R${at} } from '${name}';\ncreateRedisCoordinator(new R${at}());`
          : `import { createClient as c${at} } from '${name}';\ncreateRedisCoordinator(c${at}());`,
      );
      const wrong = '// @ts-expect-error an address is no client\ncreateRedisCoordinator("redis://localhost");';
      const lines = ["import { createRedisCoordinator } from 'authflight/redis';", ...others, wrong];
      writeFileSync(join(FOLDER, 'others.ts'), lines.join('\n'));
      const compilerOptions = {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        target: 'es2022',
        module: 'nodenext',
        types: ['node'],
      };
      writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
      const tsc = join(APP, 'node_modules', 'typescript', 'lib', 'tsc.js');
      const args = [tsc, '-p', FOLDER, '--pretty', 'false'];
      const { ok, stdout } = await ask(process.execPath, args, { cwd: FOLDER, timeoutMs: TSC_LIMIT_MS });
      assert.ok(ok, stdout);
    },
  };
  for (const { file, text } of printedBlocks()) {
    tests[`www/docs/redis.md: two processes of ${file} refresh once`] = async () => {
      const redis = await startRedis();
      const user = await expiredUser(strict);
      const mine = text
        .replaceAll(PRINTED_API, strict.url)
        .replaceAll(PRINTED_REDIS, `redis://127.0.0.1:${redis.port}`);
      const { code } = await transform(mine, { loader: 'ts', target: 'node20' });
      mkdirSync(FOLDER, { recursive: true });
      const script = join(FOLDER, `${basename(file, '.ts')}.mjs`);
      writeFileSync(script, `${code}\n${VISIT}`);
      const cookie = `accessToken=${user.accessToken}; refreshToken=${user.refreshToken}`;
      const children = [1, 2].map(() => fork(script, [cookie], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
      try {
        strict.setRefresh({ delay: 100 });
        const answers = await Promise.all(children.map(async (child) => (await once(child, 'message'))[0]));
        for (const { data, set } of answers) {
          assert.equal(data.id, user.id);
          assert.deepEqual(set, answers[0].set);
        }
        assert.equal(refreshesOf(strict, user).attempts, 1);
      } finally {
        strict.setRefresh({ delay: 0 });
        for (const child of children) child.kill('SIGKILL');
        await redis.stop();
      }
    };
  }
  return tests;
}

/** What a process of the page's code does: one request, with the cookies of the command line. */
const VISIT = `
const headers = new Headers();
const request = new Request('http://localhost:3000/', { headers: { cookie: process.argv[2] } });
const { data } = await apiOf({ request, headers }).get('/api/users/me');
process.send({ data, set: headers.getSetCookie() });
`;
