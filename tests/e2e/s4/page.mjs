// The files that www/docs/examples/app-router.md shows: those of the example, and the article's middleware as the tests have it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_ROUTER } from '../../../scripts/lib/app-router.mjs';

/** Of the example: what takes the place of the article's three files, and what uses it. */
export const INSTEAD = ['lib/auth.ts', 'proxy.ts', 'app/error.tsx', 'lib/client.ts', 'app/api/auth/refresh/route.ts'];
const USES = ['app/me/page.tsx', 'lib/actions.ts', 'app/api/me/route.ts'];

/** In the order of the page: `[{ name, text }]`. */
export const filesOfPage = () => [
  { name: 'middleware.ts', text: readFileSync(join(import.meta.dirname, 'article', 'middleware.ts'), 'utf8') },
  ...[...INSTEAD, ...USES].map((name) => ({ name, text: readFileSync(join(APP_ROUTER, name), 'utf8') })),
];
