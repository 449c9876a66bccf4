/**
 * Texts to colleagues' phones, at the number that they gave themselves: they stand in the internal thread of the two, which
 * is made with the first one. And one's own number, in international form.
 */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ContactId, ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Sending } from '../api.ts';
import { checkText } from '../areas/messages.ts';
import { create, type ThreadsParts } from '../areas/threads.ts';
import type { Desk } from '../desk.ts';
import { hasLeft } from '../model.ts';
import type { ThreadModel } from '../model.ts';
import { randomId } from '../random-id.ts';
import { countSegments } from './segments.ts';

const TITLE = 'Texts';
const BEGINS = 'Texts to each other’s phones stand here, with what became of each.';

export const createColleagueTexts = (parts: ThreadsParts): Pick<Sending, 'text' | 'setMobile'> => ({
  async text(userId, text) {
    checkText(text);
    const { connection } = parts.desk;
    const credits = countSegments(text).segments;
    if (credits > LIMITS.smsSegments) throw new Fault('sending.refused', 'tooLong');
    const { mobile } = await connection.ask('mobile:get', { userId });
    if (mobile === null) throw new Fault('sending.refused', 'address');
    const { threadId } = await threadWith(parts, userId);
    const thread = parts.desk.model.threads.get(threadId);
    if (thread === undefined) throw new Fault('unavailable', 'thread');
    // In a job a colleague's id stands in the place of a contact's.
    const contactId = userId as string as ContactId;
    const to = { t: 'send', channel: 'sms', contactId, to: mobile, subject: null } as const;
    await parts.outbox.add(thread, { ...to, text, jobId: randomId<'job'>(), files: [], credits }, []);
    return { threadId };
  },
  async setMobile(typed) {
    const mobile = typed.trim() === '' ? null : await inFull(parts.desk, typed);
    await parts.desk.connection.ask('mobile:put', { mobile });
    return mobile;
  },
});

/** Numbers without a country code belong to the first country that the practice may text. */
async function inFull({ connection }: Desk, typed: string): Promise<string> {
  const { settings } = await connection.ask('delivery:settings', {});
  const number = parsePhoneNumberFromString(typed, (settings.countries[0] ?? 'GB') as CountryCode);
  if (number?.isPossible() !== true) throw new Fault('input.invalid', 'mobile');
  return number.number;
}

async function threadWith(parts: ThreadsParts, userId: UserId): Promise<{ readonly threadId: ThreadId }> {
  const { model } = parts.desk;
  const isOurs = (thread: ThreadModel): boolean => {
    const { kind, subject } = thread.view;
    const members = model.circles.get(thread.circleId)?.memberIds ?? [];
    return (
      kind === 1 && subject === null && !hasLeft(model, thread) && members.length === 2 && members.includes(userId)
    );
  };
  const ours = [...model.threads.values()].filter(isOurs);
  const known = ours.find(({ folding }) => folding.title === TITLE) ?? ours[0];
  if (known !== undefined) return known;
  return { threadId: await create(parts, { title: TITLE, memberIds: [userId], about: null, text: BEGINS }) };
}
