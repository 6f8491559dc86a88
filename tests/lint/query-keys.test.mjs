// React Query's rules, as `npm run lint` has them: they refuse what article S1 warns of, and take what the site does.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { ESLint } from 'eslint';
import { ROOT } from '../../scripts/lib/paths.mjs';

const WWW = join(ROOT, 'www');
const HOOK = join(WWW, 'src', 'hooks', 'useGetDataById.ts');
const RULE = '@tanstack/query/exhaustive-deps';

/** What the site's configuration says of a text, if that were a file of the site. */
async function lint(text) {
  const [{ messages }] = await new ESLint({ cwd: WWW }).lintText(text, { filePath: HOOK });
  return messages.map(({ ruleId, message }) => ({ ruleId, missing: message.split('queryKey: ')[1] }));
}

it('a client that a query function takes as a parameter is missed in the query key', async () => {
  const text = readFileSync(join(ROOT, 'tests', 'lint', 'fixtures', 'client-as-parameter.ts'), 'utf8');
  assert.deepEqual(await lint(text), [{ ruleId: RULE, missing: 'APIServer' }]);
});

it('a client that is bound before is not, and an id still is', async () => {
  const text = readFileSync(HOOK, 'utf8');
  assert.deepEqual(await lint(text), []);
  const key = 'queryKey: [DATA_BY_ID_QUERY_KEY, id]';
  assert.ok(text.includes(key));
  assert.deepEqual(await lint(text.replace(key, 'queryKey: [DATA_BY_ID_QUERY_KEY]')), [
    { ruleId: RULE, missing: 'id' },
  ]);
});
