// The documentation on the built site: every page is there, and every link of every page leads somewhere.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { buildWww, startWww } from '../../scripts/lib/www.mjs';
import { linksOf } from '../lib/markdown.mjs';

const DOCS = join(ROOT, 'www', 'docs');
const OPTIONS = '/docs/options';

/** Builds and starts the site: `{ url, close }`. */
export async function startSite(apiUrl) {
  await buildWww();
  return startWww({ apiUrl });
}

/** Links as they are written, which a reader of the repository follows: tests by name. */
export const linkTests = (pages) =>
  Object.fromEntries(
    [['README.md', join(ROOT, 'README.md')], ...pages.map(({ file }) => [`www/docs/${file}`, join(DOCS, file)])].map(
      ([name, file]) => [
        `${name}: every relative link names a file`,
        () => {
          const relative = linksOf(readFileSync(file, 'utf8')).filter((target) => !/^([a-z]+:|#)/i.test(target));
          const missing = relative.filter((target) => !existsSync(join(dirname(file), target.split('#')[0])));
          assert.deepEqual(missing, []);
        },
      ],
    ),
  );

/** Tests by name. */
export function siteTests(url, pages) {
  const seen = new Map();
  const read = async (path) => {
    if (!seen.has(path)) {
      const response = await fetch(url + path);
      seen.set(path, { status: response.status, html: await response.text() });
    }
    return seen.get(path);
  };
  const routes = [...pages.map(({ file }) => routeOf(file)), OPTIONS];

  return {
    ...Object.fromEntries(
      routes.map((route) => [
        `${route}: is there, and every link of it leads to a page and a place on it`,
        async () => {
          const { status, html } = await read(route);
          assert.equal(status, 200);
          const hrefs = [...html.matchAll(/<a [^>]*?href="([^"]+)"/g)].map(([, href]) => href);
          for (const href of hrefs.filter((each) => !/^[a-z]+:/i.test(each))) {
            const { pathname, hash } = new URL(href, url + route);
            const target = await read(pathname);
            assert.equal(target.status, 200, href);
            assert.ok(hash === '' || target.html.includes(` id="${decodeURIComponent(hash.slice(1))}"`), href);
          }
        },
      ]),
    ),
    '/docs/options: has the option table of the README': async () => {
      const { html } = await read(OPTIONS);
      const rows = readFileSync(join(ROOT, 'README.md'), 'utf8').match(/^## Options\n[\s\S]*?(?=^## )/m)[0];
      const names = [...rows.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
      assert.ok(names.length > 20);
      for (const name of names) assert.ok(html.includes(`<td><code>${name}</code>`), name);
    },
    'the list on every page names every page': async () => {
      for (const route of routes) {
        const { html } = await read(route);
        for (const other of routes) assert.ok(html.includes(`href="${other}"`), `${route}: ${other}`);
      }
    },
    'no comment of a test is on a page': async () => {
      for (const route of routes) assert.ok(!(await read(route)).html.includes('!-- test: '), route);
    },
    'there is no other page': async () => assert.equal((await read('/docs/nothing')).status, 404),
  };
}

const routeOf = (file) =>
  [
    '/docs',
    ...file
      .replace(/\.md$/, '')
      .split('/')
      .filter((part) => part !== 'index'),
  ].join('/');
