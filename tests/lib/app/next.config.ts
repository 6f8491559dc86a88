import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  // A folder further up has a lock file of its own.
  turbopack: { root: import.meta.dirname },
};

export default config;
