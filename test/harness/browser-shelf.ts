/** What the tabs of one browser share: sealed drafts, in memory, for its database is the outside world, and that they take turns. */
import type { GuestPorts } from '../../client/patient/guest/guest.ts';
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

export function tabsInTurn(): GuestPorts['inTurn'] {
  let last: Promise<unknown> = Promise.resolve();
  return (_name, work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
