/**
 * Where sealed drafts are kept: with the server, found again on another device, or in this browser alone where the mailbox
 * opens the message (protocol/README.md §8). Either way compare-and-swap, so that two tabs lose nothing of each other.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { DmId, DraftId } from '../../../protocol/wire/ids.ts';
import type { Door } from './door.ts';
import { inSession, type Opened } from './session.ts';

export interface SealedDraft {
  readonly rev: number;
  readonly sealed: Uint8Array;
}

/** Sealed drafts in this browser, one a message. */
export interface BrowserShelf {
  get(dmId: DmId): Promise<SealedDraft | null>;
  /** False where another tab was faster. `until`: epoch ms when it may be forgotten; null: never. */
  put(dmId: DmId, draft: SealedDraft, until: number | null): Promise<boolean>;
}

export interface Shelf {
  get(opened: Opened): Promise<SealedDraft | null>;
  /** Faults: conflict.version, those of the door. */
  put(opened: Opened, draft: SealedDraft): Promise<void>;
}

export const withServer = (door: Door, idOf: (opened: Opened) => DraftId): Shelf => ({
  async get(opened) {
    const { drafts } = await door.call('dm:draft-get', inSession(opened));
    return drafts.find(({ draftId }) => draftId === idOf(opened)) ?? null;
  },
  async put(opened, draft) {
    await door.call('dm:draft-put', { ...inSession(opened), draftId: idOf(opened), ...draft });
  },
});

/** A browser that keeps nothing has no draft; a save there fails with Fault `unavailable` (`browser`). */
export function inBrowser(browser: () => Promise<BrowserShelf>): Shelf {
  let made: Promise<BrowserShelf> | null = null;
  const shelf = () => (made ??= browser());
  return {
    async get({ link }) {
      try {
        return await (await shelf()).get(link.dmId);
      } catch (error) {
        made = null;
        if (error instanceof Fault && error.code === 'unavailable') return null;
        throw error;
      }
    },
    async put({ link, expiresAt }, draft) {
      if (!(await (await shelf()).put(link.dmId, draft, expiresAt))) throw new Fault('conflict.version');
    },
  };
}
