/** Every ask of the table, by people without the right: another practice's owner, a colleague outside the circle, somebody
 * who still waits, somebody whose session has ended. A new ask without a line here is a compile error. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ASKS, type AskInput, type AskName, type AskReply } from '../../protocol/wire/events.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import { DEFAULT_PREFERENCES } from '../../protocol/wire/people.ts';
import { DEFAULT_DELIVERY_SETTINGS } from '../../protocol/wire/sending.ts';
import { asks } from '../../server/domain/use-cases.ts';
import {
  ask,
  cursorOf,
  entryFor,
  faultOf,
  found,
  fresh,
  hire,
  inviteAndJoin,
  newThread,
  nextEpoch,
  openThread,
  say,
  toWire,
  type Person,
  type Practice,
  type Thread,
} from './domain-people.ts';
import { composeDm, composeRevoke, sendDm } from './domain-direct.ts';
import { patientThread, sendingPractice, sendOut } from './domain-sending.ts';
import { openWorld, type World } from './domain-world.ts';

type Inputs = { readonly [N in AskName]: AskInput<N> };
type Refusals = {
  readonly [N in AskName]: { outsider: string | null; bystander: string | null; waiting: string | null };
};

/** null: allowed, because it concerns only the caller's own things. */
const own = { outsider: null, bystander: null, waiting: null };
const circleOnly = { outsider: 'access.refused', bystander: 'access.refused', waiting: 'access.waiting' };
const colleagues = { outsider: null, bystander: null, waiting: 'access.waiting' };
const practiceOnly = { outsider: 'access.refused', bystander: null, waiting: 'access.waiting' };
const admins = { outsider: null, bystander: 'access.refused', waiting: 'access.waiting' };
const REFUSALS: Refusals = {
  'sync:heads': own,
  'keyring:put': own,
  'pins:get': own,
  'pins:put': own,
  'credentials:put': own,
  'presence:set': own,
  'session:list': own,
  'profile:get': own,
  'profile:put': own,
  'alert:explain': own,
  'totp:begin': own,
  'totp:confirm': { outsider: 'signIn.codeNeeded', bystander: 'signIn.codeNeeded', waiting: 'signIn.codeNeeded' },
  'totp:end': own,
  'session:revoke': { outsider: 'access.refused', bystander: 'access.refused', waiting: 'access.refused' },
  'log:list': { outsider: null, bystander: null, waiting: 'access.waiting' },
  'log:append': circleOnly,
  'circle:get': circleOnly,
  'circle:advance': circleOnly,
  'thread:create': circleOnly,
  'thread:items': circleOnly,
  'message:send': circleOnly,
  'cursor:set': circleOnly,
  'receipt:delivered': circleOnly,
  'notification:seen': circleOnly,
  'mark:set': circleOnly,
  'file:begin': circleOnly,
  'typing:set': circleOnly,
  'viewing:set': circleOnly,
  'invite:create': { outsider: null, bystander: 'access.refused', waiting: 'access.waiting' },
  'invite:list': { outsider: null, bystander: 'access.refused', waiting: 'access.waiting' },
  'invite:cancel': circleOnly,
  'approval:propose': circleOnly,
  'approval:list': { outsider: null, bystander: 'access.refused', waiting: 'access.waiting' },
  'approval:approve': { outsider: 'approval.gone', bystander: 'access.refused', waiting: 'access.waiting' },
  'approval:withdraw': { outsider: 'approval.gone', bystander: 'access.refused', waiting: 'access.waiting' },
  // Patients are the whole practice's; what changes many at once is for administrators.
  'patient:find': colleagues,
  'patient:get': practiceOnly,
  'patient:put': practiceOnly,
  'patient:import': admins,
  'patient:merge': circleOnly,
  'patient:unmerge': circleOnly,
  'contact:restore': practiceOnly,
  'template:list': colleagues,
  'template:put': { ...practiceOnly, outsider: 'conflict.version' },
  'template:remove': colleagues,
  'form:list': colleagues,
  'form:get': colleagues,
  'form:put': { ...practiceOnly, outsider: 'conflict.version' },
  'form:remove': colleagues,
  'subscription:list': admins,
  'subscription:add': { ...admins, outsider: 'conflict.duplicate' },
  'subscription:secret': circleOnly,
  'subscription:resume': circleOnly,
  'subscription:remove': admins,
  // An outsider's null is about the outsider's own practice.
  'delivery:cancel': circleOnly,
  'delivery:get': circleOnly,
  'delivery:settings': colleagues,
  'delivery:configure': admins,
  'delivery:test': { ...admins, outsider: 'sending.refused' },
  'mobile:get': practiceOnly,
  'mobile:put': colleagues,
  'gateway:get': colleagues,
  'credit:get': colleagues,
  'credit:ledger': admins,
  'credit:purchase': admins,
  'credit:usage': admins,
  'dm:send': circleOnly,
  'dm:reissue': circleOnly,
  'dm:revoke': circleOnly,
  'dm:text-code': circleOnly,
  'dm:number': circleOnly,
  'dm:reseal': circleOnly,
  'dm:stale': circleOnly,
  'dm:list': circleOnly,
  'dm:get': circleOnly,
};

let world: World;
let practice: Practice;
let thread: Thread;
let inputs: Inputs;
let callers: Record<'outsider' | 'bystander' | 'waiting', Person>;

beforeAll(async () => {
  world = await openWorld();
  const sending = await sendingPractice(world);
  practice = sending.practice;
  const conversation = await patientThread(sending);
  const jobId = await sendOut(sending, conversation);
  const { patientId, contactId } = conversation;
  const desk = { world, sending, thread: conversation, owner: practice.owner };
  const dm = await sendDm(desk);
  const { dmId } = dm;
  const { input: another } = await composeDm(desk);
  const { doc: _doc, ...issue } = another;
  const { patient } = await ask(world, practice.owner, 'patient:get', { patientId });
  await ask(world, practice.owner, 'template:put', { template: newTemplate });
  await ask(world, practice.owner, 'form:put', { form: newForm });
  const subscriptionId = fresh<'subscription'>();
  await ask(world, practice.owner, 'subscription:add', { subscriptionId, url: 'https://hooks.example.org/' });
  const ann = await hire(practice, 'Ann');
  const bystander = await hire(practice, 'Ben');
  thread = await openThread(practice, ann, [practice.owner]);
  const outsider = (await found(world)).practice.owner;
  const waiting = await inviteAndJoin(practice, 'Wanda');
  callers = { outsider, bystander, waiting: waiting.person };
  // A second owner, so that naming a third is a proposal.
  await hire(practice, 'Olga', 3);
  const approval = {
    approvalId: fresh<'approval'>(),
    signed: entryFor(practice, { type: 4, userId: ann.userId, role: 3 }).input.signed,
  };
  await ask(world, practice.owner, 'approval:propose', approval);
  const { threadId } = thread;
  const { circleId } = thread.circle;
  inputs = {
    'sync:heads': {},
    'log:list': { afterSeq: 0, limit: 50 },
    'log:append': entryFor(practice, waiting.payload, waiting.inviteId).input,
    'circle:get': { circleId, afterEpoch: 0 },
    'circle:advance': nextEpoch(practice, thread, ann).input,
    'thread:create': newThread(practice, ann, []).input,
    'thread:items': { threadId, afterN: 0, limit: 10 },
    'message:send': { threadId, event: toWire(say(practice, thread, ann, 'Not yours.')) },
    'cursor:set': cursorOf(practice, thread, practice.owner),
    'receipt:delivered': { threads: [{ threadId, n: 1 }] },
    'notification:seen': { threadId, n: 1 },
    'file:begin': { threadId, fileId: fresh<'file'>(), sealedBytes: 9 },
    'mark:set': { threadId, n: 1, unread: true },
    'presence:set': { active: true },
    'typing:set': { threadId, typing: true },
    'viewing:set': { threadId },
    'session:list': {},
    'profile:get': {},
    'profile:put': { email: null, preferences: DEFAULT_PREFERENCES },
    'alert:explain': {},
    'totp:begin': {},
    'totp:confirm': { code: '000000' },
    'totp:end': { code: '000000' },
    'session:revoke': { sessionId: ann.actor.sessionId },
    'invite:create': {
      inviteId: fresh<'invite'>(),
      userId: fresh<'user'>(),
      role: 1,
      blob: new Uint8Array(9),
      sealedSecret: new Uint8Array(9),
    },
    'invite:list': {},
    'invite:cancel': { inviteId: waiting.inviteId },
    'approval:propose': { approvalId: approval.approvalId, signed: approval.signed },
    'approval:list': {},
    'approval:approve': { approvalId: approval.approvalId, signed: approval.signed, epochs: [] },
    'approval:withdraw': { approvalId: approval.approvalId },
    'patient:find': { text: '', after: null, limit: 10 },
    'patient:get': { patientId },
    'patient:put': { patient: { ...cardOf(patient), version: 2, notes: 'Rings back.' } },
    'patient:import': { rows: [{ line: 1, externalId: 'A1', name: 'Ada Ash', birthDate: null, contacts: [] }] },
    'patient:merge': { fromId: patientId, intoId: fresh<'patient'>() },
    'patient:unmerge': { fromId: patientId },
    'contact:restore': { patientId, contactId, channel: 'sms' },
    'template:list': {},
    'template:put': { template: { ...newTemplate, version: 2 } },
    'template:remove': { templateId: fresh<'template'>() },
    'form:list': {},
    'form:get': { formId: newForm.formId },
    'form:put': { form: { ...newForm, version: 2 } },
    'subscription:list': {},
    'subscription:add': { subscriptionId, url: 'https://hooks.example.org/' },
    'subscription:secret': { subscriptionId },
    'subscription:resume': { subscriptionId },
    'subscription:remove': { subscriptionId },
    'form:remove': { formId: fresh<'form'>() },
    'delivery:cancel': { jobId },
    'delivery:get': { jobId },
    'delivery:settings': {},
    'delivery:configure': { settings: DEFAULT_DELIVERY_SETTINGS, version: 1 },
    'delivery:test': { testId: fresh<'job'>(), channel: 'sms', to: '+12025550123' },
    'mobile:get': { userId: practice.owner.userId },
    'mobile:put': { mobile: null },
    'gateway:get': {},
    'credit:get': {},
    'credit:ledger': { beforeSeq: null, limit: 10 },
    'credit:purchase': { purchaseId: fresh<'job'>(), credits: 1, note: '' },
    'credit:usage': { fromMs: 0, toMs: world.now },
    'dm:send': another,
    'dm:reissue': { ...issue, replaces: dmId },
    'dm:revoke': composeRevoke(desk, dm),
    'dm:text-code': { dmId },
    'dm:number': { dmId },
    'dm:reseal': { dmId, epoch: 1, ver: 2, capsule: new Uint8Array(9) },
    'dm:stale': { circleId: conversation.circle.circleId },
    'dm:list': { threadId: conversation.threadId },
    'dm:get': { dmId },
    'keyring:put': { version: 2, blob: new Uint8Array(9) },
    'pins:get': {},
    'pins:put': { version: 2, blob: new Uint8Array(9) },
    'credentials:put': { credentials: bystander.credentials },
  };
});
afterAll(() => world.close());

const newTemplate = {
  templateId: fresh<'template'>(),
  version: 1,
  name: 'Reminder',
  channel: 'sms' as const,
  subject: '',
  text: 'See you soon.',
};

const newForm = { formId: fresh<'form'>(), version: 1, title: 'Intake', questions: 1, definition: '{}' };

/** The patient as staff save it again. */
function cardOf({ patientId, externalId, name, birthDate, notes, state, contacts }: Patient) {
  const cards = contacts.map(({ emailFacts: _email, mobileFacts: _mobile, ...card }) => card);
  return { patientId, externalId, name, birthDate, notes, state, contacts: cards };
}

const call = (name: AskName, person: Person): Promise<unknown> => callOne(name, person);
const callOne = <N extends AskName>(name: N, person: Person): Promise<AskReply<N>> =>
  asks[name](world.domain, person.actor, inputs[name]);
const names = Object.keys(ASKS) as AskName[];

test.each(names.flatMap((name) => (['outsider', 'bystander', 'waiting'] as const).map((who) => ({ name, who }))))(
  '$name by $who',
  async ({ name, who }) => {
    const told = world.told.length;
    const items = await world.storage.stores.read.items.page(thread.threadId, 0, 100);
    let reply: unknown = null;
    const asked = call(name, callers[who]).then((answer) => (reply = answer));
    const code = await faultOf(asked);
    expect(code).toBe(REFUSALS[name][who]);
    expect(await world.storage.stores.read.items.page(thread.threadId, 0, 100)).toEqual(items);
    const reached = world.told.slice(told).flatMap((one) => one.to);
    const mayReach = (userId: string) => code === null && (who !== 'outsider' || userId === callers.outsider.userId);
    expect(reached.every(mayReach)).toBe(true);
    const text = JSON.stringify(reply);
    expect(text.includes(practice.owner.userId) && who !== 'bystander').toBe(false);
    expect(text).not.toContain(thread.threadId);
  },
);

test.each(names)('%s by an ended session', async (name) => {
  const ended = { ...callers.bystander, actor: { ...callers.bystander.actor, expiresAt: world.now } };
  await expect(call(name, ended)).rejects.toMatchObject({ code: 'session.ended' });
});

test.each(names)('%s by somebody who was removed', async (name) => {
  const gone = await hire(practice, 'Gone');
  const removal = entryFor(practice, { type: 5, userId: gone.userId });
  await ask(world, practice.owner, 'log:append', removal.input);
  removal.keep();
  await expect(call(name, gone)).rejects.toMatchObject({ code: 'session.ended' });
});
