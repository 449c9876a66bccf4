/** What a browser keeps of sealed drafts, in memory: shared by every page of one browser, whose database is the outside world. */
import type { BrowserShelf, SealedDraft } from '../../client/patient/guest/shelf.ts';
import type { DmId } from '../../protocol/wire/ids.ts';

export interface KnownShelf extends BrowserShelf {
  readonly kept: ReadonlyMap<DmId, SealedDraft>;
}

export function browserShelf(): KnownShelf {
  const kept = new Map<DmId, SealedDraft>();
  return {
    kept,
    get: async (dmId) => kept.get(dmId) ?? null,
    async put(dmId, draft) {
      if (draft.rev !== (kept.get(dmId)?.rev ?? 0) + 1) return false;
      kept.set(dmId, draft);
      return true;
    },
  };
}
