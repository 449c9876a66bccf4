/**
 * dm:send and dm:reissue: the signed event, the issue, its document, the job that mails the link and the credit of a first
 * code are one commit; what a re-issue replaces is erased in the same one.
 */
import { sealDmShare } from '../../../protocol/crypto/direct-message/server.ts';
import { parseJob } from '../../../protocol/crypto/gateway/job.ts';
import { asKey } from '../../../protocol/crypto/keys.ts';
import { POLICY } from '../../../protocol/crypto/practice-log/payload.ts';
import { validSignPk } from '../../../protocol/crypto/sign.ts';
import { firstEnd, type NewDm, type NewReminders } from '../../../protocol/wire/dm.ts';
import type { AskInput } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { FileId, ThreadId } from '../../../protocol/wire/ids.ts';
import type { ItemAck } from '../../../protocol/wire/threads.ts';
import { settingsOf } from '../credits/account.ts';
import { reachable } from '../deliveries/rules.ts';
import { sendWithJob } from '../deliveries/send.ts';
import type { DeliveryTurn } from '../deliveries/turn.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { DmRecord } from '../records-direct.ts';
import { judged } from '../rules.ts';
import type { Reads } from '../stores.ts';
import { inLine } from '../threads/send.ts';
import { readReminders, storeReminders } from './reminders.ts';
import { DmTurn } from './turn.ts';

type Issuing = Pick<AskInput<'dm:reissue'>, 'threadId' | 'event' | 'job' | 'dm' | 'reminders'>;

/** Faults: those of message:send with a job; sending.refused `email` or `mobile`; conflict.duplicate; file.incomplete. */
export function sendDm(domain: Domain, actor: Actor, input: AskInput<'dm:send'>): Promise<ItemAck> {
  const { dm, doc, threadId } = input;
  return issue(domain, actor, input, async ({ tx }) => {
    if ((await tx.dms.document(dm.docId)) !== null) throw new Fault('conflict.duplicate', 'docId');
    await checkFiles(tx, threadId, dm.fileIds);
    await tx.dms.createDocument({ docId: dm.docId, threadId, doc, fileIds: dm.fileIds });
  });
}

/**
 * The same Faults; sending.refused `number` where codes went to another one so far; access.refused where what it replaces is not of
 * this thread and document.
 */
export function reissueDm(domain: Domain, actor: Actor, input: AskInput<'dm:reissue'>): Promise<ItemAck> {
  const { dm, threadId, replaces } = input;
  return issue(domain, actor, input, async (turn) => {
    const { domain: all, tx, after, hot, items } = turn;
    const old = await tx.dms.byId(replaces);
    if (old?.threadId !== threadId || old.docId !== dm.docId) throw new Fault('access.refused', 'replaces');
    // Only the first link's maker knows that nothing but blank forms is in it.
    if (old.code === 'sms' && dm.code !== 'sms') throw new Fault('input.rejected', 'dm.blank');
    // A colleague's new link may have come first: only the newest one opens.
    const open = (await tx.dms.ofThread(threadId)).filter(({ docId, share }) => docId === dm.docId && share !== null);
    await checkNumber(turn, dm, [old, ...open]);
    for (const one of open) {
      const ending = new DmTurn(all, tx, after, hot, one);
      await ending.end('replaced');
      items.push(...ending.items);
    }
  });
}

/** Codes go to another number only after a colleague's yes (dm:number), by a new link no less than by the old one, open or over. */
async function checkNumber(turn: DeliveryTurn, { code }: NewDm, before: readonly DmRecord[]): Promise<void> {
  const texted = code === 'sms' ? before.filter((one) => one.code === 'sms') : [];
  if (texted.length === 0) return;
  const mobile = await mobileOf(turn);
  if (texted.some((one) => one.mobile !== mobile)) throw new Fault('sending.refused', 'number');
}

/** @param within what else the commit holds, before the issue itself */
async function issue(
  domain: Domain,
  actor: Actor,
  input: Issuing,
  within: (turn: DeliveryTurn) => Promise<void>,
): Promise<ItemAck> {
  const { dm, job, reminders } = input;
  const link = judged(() => parseJob(job.job));
  const { contactId, channel, jobId } = link;
  if (contactId !== dm.contactId || channel !== 1) throw new Fault('input.rejected', 'dm.job');
  const jobs = readReminders(reminders, link);
  const besides = {
    jobs,
    within: async (turn: DeliveryTurn): Promise<void> => {
      await within(turn);
      const row = await storeIssue(turn, dm, reminders);
      await storeReminders(turn, row, jobs);
    },
  };
  try {
    const ack = await inLine(domain, actor, input, (ready) => sendWithJob(domain, actor, ready, job, besides));
    // A repeated event is answered without a look at what came with it.
    const stored = await domain.stores.read.dms.byId(dm.dmId);
    if (stored?.jobId !== jobId) throw new Fault('conflict.duplicate', 'dmId');
    return ack;
  } catch (error) {
    const isMissing = error instanceof Fault && error.code === 'sending.refused' && error.detail === 'address';
    throw isMissing ? new Fault('sending.refused', 'email') : error;
  }
}

/** Files that the document names: of this thread, and arrived. */
async function checkFiles(reads: Reads, threadId: ThreadId, fileIds: readonly FileId[]): Promise<void> {
  for (const fileId of fileIds) {
    const file = await reads.files.byId(fileId);
    if (file?.threadId !== threadId) throw new Fault('access.refused', 'file');
    if (file.completedAt === null) throw new Fault('file.incomplete');
  }
}

async function storeIssue(delivery: DeliveryTurn, dm: NewDm, reminders: NewReminders | undefined): Promise<DmRecord> {
  const { domain, tx, after, hot } = delivery;
  const circle = hot.book.known(hot.circleId);
  if (circle !== undefined && dm.epoch > circle.newest.epoch) throw new Fault('input.rejected', 'dm.epoch');
  if (!validSignPk(dm.rsPub)) throw new Fault('input.rejected', 'dm.rsPub');
  if ((await tx.dms.byId(dm.dmId)) !== null) throw new Fault('conflict.duplicate', 'dmId');
  await checkBlank(delivery, dm);
  const row = { ...newRecord(delivery, dm, await codesGoTo(delivery, dm)), remind: reminders?.until ?? null };
  await tx.dms.create(row);
  await new DmTurn(domain, tx, after, hot, row).charge([{ kind: 'reserve', credits: -row.reserved }]);
  return row;
}

/**
 * Without a texted code the mailbox alone opens it: blank forms only, where the practice's signed policy allows it. Whether there
 * are words in it only the sender's vault can judge.
 */
async function checkBlank({ domain, row }: DeliveryTurn, { code, fileIds, spoken, replies }: NewDm): Promise<void> {
  if (code === 'sms') return;
  if (fileIds.length > 0 || spoken || !replies) throw new Fault('input.rejected', 'dm.blank');
  const { log } = await domain.books.get(row.practiceId);
  if ((log.state.policy & POLICY.openForms) === 0) throw new Fault('sending.refused', 'policy');
}

async function codesGoTo(delivery: DeliveryTurn, { code }: NewDm): Promise<string> {
  if (code === 'sms') return mobileOf(delivery);
  if (code === 'none') return '';
  const { domain, tx, row } = delivery;
  const { practiceId, contactId } = row;
  const to = { practiceId, contactId, channel: 'email' as const };
  return (await reachable(domain, tx, await settingsOf(tx, practiceId), to)).address;
}

/** The number that codes go to. Throws sending.refused: `mobile` where there is none, else the rule. */
async function mobileOf({ domain, tx, row }: DeliveryTurn): Promise<string> {
  const { practiceId, contactId } = row;
  if (((await tx.gateways.get())?.carriers.smsOut ?? 'none') === 'none') throw new Fault('sending.refused', 'channel');
  try {
    const to = { practiceId, contactId, channel: 'sms' as const };
    return (await reachable(domain, tx, await settingsOf(tx, practiceId), to)).address;
  } catch (error) {
    const isMissing = error instanceof Fault && error.detail === 'address';
    throw isMissing ? new Fault('sending.refused', 'mobile') : error;
  }
}

function newRecord({ domain, hot, row, at }: DeliveryTurn, dm: NewDm, mobile: string): Omit<DmRecord, 'remind'> {
  const { practiceId, threadId, itemN, contactId, patientId, jobId, senderId } = row;
  // Only patients' contacts get e-mails.
  if (patientId === null) throw new Fault('access.refused', 'contact');
  const { share, fileIds: _fileIds, ...kept } = dm;
  return {
    ...kept,
    practiceId,
    threadId,
    circleId: hot.circleId,
    itemN,
    contactId,
    patientId,
    jobId,
    senderId,
    mobile,
    ver: 1,
    share: sealDmShare(domain.secrets.shareKey, dm.dmId, asKey(share), domain.random(24)),
    state: 'open',
    createdAt: at,
    openedAt: null,
    unlockedAt: null,
    endsAt: firstEnd(dm.code, dm.expiry, at),
    reserved: dm.code === 'sms' ? 1 : 0,
    wrong: 0,
    askedAt: null,
    askTries: 0,
    codes: 0,
    lastReplyNo: 0,
    lastRep: null,
    lastSig: null,
    lastAt: 0,
  };
}
