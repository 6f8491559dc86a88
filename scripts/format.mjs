// Formats everything, and mends the lints that can be mended: `node scripts/format.mjs`.

import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

await run('cargo', ['fmt'], { label: 'rustfmt' });
await run(join(ROOT, 'node_modules', '.bin', 'biome'), ['check', '--write', '.'], { label: 'biome', show: 'all' });
