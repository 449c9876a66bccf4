/**
 * Taking files in before they are sent: how many and how big, and in words what was left out and what to do. Pure; what
 * a file really is, the SDK finds out by its content when it is sent.
 */
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { AttachedFile } from '../../sdk/api.ts';
import { plainName, sizeWords } from './kinds.ts';

export interface Chosen {
  readonly key: string;
  readonly file: AttachedFile;
}

export interface Choice {
  readonly files: readonly Chosen[];
  /** One sentence a file that was left out. */
  readonly refused: readonly string[];
}

export const noFiles: Choice = { files: [], refused: [] };

let made = 0;

export function choose(before: Choice, incoming: readonly AttachedFile[]): Choice {
  const files = [...before.files];
  const refused: string[] = [];
  const tooMany: string[] = [];
  for (const file of incoming) {
    const name = `“${plainName(file.name)}”`;
    if (file.size === 0) refused.push(`${name} is empty or a folder, so it was left out. Choose the files themselves.`);
    else if (file.size > LIMITS.fileBytes) refused.push(tooBig(name, file.size));
    else if (files.length >= LIMITS.filesPerMessage) tooMany.push(name);
    else if (!files.some((one) => isSame(one.file, file))) files.push({ key: `chosen${(made += 1)}`, file });
  }
  if (tooMany.length > 0) {
    refused.push(
      `A message takes ${LIMITS.filesPerMessage} files; ${tooMany.join(', ')} ${tooMany.length === 1 ? 'was' : 'were'} left out. Send the rest in the next message.`,
    );
  }
  return { files, refused };
}

const tooBig = (name: string, bytes: number): string =>
  `${name} has ${sizeWords(bytes)}; a file may have up to ${sizeWords(LIMITS.fileBytes)}. Make it smaller and attach it again.`;

const changedAt = (file: AttachedFile): number => (file instanceof File ? file.lastModified : 0);

/** The same file dropped twice. */
const isSame = (one: AttachedFile, other: AttachedFile): boolean =>
  one.name === other.name && one.size === other.size && changedAt(one) === changedAt(other);
