/**
 * What a test file leaves behind: the processes that it started are ended, then its temporary folders are removed, after the
 * file's own last hooks and whether or not they succeeded (leftovers-setup.ts). So nobody writes any more where a folder goes.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const children = new Set<ChildProcess>();
const folders: string[] = [];

export async function removeLeftovers(): Promise<void> {
  for (const child of children) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** An empty folder of its own for this test file. */
export function temporaryFolder(name = 'test'): string {
  const folder = mkdtempSync(join(tmpdir(), `corridor-${name}-`));
  folders.push(folder);
  return folder;
}

/** The same process, which ends with this test file at the latest. */
export function endedAtLast<Child extends ChildProcess>(child: Child): Child {
  if (child.pid === undefined) return child;
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}
