/**
 * Our own sources as the architecture rules see them: path, text, syntax tree and what they import.
 * It only reads and parses; what is allowed stands in `rooms.ts` and `rules.ts`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface Import {
  /** A path from the root for our own files, else the specifier as written. */
  readonly target: string;
  readonly isOurs: boolean;
  readonly line: number;
}

export interface Source {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Absent for style sheets and pages. */
  readonly tree: ts.SourceFile | undefined;
  readonly imports: readonly Import[];
}

export const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['protocol', 'server', 'client', 'test'];
const scripts = /\.(ts|tsx|mjs)$/;
const texts = /\.(ts|tsx|mjs|cjs|js|jsx|css|html)$/;

/** All our sources, sorted by path. */
export function readSources(): Source[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
      posix.join(folder, path.split(sep).join('/')),
    ),
  );
  return paths
    .filter((path) => texts.test(path))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** One source from its text; the file need not exist. */
export function parseSource(path: string, text: string): Source {
  const isScript = scripts.test(path);
  const tree = isScript ? ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true) : undefined;
  return { path, text, tree, imports: tree === undefined ? [] : findImports(path, tree) };
}

/** Calls `see` for every node of the tree, from the top. */
export function walk(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => walk(child, see));
}

/** The line a node stands on, from 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

function findImports(path: string, tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  walk(tree, (node) => {
    const specifier = importedBy(node)?.replace(/\?.*$/, '');
    if (specifier === undefined) return;
    const isOurs = specifier.startsWith('.');
    const target = isOurs ? posix.join(posix.dirname(path), specifier) : specifier;
    found.push({ target, isOurs, line: lineOf(tree, node) });
  });
  return found;
}

/** Every way one file can pull in another: import, export from, import(), import type, new Worker(new URL(…)). */
function importedBy(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : undefined;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return literal(node.arguments[0]);
  if (!ts.isNewExpression(node) || node.expression.getText() !== 'URL') return undefined;
  const url = literal(node.arguments?.[0]);
  return url !== undefined && url.startsWith('.') && scripts.test(url) ? url : undefined;
}

function literal(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
