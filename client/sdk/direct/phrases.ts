/**
 * Phrases of spoken Direct Messages: what this device made is kept here alone, sealed for this account, until the link ends.
 * No event and no server holds one, so another device cannot show it.
 */
import type { DmId, UserId } from '../../../protocol/wire/ids.ts';
import { dmId } from '../../../protocol/wire/ids.ts';
import { z } from '../../../protocol/wire/zod.ts';
import type { OpenedItem } from '../../vault/api.ts';
import type { Desk } from '../desk.ts';
import { openKept } from '../kept.ts';
import type { ThreadModel } from '../model.ts';

const prefixOf = (userId: UserId) => `${userId}/phrases/`;
const phrase = z.string();
const ENDED: ReadonlySet<string> = new Set(['expired', 'revoked', 'replaced']);

export async function keptPhrases(desk: Desk, userId: UserId): Promise<ReadonlyMap<DmId, string>> {
  const all = new Map<DmId, string>();
  const prefix = prefixOf(userId);
  for (const key of await desk.local.keys(prefix)) {
    const [id, words] = [dmId.safeParse(key.slice(prefix.length)), phrase.safeParse(await openKept(desk, key))];
    if (id.success && words.success) all.set(id.data, words.data);
  }
  return all;
}

/** Learns which link a phrase of mine belongs to while its message still stands in the outbox, and forgets it with the link. */
export async function followPhrases(desk: Desk, thread: ThreadModel, items: readonly OpenedItem[]): Promise<void> {
  const { model, local, vault, store } = desk;
  const { userId } = model;
  if (userId === null) return;
  const made = items.flatMap((item) => madeHere(thread, item, userId));
  const ended = items.flatMap(({ opened }) => endedBy(opened)).filter((id) => model.phrases.delete(id));
  for (const [id, words] of made) model.phrases.set(id, words);
  if (made.length > 0) store.touchThread(thread.threadId);
  for (const [id, words] of made) {
    const key = `${prefixOf(userId)}${id}`;
    await local.set(key, await vault.sealLocal(key, new TextEncoder().encode(JSON.stringify(words))));
  }
  for (const id of ended) await local.delete(`${prefixOf(userId)}${id}`);
}

function madeHere(
  { outbox }: ThreadModel,
  { opened, senderId, clientMsgId }: OpenedItem,
  me: UserId,
): (readonly [DmId, string])[] {
  if (senderId !== me || opened.as !== 'content') return [];
  if (opened.content.t !== 'dm' && opened.content.t !== 'dm.resend') return [];
  const mine = outbox.find((waiting) => waiting.clientMsgId === clientMsgId);
  const words = mine !== undefined && 'phrase' in mine.content ? mine.content.phrase : null;
  return words === null ? [] : [[opened.content.dmId, words]];
}

const endedBy = (opened: OpenedItem['opened']): DmId[] =>
  opened.as === 'notice' && opened.about === 2 && ENDED.has(opened.state) ? [opened.ref as string as DmId] : [];
