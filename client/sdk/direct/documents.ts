/**
 * Documents of Direct Messages: each is fetched once, opened by the vault with the key that its event holds, and folded into
 * its message. What the server withholds, or gives instead, is told as missing.
 */
import { readForm } from '../../../protocol/forms/read.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { DmId, DocId } from '../../../protocol/wire/ids.ts';
import { Refusal } from '../../vault/api.ts';
import type { OpenedDocument } from '../../vault/api.ts';
import type { Desk } from '../desk.ts';
import { viewOf, type ShownDocument } from '../folding.ts';
import { isHeld } from '../model.ts';
import type { ThreadModel } from '../model.ts';
import { foldDocument } from './fold.ts';

/** Throws the Faults that a later try may mend. */
export async function fetchDocument(desk: Desk, thread: ThreadModel, docId: DocId, dmId: DmId): Promise<void> {
  const document = await opened(desk, thread, dmId);
  if (!isHeld(desk.model, thread) || thread.folding.documents.has(docId)) return;
  foldDocument(thread.folding, docId, document);
  desk.store.touchThread(thread.threadId);
}

async function opened(
  { connection, vault }: Desk,
  { threadId }: ThreadModel,
  dmId: DmId,
): Promise<ShownDocument | null> {
  try {
    const { doc } = await connection.ask('dm:get', { dmId });
    return shown(await vault.openDirect(threadId, dmId, doc));
  } catch (error) {
    if (error instanceof Refusal || (error instanceof Fault && error.code === 'access.refused')) return null;
    throw error;
  }
}

const shown = ({ text, files, forms }: OpenedDocument): ShownDocument => ({
  text,
  files: files.map(viewOf),
  forms: forms.map((questionnaire, position) => {
    const { key, title, version } = readForm(questionnaire, position);
    return { key, title, version, questionnaire };
  }),
});
