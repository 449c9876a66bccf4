/** The ids of every noun, one schema and one branded type each. Random 16 bytes unless said otherwise. */
import { z } from './zod.ts';
import { fromB64, id, type Hash, type Id } from './bytes.ts';

export const userId = id('user');
export const circleId = id('circle');
export const threadId = id('thread');
export const inviteId = id('invite');
export const approvalId = id('approval');
export const clientMsgId = id('clientMsg');
export const sessionId = id('session');
export const fileId = id('file');
export const patientId = id('patient');
export const contactId = id('contact');
export const dmId = id('dm');
export const docId = id('doc');
export const jobId = id('job');
export const gatewayId = id('gateway');
export const templateId = id('template');
export const formId = id('form');
export const subscriptionId = id('subscription');
/** 32 bytes: the hash of the practice log's genesis entry (protocol/README.md, practice log), so it names exactly one history. */
export const practiceId = z.custom<PracticeId>(
  (value) => typeof value === 'string' && value.length === 43 && fromB64(value)?.length === 32,
  'not a practice id',
);

export type UserId = Id<'user'>;
export type CircleId = Id<'circle'>;
export type ThreadId = Id<'thread'>;
export type InviteId = Id<'invite'>;
export type ApprovalId = Id<'approval'>;
export type ClientMsgId = Id<'clientMsg'>;
export type SessionId = Id<'session'>;
export type FileId = Id<'file'>;
export type PatientId = Id<'patient'>;
export type ContactId = Id<'contact'>;
export type DmId = Id<'dm'>;
export type DocId = Id<'doc'>;
export type DraftId = Id<'draft'>;
export type GatewayId = Id<'gateway'>;
export type JobId = Id<'job'>;
export type TemplateId = Id<'template'>;
export type FormId = Id<'form'>;
export type SubscriptionId = Id<'subscription'>;
export type InboundId = Id<'inbound'>;
export type PracticeId = Hash & { readonly __practice: true };
