import { join } from 'node:path';
import type { NextConfig } from 'next';

// The packages are those of `www`, two folders up. An application with a node_modules of its own needs no root.
const root = join(import.meta.dirname, '..', '..');

const config: NextConfig = {
  poweredByHeader: false,
  devIndicators: false,
  turbopack: { root },
  outputFileTracingRoot: root,
};

export default config;
