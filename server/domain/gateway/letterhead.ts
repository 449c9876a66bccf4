/** How a practice presents itself to patients now: as administrators set it, else by its name in the log. */
import type { UnlockedDm } from '../../../protocol/wire/dm-page.ts';
import { settingsOf } from '../credits/account.ts';
import type { Book } from '../practice/book.ts';
import type { Reads } from '../stores.ts';
import type { Letterhead } from './door.ts';

export async function letterhead(reads: Reads, book: Book): Promise<Letterhead> {
  const { displayName, phone, banner } = await settingsOf(reads, book.practiceId);
  return { displayName: displayName ?? book.log.state.practiceName, phone, banner };
}

/** The same on a patient's page. */
export async function pageHead(reads: Reads, book: Book): Promise<UnlockedDm['practice']> {
  const { displayName, phone, colour } = await settingsOf(reads, book.practiceId);
  return { name: displayName ?? book.log.state.practiceName, phone, colour };
}
