// What pkg-template/index.d.ts declares, as lists of names: to be held against the code and the README.

import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../../scripts/lib/paths.mjs';

const FILE = join(ROOT, 'pkg-template', 'index.d.ts');

const options = { strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, types: [] };
const program = ts.createProgram([FILE], options);
const checker = program.getTypeChecker();
const source = program.getSourceFile(FILE);
/** With what it has from its parts. A further name for a type that is exported too is that type. */
const exported = checker
  .getExportsOfModule(checker.getSymbolAtLocation(source))
  .filter(({ flags }) => !(flags & ts.SymbolFlags.Alias));

const typeOf = (name) => {
  const symbol = exported.find((each) => each.name === name);
  if (!symbol) throw new Error(`index.d.ts does not export ${name}`);
  return checker.getDeclaredTypeOfSymbol(symbol);
};

/** The values that the module exports. */
export const values = exported.filter(({ flags }) => flags & ts.SymbolFlags.Value).map(({ name }) => name);

/** The members of an interface, its own and inherited ones. */
export const membersOf = (name) =>
  typeOf(name)
    .getProperties()
    .map((member) => member.name);

/** What a class has itself: its static members. */
export const staticsOf = (name) =>
  checker
    .getTypeOfSymbol(exported.find((each) => each.name === name))
    .getProperties()
    .map((member) => member.name)
    .filter((member) => member !== 'prototype');

/** The words of a union of literals. */
export const wordsOf = (name) => typeOf(name).types.map((type) => type.value);

/** Exported names, and members of exported interfaces and classes, without a doc comment. */
export function undocumented() {
  const silent = (symbol) => symbol.getDocumentationComment(checker).length === 0;
  return exported.flatMap((symbol) => [
    ...(silent(symbol) ? [symbol.name] : []),
    ...Array.from(symbol.members?.values() ?? [])
      .filter((member) => !(member.flags & ts.SymbolFlags.TypeParameter) && silent(member))
      .map((member) => `${symbol.name}.${member.name}`),
  ]);
}
