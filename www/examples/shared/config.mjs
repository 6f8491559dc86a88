// The Vite configuration that the examples share.

import { join } from 'node:path';
import react from '@vitejs/plugin-react';

const DEFAULT_API_URL = 'http://localhost:4000';

/** No script but the page's own, and the core of authflight, which is WebAssembly. */
const POLICY = ["script-src 'self' 'wasm-unsafe-eval'", "object-src 'none'", "base-uri 'none'"].join('; ');

/**
 * @param {string} app the example's folder
 * @param {object} [options]
 * @param {string} [options.apiUrl] where the API server is; default `API_URL` from the environment, or http://localhost:4000
 * @param {string} [options.api] a module that stands in for the example's `src/api.ts`
 * @returns {import('vite').UserConfig}
 */
export function exampleConfig(app, { apiUrl = process.env.API_URL || DEFAULT_API_URL, api } = {}) {
  return {
    root: app,
    plugins: [react(), env({ API_URL: apiUrl })],
    resolve: {
      alias: [
        ...(api ? [{ find: '@/api', replacement: api }] : []),
        { find: '@', replacement: join(app, 'src') },
        { find: '@shared', replacement: import.meta.dirname },
      ],
    },
    preview: { headers: { 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' } },
  };
}

/**
 * What is known when the application runs and not when it is built. The page loads it before everything else, by
 * `<script src="/env.js">`.
 *
 * @param {Record<string, string>} values
 * @returns {import('vite').Plugin}
 */
function env(values) {
  const script = `window.__ENV__ = ${JSON.stringify(values)};`;
  const serve = ({ middlewares }) => {
    middlewares.use('/env.js', (_request, response) => {
      response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
      response.setHeader('Cache-Control', 'no-store');
      response.end(script);
    });
  };
  return { name: 'example-env', configureServer: serve, configurePreviewServer: serve };
}
