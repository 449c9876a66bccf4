/**
 * The calls between the API and a gateway in a process of its own: one row for each method of its door, an input and a
 * reply, as JSON by POST /gateway/call/<name>. Files go beside them as streams. In one process none of this is used.
 */
import { z } from './zod.ts';
import { ask, nothing } from './ask.ts';
import { bytes, bytesExactly } from './bytes.ts';
import { circleId, contactId, dmId, fileId, gatewayId, jobId, patientId, practiceId, threadId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { epochMs, signature } from './people.ts';
import { outChannel } from './sending.ts';

export const GATEWAY_PATHS = {
  call: '/gateway/call/',
  /** POST with a job and one of its files; answers sealed bytes. */
  readFile: '/gateway/file/read',
  /** POST /gateway/file/write/<what>: sealed bytes. `what` is the JSON of `writtenFile` as base64url. */
  writeFile: '/gateway/file/write/',
} as const;
/** Header of every call after the introduction: the 32 bytes that it was answered with, as base64url. */
export const GATEWAY_SESSION = 'x-corridor-gateway';
/** `wake` waits at most so long; well below what proxies allow. */
export const WAKE_MAX_MS = 20_000;

const signed = (max: number) => z.strictObject({ bytes: bytes(1, max), sig: signature });
/** The API shortens them. */
const code = z.string().max(500);
const text = (max: number) => z.string().max(max);

const letterhead = z.strictObject({ displayName: text(200), phone: text(40).nullable(), banner: text(500) });

const leasedJob = z.strictObject({
  leaseId: text(64),
  leaseUntil: epochMs,
  jobId,
  practiceId,
  threadId,
  contactId,
  patientId: patientId.nullable(),
  channel: outChannel,
  job: bytes(1, LIMITS.eventBytes),
  sig: signature,
  body: bytes(1, LIMITS.jobBodyBytes),
  address: text(LIMITS.emailChars).nullable(),
  isDone: z.boolean(),
  attempt: z.int().positive(),
  token: text(64),
  references: z.array(text(300)).max(20),
  credits: z.int().nonnegative(),
  closesAt: epochMs.nullable(),
  letterhead,
});

const outcome = z.discriminatedUnion('as', [
  z.strictObject({
    as: z.literal('accepted'),
    state: z.enum(['queued', 'sent']),
    code: code.nullable(),
    providerId: text(1_000),
  }),
  z.strictObject({
    as: z.literal('refused'),
    state: z.enum(['failed', 'bounced', 'blocked']),
    code,
    isAddressDead: z.exactOptional(z.boolean()),
  }),
  z.strictObject({ as: z.literal('later'), code }),
  z.strictObject({ as: z.literal('unknown'), code }),
]);

const status = z.strictObject({
  channel: outChannel,
  about: z.union([z.strictObject({ providerId: text(1_000) }), z.strictObject({ token: text(200) })]),
  state: z.enum([
    'queued',
    'sent',
    'delayed',
    'delivered',
    'undelivered',
    'bounced',
    'blocked',
    'failed',
    'complained',
  ]),
  code: code.nullable(),
  isAddressDead: z.exactOptional(z.boolean()),
});

const place = z.strictObject({
  practiceId,
  kind: z.literal([2, 3]),
  patientId: patientId.nullable(),
  threadId: threadId.nullable(),
  circleId,
  isContact: z.boolean(),
});

const waitingCode = z.strictObject({
  dmId,
  issue: z.int().nonnegative(),
  practiceId,
  gatewayId,
  gwGen: z.int().nonnegative(),
  sealed: bytes(1, 4_096),
  letterhead,
});

const testSend = z.strictObject({
  testId: text(64),
  practiceId,
  channel: outChannel,
  to: text(LIMITS.emailChars),
  letterhead,
});

/** Faults of the calls stand at the methods in server/domain/gateway/door.ts; without a session it is session.missing. */
export const GATEWAY_CALLS = {
  hello: ask(nothing, z.strictObject({ challenge: bytesExactly(32) })),
  /** `carriers`: JSON text of wire/sending.ts carriers, as it was signed. Fault conflict.duplicate: another gateway is at work. */
  introduce: ask(
    z.strictObject({
      challenge: bytesExactly(32),
      gatewayId,
      signPk: bytesExactly(32),
      carriers: text(2_000),
      sig: signature,
    }),
    z.strictObject({ session: bytesExactly(32) }),
  ),
  publishKey: ask(signed(2_048), nothing),
  newestKey: ask(
    z.strictObject({ practiceId }),
    z.strictObject({ key: signed(2_048).extend({ gen: z.int().positive() }).nullable() }),
  ),
  neededKeys: ask(z.strictObject({ practiceId }), z.strictObject({ generations: z.array(z.int().nonnegative()) })),
  practices: ask(nothing, z.strictObject({ practiceIds: z.array(practiceId) })),
  entries: ask(
    z.strictObject({ practiceId, afterSeq: z.int().nonnegative() }),
    z.strictObject({
      entries: z.array(signed(LIMITS.logEntryBytes).extend({ cosig: bytes(1, 256).nullable() })),
      headSeq: z.int().nonnegative(),
    }),
  ),
  controls: ask(
    z.strictObject({ practiceId, afterEpoch: z.int().nonnegative() }),
    z.strictObject({ circleId, controls: z.array(signed(LIMITS.ctlBytes)) }),
  ),
  wake: ask(z.strictObject({ maxMs: z.int().min(0).max(WAKE_MAX_MS) }), nothing),
  lease: ask(
    z.strictObject({ limit: z.int().min(1).max(8), leaseMs: z.int().min(1_000).max(3_600_000) }),
    z.strictObject({ jobs: z.array(leasedJob) }),
  ),
  begin: ask(
    z.strictObject({
      jobId,
      leaseId: text(64),
      segments: z.int().min(0).max(1_000),
      messageId: text(300).nullable(),
    }),
    z.discriminatedUnion('go', [
      z.strictObject({ go: z.literal(true) }),
      z.strictObject({ go: z.literal(false), why: z.enum(['gone', 'credit']) }),
    ]),
  ),
  report: ask(z.strictObject({ jobId, leaseId: text(64), outcome }), nothing),
  status: ask(status, nothing),
  knowsToken: ask(z.strictObject({ token: text(200) }), z.strictObject({ isKnown: z.boolean() })),
  place: ask(
    z.strictObject({ channel: outChannel, from: text(1_000), token: text(200).nullable() }),
    z.strictObject({ place: place.nullable() }),
  ),
  add: ask(
    z.strictObject({
      practiceId,
      providerKey: text(200),
      thread: signed(LIMITS.threadBindingBytes).nullable(),
      item: signed(LIMITS.eventBytes).extend({ body: bytes(1, LIMITS.inboundBodyBytes) }),
      messageId: text(1_000).nullable(),
    }),
    z.strictObject({ threadId, repeated: z.boolean() }),
  ),
  isAdded: ask(z.strictObject({ practiceId, providerKey: text(200) }), z.strictObject({ isAdded: z.boolean() })),
  optOut: ask(z.strictObject({ number: text(64), isOut: z.boolean(), code: code.nullable() }), nothing),
  codes: ask(z.strictObject({ limit: z.int().min(1).max(8) }), z.strictObject({ codes: z.array(waitingCode) })),
  reportCode: ask(z.strictObject({ dmId, issue: z.int().nonnegative(), failed: code.nullable() }), nothing),
  tests: ask(nothing, z.strictObject({ tests: z.array(testSend) })),
  reportTest: ask(z.strictObject({ testId: text(64), accepted: z.boolean(), code: code.nullable() }), nothing),
} as const;

export type GatewayCall = keyof typeof GATEWAY_CALLS;
export type GatewayInput<N extends GatewayCall> = z.output<(typeof GATEWAY_CALLS)[N]['input']>;
export type GatewayReply<N extends GatewayCall> = z.output<(typeof GATEWAY_CALLS)[N]['reply']>;

export const readFileInput = z.strictObject({ jobId, fileId });
export const writtenFile = z.strictObject({
  practiceId,
  threadId,
  fileId,
  sealedBytes: z.int().min(1).max(LIMITS.sealedFileBytes),
});
