// Parts of Markdown files that a script writes: between `<!-- name -->` and `<!-- /name -->`.

const patternOf = (name) => new RegExp(`(<!-- ${name} -->\\n)([\\s\\S]*?)(\\n<!-- /${name} -->)`);

/** What stands there; throws where there is no such part. */
export function sectionOf(text, name) {
  const found = patternOf(name).exec(text);
  if (!found) throw new Error(`no part <!-- ${name} --> … <!-- /${name} --> in the Markdown file`);
  return found[2];
}

/** The text with other content there. */
export function withSection(text, name, content) {
  sectionOf(text, name);
  return text.replace(patternOf(name), (_, begin, _before, end) => begin + content + end);
}
