/**
 * The house keeps its own rules: who may import whom, no loops, nothing silenced, files that can be read.
 * The rules stand in test/architecture/; here they are run over our sources, and each is shown to bite.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rooms } from './architecture/rooms.ts';
import { rules } from './architecture/rules.ts';
import { parseSource, readSources, root } from './architecture/sources.ts';

const sources = readSources();

describe('our sources', () => {
  it.each(Object.entries(rules))('%s', (_name, rule) => {
    expect(rule(sources)).toEqual([]);
  });
});

describe('the compiler knows the same table', () => {
  const folders = Object.keys(rooms).filter((room) => existsSync(join(root, room, 'tsconfig.json')));

  it.each(folders)('%s/tsconfig.json refers to the rooms it may import', (room) => {
    expect(references(room)).toEqual([...(rooms[room]?.ours ?? [])].sort());
  });

  it('compiles every room that holds a source', () => {
    const inhabited = Object.keys(rooms).filter((room) => sources.some(({ path }) => path.startsWith(`${room}/`)));
    expect(references('.')).toEqual(expect.arrayContaining(inhabited));
  });
});

/** What the tsconfig.json of a folder refers to, as sorted paths from the root. */
function references(folder: string): string[] {
  const config: unknown = JSON.parse(readFileSync(join(root, folder, 'tsconfig.json'), 'utf8'));
  if (typeof config !== 'object' || config === null || !('references' in config)) return [];
  const entries = config.references as { path: string }[];
  return entries.map(({ path }) => posix.join(folder, path)).sort();
}

describe('each rule bites', () => {
  const head = '// What it is.\n';
  const cases: [rule: keyof typeof rules, path: string, text: string, complaint: string][] = [
    [
      'importsFollowTable',
      'server/http/a.ts',
      "import { Sequelize } from 'sequelize';",
      'it belongs in server/storage',
    ],
    [
      'importsFollowTable',
      'server/http/a.ts',
      "import '../storage/threads.ts';",
      'server/http may import protocol/wire',
    ],
    ['importsFollowTable', 'server/domain/a.ts', "import 'node:crypto';", 'as a port in server/domain'],
    ['importsFollowTable', 'server/domain/a.ts', "import '../app.ts';", 'server/domain may import'],
    ['importsFollowTable', 'protocol/crypto/a.ts', "import 'libsodium-wrappers';", 'protocol/crypto/sodium.ts'],
    ['importsFollowTable', 'test/a.ts', "import 'libsodium-wrappers';", 'protocol/crypto/sodium.ts'],
    [
      'importsFollowTable',
      'client/web/a.ts',
      "const w = new Worker(new URL('../vault/worker.ts', import.meta.url))",
      'client/sdk',
    ],
    ['importsFollowTable', 'client/web/a.ts', "const v = import('../vault/worker.ts?worker')", 'ask client/sdk'],
    ['importsFollowTable', 'server/live/a.ts', "export type { A } from '../jobs/a.ts'", 'server/live may import'],
    ['importsFollowTable', 'server/app.ts', "import 'hash-wasm'", 'client/vault, client/sdk'],
    ['importsHaveNoLoop', 'server/jobs/a.ts', "import './a.ts';", 'server/jobs/a.ts → server/jobs/a.ts'],
    ['filesHaveTheirPlace', 'server/shared/a.ts', head, 'fits no room'],
    ['filesHaveTheirPlace', 'server/domain/id-utils.ts', head, 'says nothing'],
    ['filesHaveTheirPlace', 'client/web/ThreadView.tsx', head, 'kebab-case'],
    ['filesHaveTheirPlace', 'server/domain/a.test.ts', head, 'tests live in test/'],
    ['filesAreReadable', 'server/domain/a.ts', 'export const a = 1;\n', 'does not open with a comment'],
    ['filesAreReadable', 'server/domain/a.ts', head + '\n'.repeat(400), 'has 401 lines'],
    ['nothingIsSilenced', 'server/domain/a.ts', ['// TO', 'DO later'].join(''), 'do it or leave it out'],
    ['nothingIsSilenced', 'server/domain/a.ts', ['// @ts-', 'ignore'].join(''), 'mend the cause'],
    ['nothingIsSilenced', 'server/domain/a.ts', ['// oxlint-', 'disable-next-line'].join(''), 'mend the cause'],
    ['typesAreKnown', 'server/domain/a.ts', 'const a: any = 1;', 'name the type'],
    ['typesAreKnown', 'server/domain/a.ts', 'const a = b as any;', 'name the type'],
    ['errorsAreHandled', 'server/domain/a.ts', 'try { a(); } catch { /* fine */ }', 'swallows an error'],
    ['errorsAreHandled', 'server/domain/a.ts', 'await a().catch(() => {});', 'swallows an error'],
    ['socketsAreBoundOnce', 'server/realtime/gateway.ts', "socket.on('a', b);", 'add a row to the event table'],
    ['timeIsHandedIn', 'server/domain/a.ts', 'const at = Date.now();', 'take the clock'],
    ['timeIsHandedIn', 'protocol/crypto/a.ts', 'const at = new Date();', 'take the clock'],
    ['settingsAreReadOnce', 'server/app.ts', "const port = process.env['PORT'];", 'add a key to server/config.ts'],
    ['testsAllRun', 'test/flows/a.test.ts', "describe.skip('a', b);", 'a test runs or is deleted'],
  ];

  it.each(cases)('%s in %s: %s', (rule, path, text, complaint) => {
    expect(rules[rule]([parseSource(path, text)]).join('\n')).toContain(complaint);
  });

  const allowed: [rule: keyof typeof rules, path: string, text: string][] = [
    ['importsFollowTable', 'server/domain/a.ts', "import type { Id } from '../../protocol/wire/ids.ts';"],
    ['importsFollowTable', 'protocol/crypto/a.ts', "import { sodium } from './sodium.ts';"],
    ['importsFollowTable', 'server/domain/a.ts', "import { box } from '../../protocol/crypto/sodium.ts';"],
    ['importsFollowTable', 'client/web/a.ts', "import '@mantine/core/styles.css';\nimport './a.css';"],
    ['importsFollowTable', 'server/app.ts', "import { readFile } from 'node:fs/promises';\nimport './jobs/a.ts';"],
    ['socketsAreBoundOnce', 'server/realtime/bind.ts', "socket.on('a', b);"],
    ['socketsAreBoundOnce', 'server/realtime/gateway.ts', "socket.once('disconnect', b);"],
    ['typesAreKnown', 'server/domain/a.ts', "// any device\nconst a = ': any';"],
    ['timeIsHandedIn', 'server/domain/a.ts', 'const text = new Date(atMs).toISOString();'],
  ];

  it.each(allowed)('%s lets %s pass: %s', (rule, path, text) => {
    expect(rules[rule]([parseSource(path, text)])).toEqual([]);
  });
});
