// The README's code blocks, and what is to be done with each.

const FENCE = /(?:^<!-- test: (.*?) -->\n)?^```(\w+)\n([\s\S]*?)^```$/gm;
/** Languages whose blocks have to be tested. */
const CODE = ['js', 'jsx', 'ts', 'tsx', 'sh', 'bash', 'json'];
const DEEDS = ['run', 'types', 'install', 'scripts'];

/**
 * The blocks in order: `{ line, language, text, file, deed, words, prints }`.
 *
 * `file`: the block is this file of an application (its first line says so). `deed`: what a comment before the block
 * says, `<!-- test: run expired refreshes=1 -->`, with the further `words`. `prints`: what comments `// → …` say that the
 * block prints, line by line.
 */
export function blocksOf(readme) {
  return Array.from(readme.matchAll(FENCE), (match) => {
    const [whole, marker, language, text] = match;
    const before = readme.slice(0, match.index + whole.indexOf('```'));
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

/** Why a block is not tested; `undefined`: it is. */
export function untested({ file, deed }) {
  if (file && deed) return 'it is a file and has a test comment too';
  if (!file && !DEEDS.includes(deed)) return `no test comment of ${DEEDS.join(', ')} before it, and no file name in it`;
  return undefined;
}
