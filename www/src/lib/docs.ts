// The pages of the documentation: the Markdown files in docs, and the option table of the package's README.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import json from 'highlight.js/lib/languages/json';
import plaintext from 'highlight.js/lib/languages/plaintext';
import typescript from 'highlight.js/lib/languages/typescript';
import { Marked } from 'marked';
import { getHeadingList, gfmHeadingId } from 'marked-gfm-heading-id';
import { markedHighlight } from 'marked-highlight';

/** One page. `slug`: its path below /docs; none for the index. */
export interface DocsPage {
  slug: string[];
  title: string;
  html: string;
  /** The headings of the second level. */
  sections: { id: string; text: string }[];
}

/** One entry of the list of pages. */
export interface DocsLink {
  href: string;
  title: string;
}

const FOLDER = path.join(process.cwd(), 'docs');
const README = path.join(process.cwd(), 'node_modules', 'authflight', 'README.md');
/** Pages that come first, in this order. */
const FIRST = ['index.md', 'from-axios.md', 'options.md', 'examples/index.md'];

hljs.registerLanguage('bash', bash);
hljs.registerLanguage('json', json);
hljs.registerLanguage('plaintext', plaintext);
hljs.registerLanguage('typescript', typescript);
hljs.registerAliases(['js', 'jsx', 'mjs', 'ts', 'tsx'], { languageName: 'typescript' });
hljs.registerAliases(['sh'], { languageName: 'bash' });
hljs.registerAliases(['text'], { languageName: 'plaintext' });

/** The Markdown of every page, by its path below docs, in the order of the list. */
function sources(): Map<string, string> {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.split(path.sep).join('/'));
  const texts = new Map(files.map((file) => [file, readFileSync(path.join(FOLDER, file), 'utf8')]));
  texts.set('options.md', options());
  const rank = (file: string) => {
    const first = FIRST.indexOf(file);
    return first === -1 ? FIRST.length + file.split('/').length : first;
  };
  return new Map([...texts].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}

/**
 * The README's section, which is held against the declarations, as a page: there is no second copy of the table. Its links
 * lead from here, not from the top of the repository.
 */
function options(): string {
  const section = /^## (Options\n[\s\S]*?)(?=^## )/m.exec(readFileSync(README, 'utf8'))?.[1];
  if (!section) throw new Error('the README has no section "Options"');
  return `# ${section}`.replaceAll('](www/docs/', '](');
}

const slugOf = (file: string) =>
  file
    .replace(/\.md$/, '')
    .split('/')
    .filter((part) => part !== 'index');
const titleOf = (markdown: string) => /^# (.+)$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? '';
const hrefOf = (file: string) => ['/docs', ...slugOf(file)].join('/');

/** A link as the Markdown has it, as one of this site: a relative `.md` becomes a page, the README's section `options`. */
function route(href: string, file: string): string {
  const [target = '', anchor] = href.split('#');
  if (/^[a-z]+:/i.test(href) || !target.endsWith('.md')) return href;
  const page = path.posix.join(path.posix.dirname(file), target);
  if (page === '../../README.md' && anchor === 'options') return hrefOf('options.md');
  return hrefOf(page) + (anchor === undefined ? '' : `#${anchor}`);
}

function render(markdown: string, file: string): Pick<DocsPage, 'html' | 'sections'> {
  const marked = new Marked(
    gfmHeadingId(),
    markedHighlight({
      langPrefix: 'language-',
      highlight: (code, language) =>
        hljs.highlight(code, { language: hljs.getLanguage(language) ? language : 'plaintext' }).value,
    }),
    {
      walkTokens(token) {
        if (token.type === 'link') token.href = route(token.href, file);
        // What is in `public` is at the top of the site.
        if (token.type === 'image') token.href = token.href.replace(/^(\.\.\/)+public(?=\/)/, '');
      },
      renderer: {
        // Comments are for the tests.
        html: ({ text }) => text.replace(/<!--[\s\S]*?-->\n?/g, ''),
      },
    },
  );
  // A table may be wider than the page: it scrolls in a frame, which takes the focus, so that the keyboard can scroll it.
  const html = marked
    .parse(markdown, { async: false })
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    .replaceAll('<pre>', '<pre tabindex="0">');
  const sections = getHeadingList()
    .filter(({ level }) => level === 2)
    .map(({ id, text }) => ({ id, text: text.replace(/<[^>]+>/g, '') }));
  return { html, sections };
}

/** The list of pages, in order. */
export const docsLinks = (): DocsLink[] =>
  [...sources()].map(([file, markdown]) => ({ href: hrefOf(file), title: titleOf(markdown) }));

/** The paths of all pages but the index. */
export const docsSlugs = (): string[][] => [...sources().keys()].map(slugOf).filter((slug) => slug.length > 0);

/** The page of a path. */
export function docsPage(slug: string[]): DocsPage {
  for (const [file, markdown] of sources()) {
    if (slugOf(file).join('/') !== slug.join('/')) continue;
    return { slug, title: titleOf(markdown), ...render(markdown, file) };
  }
  throw new Error(`no page of the documentation at ${slug.join('/')}`);
}
