// Pages of consumers in Chromium: a server of a project's files, and a visit to a page that does the work.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findBrowsers } from '../../../scripts/lib/browsers.mjs';
import { closeContext } from '../../lib/contexts.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };
const PAGE = '<!doctype html><title>consumer</title><link rel="icon" href="data:,">';
const VISIT_LIMIT_MS = 30_000;

/**
 * Serves a folder on a free port of 127.0.0.1; the page at `/` has the script.
 *
 * @param {string} folder
 * @param {string} script such as `<script src="/bundle.js"></script>`
 * @param {Record<string, string>} [headers] of the page
 */
export async function servePage(folder, script, headers = {}) {
  const served = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://page');
    if (pathname === '/')
      return response.writeHead(200, { 'Content-Type': TYPES['.html'], ...headers }).end(PAGE + script);
    served.push(pathname);
    try {
      const text = await readFile(join(folder, normalize(pathname)));
      response.writeHead(200, { 'Content-Type': TYPES[extname(pathname)] ?? 'application/octet-stream' }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    /** The paths that were asked for. */
    served,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts Chromium. `visit(url, given)` opens a page that reads `given` in its hash and leaves `outcome`, and returns that. */
export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: findBrowsers().chromium,
    headless: true,
    args: ['--headless', ...CHROMIUM_FLAGS],
  });
  return {
    close: () => browser.close(),
    async visit(url, given) {
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        const errors = [];
        page.on('pageerror', (error) => errors.push(String(error.stack)));
        page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
        await page.goto(`${url}#${encodeURIComponent(JSON.stringify(given))}`);
        try {
          await page.waitForFunction(() => globalThis.outcome, null, { timeout: VISIT_LIMIT_MS });
        } catch (cause) {
          throw new Error(`no outcome in the page: ${errors.join('\n')}`, { cause });
        }
        const outcome = await page.evaluate(() => globalThis.outcome);
        // The two answers that refuse the old token are of the test's making.
        assert.deepEqual(
          errors.filter((text) => !/status of 401/.test(text)),
          [],
        );
        return outcome;
      } finally {
        await closeContext(context);
      }
    },
  };
}
