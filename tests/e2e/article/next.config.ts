import { join } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  // Built two folders below the repository, with the packages of `www`: both have to be inside.
  turbopack: { root: join(import.meta.dirname, '..', '..') },
};

export default config;
