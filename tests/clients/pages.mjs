// The pages of www/docs/clients: the code block of each is the module that the tests use.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { blocksOf } from '../lib/markdown.mjs';

const DOCS = join(ROOT, 'www', 'docs', 'clients');
const HERE = join(ROOT, 'tests', 'clients');
/** Where the pages say that the API server is. */
const PRINTED_URL = 'https://api.example.com';

/** `[{ name, text, code, install }]`, one for each page: its Markdown, its TypeScript, and what it tells to install. */
export function readPages() {
  return readdirSync(DOCS).map((file) => {
    const text = readFileSync(join(DOCS, file), 'utf8');
    const blocks = blocksOf(text);
    const only = (language) => {
      const found = blocks.filter((block) => block.language === language);
      assert.equal(found.length, 1, `${file} has one block of ${language}`);
      return found[0].text;
    };
    assert.equal(blocks.length, 2, `${file} has no other code`);
    return { name: file.replace(/\.md$/, ''), text, code: only('ts'), install: only('sh').trim() };
  });
}

/** The code with the server of the tests. In Node there is no `document.cookie`: the tokens are in memory. */
export function codeFor({ code, name }, url, platform) {
  assert.ok(code.includes(`'${PRINTED_URL}`) && code.includes("'cookie'"), `the code of ${name}.md can be run`);
  const placed = code.replaceAll(PRINTED_URL, url);
  return platform === 'node' ? placed.replace("'cookie'", "'memory'") : placed;
}

/** What a page claims that can be looked up: `{ [name]: check }`. */
export function claims({ name, text, install }) {
  const { dependencies } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'));
  return {
    [`${name}.md: what it tells to install is what is tested`]() {
      const [npm, command, ...packages] = install.split(' ');
      assert.deepEqual([npm, command, packages[0]], ['npm', 'install', 'authflight']);
      for (const each of packages.slice(1)) assert.ok(dependencies[each], each);
    },
    [`${name}.md: the version that it names is the one that is tested`]() {
      const [, tested] = text.split('\n## What is tested\n');
      const named = /(?:with|and) (\S+) (\d+\.\d+\.\d+)/.exec(tested.replaceAll('\n', ' '));
      assert.ok(named, 'no version is named');
      assert.equal(dependencies[named[1]], named[2]);
    },
    [`${name}.md: it has a driver`]() {
      assert.ok(existsSync(join(HERE, 'drivers', `${name}.mjs`)));
    },
  };
}
