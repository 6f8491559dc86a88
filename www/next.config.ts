import type { NextConfig } from 'next';

// `next dev` needs eval; a production build allows no eval but wasm's own, and inline scripts because Turbopack writes
// one into every page.
const policy = [
  "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Browser and server share a machine here: compressing costs more than it saves.
  compress: false,
  devIndicators: false,
  // The repository has lock files of its own further up.
  turbopack: { root: import.meta.dirname },
  headers: async () =>
    process.env.NODE_ENV === 'production'
      ? [
          {
            source: '/:path*',
            headers: [
              { key: 'Content-Security-Policy', value: policy },
              { key: 'X-Content-Type-Options', value: 'nosniff' },
              { key: 'Referrer-Policy', value: 'same-origin' },
            ],
          },
        ]
      : [],
};

export default config;
