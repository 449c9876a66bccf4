/**
 * The rules of the house that a machine can check. Each takes sources and returns complaints, one sentence each:
 * where, what is wrong, and where it belongs instead. Pure: the files are read by `sources.ts`.
 */
import ts from 'typescript';
import { roomOf, rooms } from './rooms.ts';
import { lineOf, walk } from './sources.ts';
import type { Import, Source } from './sources.ts';

type Rule = (sources: readonly Source[]) => string[];

const maxLines = 400;
const binder = /^server\/realtime\/bind(\.ts$|\/|-)/;
const kebabCase = /^[a-z0-9]+([.-][a-z0-9]+)*$/;
const vagueName = /(^|[-.])(utils?|helpers?|managers?|impl|dto|misc|common)([-.]|$)/;
// The brackets keep this file from breaking the rule it states.
const leftovers = /\b(TO[D]O|FIX[M]E|HA[C]K|X[X]X)\b/;
const silencers = /@ts-(i[g]nore|no[c]heck|expect-e[r]ror)|(es|ox)lint-d[i]sable|prettier-i[g]nore/;

/** Imports follow the table of rooms. */
const importsFollowTable: Rule = (sources) =>
  sources.flatMap((source) => {
    const room = roomOf(source.path);
    if (room === undefined) return [];
    return source.imports.flatMap((item) => {
      const reason = item.isOurs ? refuseOurs(room, item) : refuseOutside(room, item);
      return reason === undefined ? [] : [`${source.path}:${item.line} ${reason}; instead, ${rooms[room]?.instead}.`];
    });
  });

function refuseOurs(room: string, { target }: Import): string | undefined {
  const other = roomOf(target);
  const allowed = rooms[room]?.ours ?? [];
  if (other === undefined)
    return /\.(json|css|svg|html)$/.test(target) ? undefined : `imports ${target}, which is no room`;
  // A single file with rules of its own still belongs to the folder around it.
  const isInside = other === room || other.startsWith(`${room}/`);
  if (isInside || allowed.some((name) => other === name || (!isFlat(name) && other.startsWith(`${name}/`))))
    return undefined;
  return `imports ${target}, but ${room} may import ${allowed.join(', ') || 'no other room'}`;
}

function isFlat(room: string): boolean {
  return rooms[room]?.isFlat === true;
}

function refuseOutside(room: string, { target }: Import): string | undefined {
  const name = packageOf(target);
  if (allowsPackage(room, name)) return undefined;
  const owners = Object.keys(rooms).filter((owner) => owner !== 'test' && allowsPackage(owner, name));
  const owner =
    owners.length === 0 ? 'no room lists it in test/architecture/rooms.ts' : `it belongs in ${owners.join(', ')}`;
  return `imports ${target}, but ${owner}`;
}

function allowsPackage(room: string, name: string): boolean {
  const outside = rooms[room]?.outside ?? [];
  if (typeof outside === 'string') return name !== 'libsodium-wrappers';
  return outside.some((allowed) => (allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : name === allowed));
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') || specifier.startsWith('node:')
    ? parts.slice(0, 2).join('/')
    : (parts[0] ?? specifier);
}

/** No file reaches itself through its imports, not even for types: what both need belongs in a third file. */
const importsHaveNoLoop: Rule = (sources) => {
  const graph = new Map(sources.map((source) => [source.path, source.imports.filter((item) => item.isOurs)]));
  const done = new Set<string>();
  const complaints: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0)
      complaints.push(`${[...trail.slice(start), path].join(' → ')} is a loop; move what both need to a third file.`);
    if (start >= 0 || done.has(path)) return;
    for (const item of graph.get(path) ?? []) visit(item.target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return complaints;
};

/** Each file lies in a room, under a name that says what it is. */
const filesHaveTheirPlace: Rule = (sources) =>
  sources.flatMap(({ path }) => {
    const complaints: string[] = [];
    const parts = path.split('/');
    if (roomOf(path) === undefined)
      complaints.push(`${path} fits no room; ARCHITECTURE has ${Object.keys(rooms).join(', ')}.`);
    for (const part of parts) {
      if (vagueName.test(part)) complaints.push(`${path}: "${part}" says nothing; name the noun or the verb it holds.`);
      else if (!kebabCase.test(part)) complaints.push(`${path}: "${part}" is not in kebab-case.`);
    }
    if (/\.(test|spec)\./.test(path) && parts[0] !== 'test')
      complaints.push(`${path}: tests live in test/, else nobody runs them.`);
    return complaints;
  });

/** Files stay short, and code opens with a comment that says what they are. */
const filesAreReadable: Rule = (sources) =>
  sources.flatMap(({ path, text, tree }) => {
    const complaints: string[] = [];
    const lines = text.split('\n').length - 1;
    if (lines > maxLines)
      complaints.push(`${path} has ${lines} lines (at most ${maxLines}); make a folder of verbs of it.`);
    const opening = text.replace(/^#!.*\n/, '');
    if (tree !== undefined && !/^\s*(\/\*|\/\/)/.test(opening)) {
      complaints.push(`${path} does not open with a comment: what it is, where it fits, what it must not do.`);
    }
    return complaints;
  });

/** Nothing is left for later and no check is silenced. */
const nothingIsSilenced: Rule = (sources) =>
  sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const where = `${path}:${index + 1}`;
      const mark = leftovers.exec(line)?.[0];
      const silencer = silencers.exec(line)?.[0];
      const isTypeTest = path.startsWith('test/') && silencer?.startsWith('@ts-expect') === true;
      return [
        ...(mark === undefined ? [] : [`${where} says ${mark}; do it or leave it out.`]),
        ...(silencer === undefined || isTypeTest
          ? []
          : [`${where} has ${silencer}; mend the cause, or change the rule for all.`]),
      ];
    }),
  );

/** No `any`, neither as annotation nor as assertion. */
const typesAreKnown: Rule = (sources) =>
  findNodes(sources, (node) =>
    node.kind === ts.SyntaxKind.AnyKeyword ? 'uses any; name the type, or take unknown and parse it' : undefined,
  );

/** No error disappears: neither in an empty catch nor in an empty rejection handler. */
const errorsAreHandled: Rule = (sources) =>
  findNodes(sources, (node) => {
    const isEmptyCatch = ts.isCatchClause(node) && node.block.statements.length === 0;
    if (!isEmptyCatch && !isEmptyRejection(node)) return undefined;
    return 'swallows an error; handle the one you expect (a Fault) and let the others through';
  });

function isEmptyRejection(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const handler = node.expression.name.text === 'catch' ? node.arguments[0] : undefined;
  if (handler === undefined || !(ts.isArrowFunction(handler) || ts.isFunctionExpression(handler))) return false;
  return ts.isBlock(handler.body) && handler.body.statements.length === 0;
}

/** What a client sends is heard in the guarded dispatcher only; `disconnect` is Socket.IO's own and carries no input. */
const socketsAreBoundOnce: Rule = (sources) =>
  findNodes(
    sources.filter(({ path }) => path.startsWith('server/') && !binder.test(path)),
    (node) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
      const { expression: receiver, name } = node.expression;
      const isListening = /^(on|once|onAny|addListener|prependListener)$/.test(name.text);
      const isOwn = /^'disconnect(ing)?'$/.test(node.arguments[0]?.getText() ?? '');
      if (!isListening || isOwn || !/(^|\.)socket$/i.test(receiver.getText())) return undefined;
      return `listens with ${receiver.getText()}.${name.text}; add a row to the event table, server/realtime/bind listens`;
    },
  );

/** Time and chance are handed in where the same input must give the same result. */
const timeIsHandedIn: Rule = (sources) =>
  findNodes(
    sources.filter(({ path }) => path.startsWith('protocol/') || path.startsWith('server/domain/')),
    (node) => {
      const isClock = ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length;
      const isCall =
        ts.isCallExpression(node) && /^(Date\.now|Math\.random|performance\.now)$/.test(node.expression.getText());
      return isClock || isCall
        ? `calls ${node.getText()}; take the clock, ids or random bytes as an argument`
        : undefined;
    },
  );

/** The environment is read in one place and passed on as a value. */
const settingsAreReadOnce: Rule = (sources) =>
  findNodes(
    sources.filter(
      ({ path }) =>
        /^(protocol|server|client)\//.test(path) && !/^server\/(((gateway|backup)-)?main\.ts|[a-z]+\.mjs)$/.test(path),
    ),
    (node) => {
      if (!ts.isPropertyAccessExpression(node) || node.getText() !== 'process.env') return undefined;
      return 'reads process.env; add a key to server/config.ts and take its value as an argument';
    },
  );

/** Every test that is written is run. */
const testsAllRun: Rule = (sources) =>
  findNodes(
    sources.filter(({ path }) => path.startsWith('test/')),
    (node) => {
      if (!ts.isPropertyAccessExpression(node)) return undefined;
      const isLeftOut = /^(skip|only|todo|fails|skipIf|runIf)$/.test(node.name.text);
      if (!isLeftOut || !/^(it|test|describe)\b/.test(node.expression.getText())) return undefined;
      return `has ${node.getText()}; a test runs or is deleted`;
    },
  );

/** All rules, by name. */
export const rules = {
  importsFollowTable,
  importsHaveNoLoop,
  filesHaveTheirPlace,
  filesAreReadable,
  nothingIsSilenced,
  typesAreKnown,
  errorsAreHandled,
  socketsAreBoundOnce,
  timeIsHandedIn,
  settingsAreReadOnce,
  testsAllRun,
};

/** One complaint for each node that `judge` objects to, in every source that has a tree. */
function findNodes(sources: readonly Source[], judge: (node: ts.Node) => string | undefined): string[] {
  return sources.flatMap(({ path, tree }) => {
    const complaints: string[] = [];
    if (tree === undefined) return complaints;
    walk(tree, (node) => {
      const reason = judge(node);
      if (reason !== undefined) complaints.push(`${path}:${lineOf(tree, node)} ${reason}.`);
    });
    return complaints;
  });
}
