import { join } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  // Two folders up are the packages that this one is linked to.
  outputFileTracingRoot: join(import.meta.dirname, '..', '..'),
};

export default config;
