/**
 * Unsent words and answers, kept sealed under a key that only the link gives; where a texted code guards it, found again on another
 * device, else in this browser alone. One draft
 * a message; where two devices wrote, both are kept question by question. A draft that does not open is left alone.
 */
import { openReplyDraft, sealReplyDraft } from '../../../protocol/crypto/direct-message/draft.ts';
import { idBytes, toId } from '../../../protocol/crypto/encoding.ts';
import { Refusal } from '../../../protocol/crypto/refusal.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { DraftId } from '../../../protocol/wire/ids.ts';
import { draftText, isSameDraft, mergeDrafts, noDraft, readDraft, type Draft } from '../draft.ts';
import type { Opened } from './session.ts';
import type { SealedDraft, Shelf } from './shelf.ts';

const TRIES = 5;

export interface Drafts {
  /** What is kept now; also the ground on which `save` merges. */
  fetch(opened: Opened): Promise<Draft>;
  /** What is kept then: mine, and what another device added meanwhile. */
  save(opened: Opened, mine: Draft): Promise<Draft>;
  forget(): void;
}

/** Every device of a patient writes the same draft. */
export const idOf = ({ link }: Opened): DraftId => toId<'draft'>(idBytes(link.dmId));

/** @param shelfOf where this message's drafts are kept */
export function createDrafts(shelfOf: (opened: Opened) => Shelf): Drafts {
  let kept = { rev: 0, draft: noDraft };
  let queue: Promise<unknown> = Promise.resolve();

  async function fetchKept(opened: Opened) {
    const found = await shelfOf(opened).get(opened);
    return found === null ? { rev: 0, draft: noDraft } : { rev: found.rev, draft: openDraft(opened, found) };
  }
  async function save(opened: Opened, mine: Draft): Promise<Draft> {
    let draft = mine;
    for (let tries = 1; !isSameDraft(draft, kept.draft); tries += 1) {
      const rev = kept.rev + 1;
      const draftId = idOf(opened);
      const sealed = sealReplyDraft(opened.draftKey, { dmId: opened.link.dmId, draftId, rev }, draftText(draft));
      try {
        await shelfOf(opened).put(opened, { rev, sealed });
        kept = { rev, draft };
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'conflict.version' || tries >= TRIES) throw error;
        const newer = await fetchKept(opened);
        draft = mergeDrafts(kept.draft, draft, newer.draft);
        kept = newer;
      }
    }
    return draft;
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    // The next goes on whatever became of this one; its caller hears of it.
    queue = turn.catch(() => undefined);
    return turn;
  };
  return {
    fetch: (opened) =>
      inTurn(async () => {
        kept = await fetchKept(opened);
        return kept.draft;
      }),
    save: (opened, mine) => inTurn(() => save(opened, mine)),
    forget: () => {
      kept = { rev: 0, draft: noDraft };
    },
  };
}

function openDraft(opened: Opened, { rev, sealed }: SealedDraft): Draft {
  const { dmId } = opened.link;
  try {
    return readDraft(openReplyDraft(opened.draftKey, { dmId, draftId: idOf(opened), rev }, sealed));
  } catch (error) {
    // Spoilt by the server: nothing can be had from it, and the next save replaces it.
    if (error instanceof Refusal || error instanceof SyntaxError) return noDraft;
    throw error;
  }
}
