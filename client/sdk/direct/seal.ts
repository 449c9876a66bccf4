/**
 * A Direct Message or a new link, sealed at the moment of sending: the contact's addresses are compared with those that it was
 * written for, then everything that belongs to one commit is made at once.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ClientMsgId } from '../../../protocol/wire/ids.ts';
import type { ItemAck, NewEvent } from '../../../protocol/wire/threads.ts';
import type { MadeDirect } from '../../vault/api.ts';
import type { Desk } from '../desk.ts';
import type { ThreadModel } from '../model.ts';
import type { DirectDraft, LinkDraft } from '../outbox/direct-draft.ts';
import { secretsOf } from '../outbox/sendable.ts';
import { meOf } from '../project.ts';
import { remindersAt } from './reminders.ts';

/** Fault `sending.refused` (`address`) when the contact's address or number is another one now, and those of the vault. */
export async function sealDirect(
  desk: Desk,
  { threadId, view }: ThreadModel,
  clientMsgId: ClientMsgId,
  draft: DirectDraft | LinkDraft,
): Promise<{ readonly event: NewEvent; readonly hand: () => Promise<ItemAck> }> {
  const { vault, connection } = desk;
  if (draft.t === 'dm' && view.subject !== null) await checkAddresses(desk, view.subject, draft);
  // Its key lives for days only: looked at anew for each message, which is rare enough.
  await vault.lookAtGateway(await connection.ask('gateway:get', {}));
  const { settings } = await connection.ask('delivery:settings', {});
  const practice = settings.displayName ?? desk.model.log?.practiceName ?? '';
  const { email: to, code = 'sms', remind: until, ...terms } = draft;
  const reminders = until === undefined ? null : { until, at: remindersAt(desk.clock.now()) };
  const now = { ...terms, code, to, reminders, clientMsgId, practice, origin: desk.url };
  if (draft.t === 'dm.resend') {
    const { ref, dmId } = draft;
    const made = await vault.sealLink(threadId, { ...now, ref, dmId });
    const { event, job, dm } = made;
    const input = { threadId, event, job, dm, replaces: dmId, ...besides(made) };
    return { event, hand: () => connection.ask('dm:reissue', input) };
  }
  const from = meOf(desk.model)?.name ?? practice;
  const { text, forms } = draft;
  const made = await vault.sealDirect(threadId, { ...now, text, forms, from, files: secretsOf(draft) });
  return { event: made.event, hand: () => handed(desk, threadId, made) };
}

async function handed({ connection }: Desk, threadId: ThreadModel['threadId'], made: MadeDirect): Promise<ItemAck> {
  const { event, job, dm, doc } = made;
  if (doc === null) throw new TypeError('a new Direct Message without its document');
  return connection.ask('dm:send', { threadId, event, job, dm, doc, ...besides(made) });
}

const besides = ({ reminders }: MadeDirect) => (reminders === null ? {} : { reminders });

/** A contact that this patient does not have is the server's to refuse. */
async function checkAddresses(
  { connection }: Desk,
  patientId: NonNullable<ThreadModel['view']['subject']>,
  { contactId, email, mobile, code = 'sms' }: DirectDraft,
): Promise<void> {
  const { patient } = await connection.ask('patient:get', { patientId });
  const contact = patient.contacts.find((one) => one.contactId === contactId);
  if (contact === undefined) return;
  const isOther = contact.email !== email || (code === 'sms' && contact.mobile !== mobile);
  if (isOther) throw new Fault('sending.refused', 'address');
}
