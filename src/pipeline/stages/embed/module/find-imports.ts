import { parser } from '@lezer/javascript';
import type { SyntaxNode } from '@lezer/common';

/** Why it cannot be told what a module imports. */
export class UnclearImports extends Error {}

/** Nodes that name another module. */
const STATEMENTS = ['ImportDeclaration', 'ExportDeclaration', 'DynamicImport'];

/**
 * What an ES module imports, in the order of its text: static and dynamic imports and re-exports.
 * Throws `UnclearImports` for text that is not understood as a whole and for dynamic imports of
 * anything but a plain string: then nobody could say what would be loaded.
 */
export function findImports(text: string): string[] {
  const imports: string[] = [];
  parser.parse(text).iterate({
    enter: (reference) => {
      if (reference.type.isError) {
        throw new UnclearImports(
          `line ${lineAt(text, reference.from)} is not understood as JavaScript`,
        );
      }
      if (!STATEMENTS.includes(reference.name)) return;
      const name = nameIn(reference.node, text);
      if (name !== undefined) imports.push(name);
    },
  });
  return imports;
}

/** The module that a statement names; undefined for an export that names none. */
function nameIn(node: SyntaxNode, text: string): string | undefined {
  const isDynamic = node.name === 'DynamicImport';
  const literal = isDynamic ? firstArgument(node) : node.getChild('String');
  if (literal?.name === 'String') {
    const name = text.slice(literal.from + 1, literal.to - 1);
    if (!name.includes('\\')) return name;
  } else if (!isDynamic) return undefined;
  throw new UnclearImports(
    `line ${lineAt(text, node.from)} imports something that is no plain string`,
  );
}

function firstArgument(node: SyntaxNode): SyntaxNode | null {
  let argument = node.getChild('(')?.nextSibling ?? null;
  while (argument?.name.endsWith('Comment') === true) argument = argument.nextSibling;
  return argument;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
