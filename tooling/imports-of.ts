import { parseSync, Visitor } from 'oxc-parser';

export interface ImportFound {
  readonly specifier: string;
  /** An `import type`: it is gone from the compiled code. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Every module that a source text names: static and dynamic imports, re-exports, and `import('x')` types. */
export function importsOf(file: string, text: string): ImportFound[] {
  const { program, errors } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);

  const found: ImportFound[] = [];
  const add = (source: { value: unknown; start: number } | null, typeOnly: boolean) => {
    if (source === null || typeof source.value !== 'string') return;
    const line = text.slice(0, source.start).split('\n').length;
    found.push({ specifier: source.value, typeOnly, line });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ImportExpression: (node) => {
      if (node.source.type === 'Literal') add(node.source, false);
    },
    TSImportType: (node) => add(node.source, true),
  }).visit(program);
  return found;
}
