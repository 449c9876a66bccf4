/** What is judged of picked files before anything is read: how many, how large, how called. */
import { Fault } from '../../../protocol/wire/faults.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { AttachedFile } from '../api.ts';
import { RUNNING_EXTENSIONS } from './kinds.ts';
import { cleanName, extensionOf } from './name.ts';

/** Faults `input.invalid`, `input.tooLarge`, `file.kind`. */
export function checkFiles(files: readonly AttachedFile[]): void {
  if (files.length > LIMITS.filesPerMessage) throw new Fault('input.invalid', 'files');
  for (const { name, size } of files) {
    if (size > LIMITS.fileBytes) throw new Fault('input.tooLarge', cleanName(name));
    if (RUNNING_EXTENSIONS.has(extensionOf(cleanName(name)))) throw new Fault('file.kind', cleanName(name));
  }
}
