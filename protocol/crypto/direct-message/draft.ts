/**
 * A patient's unsent answers, saved as they type and resumed on another device. Only the holder of the link reads them.
 */
import type { DmId, DraftId } from '../../wire/ids.ts';
import { idBytes, lp, u64, utf8 } from '../encoding.ts';
import type { Key } from '../keys.ts';
import { open, pad, seal } from '../seal.ts';
import { paddedText } from '../sealed-json.ts';

/** Which draft: `rev` rises by one with each save. */
export interface ReplyDraft {
  readonly dmId: DmId;
  readonly draftId: DraftId;
  readonly rev: number;
}

const draftAd = ({ dmId, draftId, rev }: ReplyDraft) => lp(idBytes(dmId), idBytes(draftId), u64(rev));

/** `key` from draftKey. Partner: {@link openReplyDraft}. */
export const sealReplyDraft = (key: Key, draft: ReplyDraft, json: string, nonce24?: Uint8Array): Uint8Array =>
  seal(key, 'dm/draft', draftAd(draft), pad(utf8(json)), nonce24);

/** Throws Refusal('key') for another key, message, draft or revision. */
export const openReplyDraft = (key: Key, draft: ReplyDraft, sealed: Uint8Array): string =>
  paddedText(open(key, 'dm/draft', draftAd(draft), sealed), 'key', 'dm.draft');
