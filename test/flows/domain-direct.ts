/**
 * Direct Messages at a real desk: the sender's browser, the gateway behind its door and the patient's page are played with the
 * protocol itself. The patient knows what an e-mail and a text say, and nothing from the database.
 */
import { openCapsule, openDocument } from '../../protocol/crypto/direct-message/capsule.ts';
import { directMessageKey, linkAuth, noMix, replySigner } from '../../protocol/crypto/direct-message/keys.ts';
import { issueDirectMessage, newDirectMessage, type Issue } from '../../protocol/crypto/direct-message/make.ts';
import { makeReply } from '../../protocol/crypto/direct-message/reply.ts';
import { makeJob } from '../../protocol/crypto/gateway/job.ts';
import { openCode } from '../../protocol/crypto/gateway/texted-code.ts';
import { asKemPk, asKey, type Key } from '../../protocol/crypto/keys.ts';
import type { Signed } from '../../protocol/crypto/sign.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { ReplyContent } from '../../protocol/wire/direct-messages.ts';
import { REMIND_DAYS, type NewDm, type NewReminders, type RemindUntil } from '../../protocol/wire/dm.ts';
import type { UnlockedDm } from '../../protocol/wire/dm-page.ts';
import type { DmId, FileId } from '../../protocol/wire/ids.ts';
import type { RouteInput, RouteName, RouteReply } from '../../protocol/wire/routes.ts';
import { routes } from '../../server/domain/use-cases.ts';
import { argon2id } from '../harness/argon2id.ts';
import { MOBILE, type Desk } from './domain-desk.ts';
import { ask, fresh, nobody, toWire } from './domain-people.ts';
import { catchUp, DAY_MS, sealed } from './domain-sending.ts';

export const TEXT = 'Your result is back. Please call us about it.';
export const SENT = { email: 'mia@mail.example', mobile: MOBILE };
export const DIGITS = MOBILE.slice(-3);

/** What the e-mail holds. */
export interface Link {
  readonly dmId: DmId;
  readonly link: Key;
}
export interface SentDm extends Link {
  readonly issue: Issue;
  /** Of its event. */
  readonly ref: Hash;
}
/** What sending needs of a desk. */
type AtDesk = Pick<Desk, 'world' | 'sending' | 'thread' | 'owner'>;
type Over = Partial<Pick<NewDm, 'expiry' | 'replies' | 'fileIds' | 'code' | 'spoken'>> & { remind?: RemindUntil };

/** One route as the dispatcher calls it. */
export const route = async <N extends RouteName>(
  { world }: Pick<Desk, 'world'>,
  name: N,
  input: RouteInput<N>,
): Promise<RouteReply<N>> => (await routes[name](world.domain, nobody, input)).reply;

function placeOf({ thread }: AtDesk) {
  const { circle, threadId } = thread;
  const { epoch, control } = circle.newest;
  return { threadId, circleId: circle.circleId, epoch, inboxPk: control.inboxPk };
}

const termsOf = ({ thread }: AtDesk, replies: boolean) => ({
  contactId: thread.contactId,
  expiresAt: null,
  spoken: false,
  summary: 'Result',
  practice: 'Harbour Street Practice',
  replies,
});

/** Event, job and row of an issue, as the sender's browser makes them now. */
function composed(desk: AtDesk, { event, row, secrets }: Issue, t: { ref?: Hash }, { remind, ...over }: Over) {
  const { world, sending, thread, owner } = desk;
  const { practice, gateway } = sending;
  const content =
    t.ref === undefined ? { t: 'dm' as const, ...event } : { t: 'dm.resend' as const, ref: t.ref, ...event };
  const made = sealed(practice, thread, owner, content);
  const jobId = fresh<'job'>();
  const link = `https://corridor.example/m/${secrets.dmId}#1.${Buffer.from(secrets.link).toString('base64url')}`;
  const job = makeJob(practice.log, owner.author, gateway.key, {
    jobId,
    threadId: thread.threadId,
    contactId: thread.contactId,
    notAfter: world.now + 3 * 86_400_000,
    content: { kind: 'dm', to: SENT.email, link, practice: 'Harbour Street Practice', expiresAt: null },
  });
  const { capsule, ...ids } = row;
  const rest = {
    expiry: 'day' as const,
    code: 'sms' as const,
    spoken: false,
    replies: true,
    fileIds: [] as FileId[],
    ...over,
  };
  const epoch = thread.circle.newest.epoch;
  const dm: NewDm = { ...ids, capsule: capsule.bytes, contactId: thread.contactId, epoch, ...rest };
  const reminders = remind === undefined ? {} : { reminders: remindersOf(desk, remind) };
  const sent = { threadId: thread.threadId, event: toWire(made), dm, ...reminders };
  return { ref: made.evHash, input: { ...sent, job: { job: job.bytes, sig: job.sig, body: job.body, credits: 0 } } };
}

/** Two sealed jobs without the link. */
export function remindersOf({ world, sending, thread, owner }: AtDesk, until: RemindUntil): NewReminders {
  const { threadId, contactId } = thread;
  const jobs = REMIND_DAYS.map((days) => {
    const at = world.now + days * DAY_MS;
    const content = { kind: 'remind' as const, to: SENT.email, sentAt: world.now };
    const what = { jobId: fresh<'job'>(), threadId, contactId, notAfter: at + 3 * DAY_MS, content };
    const { bytes: job, sig, body } = makeJob(sending.practice.log, owner.author, sending.gateway.key, what);
    return { job, sig, body, credits: 0, at };
  });
  return { until, jobs };
}

/** A message that is ready to be sent. */
export async function composeDm(desk: AtDesk, over: Over = {}) {
  const document = { text: TEXT, files: [], forms: [] };
  const terms = termsOf(desk, over.replies ?? true);
  const issue = await newDirectMessage(argon2id, terms, placeOf(desk), document);
  const { ref, input } = composed(desk, issue, {}, over);
  const sent: SentDm = { dmId: issue.secrets.dmId, link: issue.secrets.link, issue, ref };
  return { sent, input: { ...input, doc: issue.document } };
}

export async function sendDm(desk: AtDesk, over: Over = {}): Promise<SentDm> {
  const { sent, input } = await composeDm(desk, over);
  await ask(desk.world, desk.owner, 'dm:send', input);
  await catchUp(desk.sending, desk.thread);
  return sent;
}

export async function reissueDm(desk: AtDesk, old: SentDm, over: Over = {}): Promise<SentDm> {
  const { docId, ck } = old.issue.event;
  const issue = await issueDirectMessage(argon2id, termsOf(desk, true), placeOf(desk), { docId, ck: asKey(ck) });
  const { ref, input } = composed(desk, issue, { ref: old.ref }, over);
  await ask(desk.world, desk.owner, 'dm:reissue', { ...input, replaces: old.dmId });
  await catchUp(desk.sending, desk.thread);
  return { dmId: issue.secrets.dmId, link: issue.secrets.link, issue, ref };
}

export function composeRevoke({ owner, sending, thread }: AtDesk, { dmId, ref }: SentDm) {
  const event = toWire(sealed(sending.practice, thread, owner, { t: 'dm.revoke', ref, dmId }));
  return { threadId: thread.threadId, dmId, event };
}

export async function revokeDm(desk: AtDesk, dm: SentDm) {
  const { world, owner, sending, thread } = desk;
  const input = composeRevoke(desk, dm);
  const ack = await ask(world, owner, 'dm:revoke', input);
  await catchUp(sending, thread);
  return { ack, input };
}

export const held = ({ dmId, link }: Link) => ({ dmId, linkAuth: linkAuth(link, dmId) });

export const askForCode = (desk: Pick<Desk, 'world'>, link: Link, digits = DIGITS) =>
  route(desk, 'dm:ask-code', { ...held(link), digits });

/** Codes as the carrier would text them now: number and digits. */
export async function texted(desk: Desk): Promise<{ to: string; code: string }[]> {
  const { seed } = desk.sending.gateway;
  const codes = await desk.door().codes(50);
  return codes.map(({ gatewayId, gwGen, dmId, issue, sealed: body }) =>
    openCode(seed, { gatewayId, gwGen, dmId, issue }, body),
  );
}

/** Another hour for trying digits: the throttle counts real time. */
export const hourForDigits = ({ world }: Desk, { dmId }: Link) => world.domain.live.throttle.clear('dmDigits', dmId);

/** Asks, reads the text, types the code. */
export async function unlock(desk: Desk, link: Link): Promise<UnlockedDm> {
  await askForCode(desk, link);
  const [text] = await texted(desk);
  if (text === undefined) throw new Error('no text came');
  const answer = await route(desk, 'dm:unlock', { ...held(link), code: text.code });
  if (answer.is !== 'unlocked') throw new Error(`not unlocked: ${answer.is}`);
  return answer;
}

/** What the page does with what it got. Throws Refusal. */
export function openAll({ dmId, link }: Link, { share, ver, capsule, docId, doc }: UnlockedDm) {
  const kdm = directMessageKey(link, dmId, noMix(), asKey(share));
  const inside = openCapsule(kdm, dmId, { ver, bytes: capsule }, 0);
  return { kdm, inside, document: openDocument(asKey(inside.ck), docId, doc) };
}

/** The next reply of the page, not yet sent. */
export function composeReply(desk: Desk, link: Link, opened: UnlockedDm, content: ReplyContent, last = opened.last) {
  const { kdm, inside } = openAll(link, opened);
  const { threadId, circleId, epoch, inboxPk } = inside;
  const before: Signed | null = last === null ? null : { bytes: last.rep, sig: last.sig };
  const place = { dmId: link.dmId, threadId, circleId, epoch, inboxPk: asKemPk(inboxPk), last: before };
  const made = makeReply(place, replySigner(link.link, link.dmId, kdm), content, desk.world.now);
  const input = { dmId: link.dmId, token: opened.token, rep: made.bytes, sig: made.sig, body: made.body };
  return { made, input };
}
