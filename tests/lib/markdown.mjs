// The code blocks and the links of a Markdown file.

const FENCE = /(?:^<!-- test: (.*?) -->\n)?^```(\w+)\n([\s\S]*?)^```$/gm;
/** Languages whose blocks have to be tested. */
const CODE = ['js', 'jsx', 'ts', 'tsx', 'sh', 'bash', 'json'];

/**
 * The blocks of code in order: `{ line, language, text, file, deed, words, prints }`.
 *
 * `file`: the block is this file of an application (its first line says so). `deed`: what a comment before the block
 * says, `<!-- test: run expired refreshes=1 -->`, with the further `words`. `prints`: what comments `// → …` say that the
 * block prints, line by line.
 */
export function blocksOf(markdown) {
  return Array.from(markdown.matchAll(FENCE), (match) => {
    const [whole, marker, language, text] = match;
    const before = markdown.slice(0, match.index + whole.indexOf('```'));
    const [deed, ...words] = marker?.split(' ') ?? [];
    return {
      line: before.split('\n').length,
      language,
      text,
      file: /^\/\/ (\S+\.tsx?)\n/.exec(text)?.[1],
      deed,
      words,
      prints: Array.from(text.matchAll(/\/\/ → (.*)$/gm), (match) => match[1]),
    };
  }).filter(({ language }) => CODE.includes(language));
}

/** How many lines of a block are neither blank nor a comment. */
export const linesOfCode = (text) => text.split('\n').filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;

const FENCED = /^```[\s\S]*?^```$/gm;

/** The targets of all links outside of code. */
export const linksOf = (markdown) =>
  Array.from(
    markdown
      .replace(FENCED, '')
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
    ([, target]) => target,
  );
