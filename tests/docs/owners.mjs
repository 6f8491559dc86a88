// Which runner executes the code blocks of which page of the documentation.

/** `files`: paths below www/docs. A page that none of them names has untested code, and fails. */
export const OWNERS = [{ files: /^(index|from-axios)\.md$/, runner: 'tests/docs/run.mjs' }];

/** The runners that execute a page's blocks; there has to be one. */
export const ownersOf = (page) => OWNERS.filter(({ files }) => files.test(page)).map(({ runner }) => runner);
