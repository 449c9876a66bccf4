/** How a practice presents itself to patients now: as administrators set it, else by its name in the log. */
import { settingsOf } from '../credits/account.ts';
import type { Book } from '../practice/book.ts';
import type { Reads } from '../stores.ts';
import type { Letterhead } from './door.ts';

export async function letterhead(reads: Reads, book: Book): Promise<Letterhead> {
  const { displayName, phone, banner } = await settingsOf(reads, book.practiceId);
  return { displayName: displayName ?? book.log.state.practiceName, phone, banner };
}
