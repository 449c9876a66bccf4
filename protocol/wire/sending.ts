/**
 * E-mail and SMS to patients as they travel in the open: sealed jobs, their fate, credits, what an administrator sets, and
 * who the gateway is. Nothing here says what a message says. What the sealed bytes hold: deliveries.ts.
 */
import { practiceColour } from './practice-colour.ts';
import { z } from './zod.ts';
import { ask, nothing } from './ask.ts';
import { bytes, bytesExactly } from './bytes.ts';
import { contactId, gatewayId, jobId, patientId, threadId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { email, epochMs, signature } from './people.ts';
import { mobile } from './patients.ts';

export const outChannel = z.enum(['email', 'sms']);
export type OutChannel = z.output<typeof outChannel>;

/** A job beside the `send` event that shows it in the thread; both commit together, or neither. */
export const newJob = z.strictObject({
  job: bytes(1, LIMITS.eventBytes),
  sig: signature,
  body: bytes(1, LIMITS.jobBodyBytes),
  /** SMS segments as the composer counted them: what is reserved. 0 for e-mail. The gateway counts again. */
  credits: z.int().min(0).max(LIMITS.smsSegments),
});
export type NewJob = z.output<typeof newJob>;

/**
 * The fate of one job. It only ever moves to a state of higher rank, so late, doubled and reversed reports change nothing;
 * states of the same rank exclude each other and the first one stands.
 * `held`: within the 10 seconds of undo. `unknown`: the carrier's answer was lost; an SMS is then never sent again by itself.
 */
export const DELIVERY_RANK = {
  held: 0,
  queued: 1,
  unknown: 2,
  sent: 3,
  delayed: 4,
  delivered: 5,
  undelivered: 6,
  bounced: 6,
  blocked: 6,
  failed: 6,
  cancelled: 6,
  complained: 7,
} as const;
export type DeliveryState = keyof typeof DELIVERY_RANK;
export const deliveryState = z.enum(Object.keys(DELIVERY_RANK) as [DeliveryState, ...DeliveryState[]]);

/** The details of one delivery, for the drawer; the states also stand in the thread as notices (about 1, ref = jobId). */
export const delivery = z.strictObject({
  jobId,
  threadId,
  contactId,
  channel: outChannel,
  state: deliveryState,
  /** The provider's own code, such as `550 5.1.1` or `30003`; null while there is none. */
  code: z.string().max(64).nullable(),
  attempts: z.int().nonnegative(),
  /** When it is tried (again); null when nothing is planned. */
  nextAt: epochMs.nullable(),
  credits: z.int().nonnegative(),
  senderId: userId,
  createdAt: epochMs,
  history: z.array(z.strictObject({ at: epochMs, state: deliveryState, code: z.string().max(64).nullable() })),
});
export type Delivery = z.output<typeof delivery>;

/** One line of the append-only ledger; the balance is the sum of `credits`. */
export const ledgerEntry = z.strictObject({
  seq: z.int().positive(),
  at: epochMs,
  /** reserve −n at send · release +n what was not needed · spend −n at hand-over (after its release) · refund +n technical failure. */
  kind: z.enum(['purchase', 'reserve', 'release', 'spend', 'refund']),
  credits: z.int(),
  userId: userId.nullable(),
  patientId: patientId.nullable(),
  jobId: jobId.nullable(),
  note: z.string().max(200),
});
export type LedgerEntry = z.output<typeof ledgerEntry>;

/** What administrators decide about sending. */
export const deliverySettings = z.strictObject({
  /** As patients know the practice; null: the practice's name in the log. */
  displayName: z.string().trim().min(1).max(100).nullable(),
  /** Shown to patients where something does not work. */
  phone: z.string().trim().min(3).max(40).nullable(),
  /** Of patients' pages and of the practice's own, `#rrggbb`; null: Corridor's. Pages derive what can be read from it. */
  colour: practiceColour,
  /** Response times and what to do in an emergency; goes under every e-mail. */
  banner: z.string().max(500),
  /** ISO 3166-1 alpha-2 codes of countries that may be texted. */
  countries: z.array(z.string().regex(/^[A-Z]{2}$/)).max(60),
  /** Texts to one number within an hour, of the whole practice within an hour, and within 24 hours. */
  perNumberPerHour: z.int().min(1).max(100),
  perHour: z.int().min(1).max(100_000),
  perDay: z.int().min(1).max(1_000_000),
  /** At or below this balance administrators are warned. */
  lowCreditsAt: z.int().min(0).max(1_000_000),
});
export type DeliverySettings = z.output<typeof deliverySettings>;

export const DEFAULT_DELIVERY_SETTINGS: DeliverySettings = {
  displayName: null,
  phone: null,
  colour: null,
  banner: '',
  countries: ['GB'],
  perNumberPerHour: 5,
  perHour: 500,
  perDay: 2_000,
  lowCreditsAt: 50,
};

/** What the operator has set up, said honestly: `mailbox` is the development page, nothing leaves the machine. */
export const carriers = z.strictObject({
  mailOut: z.enum(['relay', 'mailbox', 'none']),
  /** Domain under which replies come in; null: replies do not reach the thread. */
  mailIn: z.string().nullable(),
  smsOut: z.enum(['twilio', 'mailbox', 'none']),
  smsFrom: z.string().nullable(),
});
export type Carriers = z.output<typeof carriers>;

const gatewayKeyRow = z.strictObject({ bytes: bytes(1, 2_048), sig: signature });

export const SENDING_ASKS = {
  /** Until it is handed over; Fault conflict.head after that. The link that an e-mail would have brought ends in the same commit, as if by
   * `dm:revoke`. */
  'delivery:cancel': ask(z.strictObject({ jobId }), z.strictObject({ state: deliveryState })),
  'delivery:get': ask(z.strictObject({ jobId }), z.strictObject({ delivery })),
  'delivery:settings': ask(
    nothing,
    z.strictObject({ settings: deliverySettings, version: z.int().nonnegative(), carriers }),
  ),
  /** Administrators; compare-and-swap: `version` is one more than the stored one. */
  'delivery:configure': ask(z.strictObject({ settings: deliverySettings, version: z.int().positive() }), nothing),
  /**
   * Administrators: a fixed sentence to an address of their own, to see whether sending works. Takes one credit for a text.
   * The same testId again is the same test: it is not sent twice. Code `timeout`: nobody knows whether it was sent.
   */
  'delivery:test': ask(
    z.discriminatedUnion('channel', [
      z.strictObject({ testId: jobId, channel: z.literal('email'), to: email }),
      z.strictObject({ testId: jobId, channel: z.literal('sms'), to: mobile }),
    ]),
    z.strictObject({ accepted: z.boolean(), code: z.string().max(64).nullable() }),
  ),
  /** Where colleagues may text this colleague; null: nowhere. Everybody in the practice. */
  'mobile:get': ask(z.strictObject({ userId }), z.strictObject({ mobile: mobile.nullable() })),
  /** Mine. A job to a colleague stands in an internal thread of both and names the colleague in the place of a contact. */
  'mobile:put': ask(z.strictObject({ mobile: mobile.nullable() }), nothing),
  /** Who the gateway is (an owner signs it into the log) and its newest key; null before it made one. */
  'gateway:get': ask(nothing, z.strictObject({ gatewayId, signPk: bytesExactly(32), key: gatewayKeyRow.nullable() })),
  'credit:get': ask(nothing, z.strictObject({ balance: z.int(), lowCreditsAt: z.int() })),
  /** Newest first, a keyset page before `beforeSeq` (null: from the newest). Administrators. */
  'credit:ledger': ask(
    z.strictObject({ beforeSeq: z.int().positive().nullable(), limit: z.int().min(1).max(200) }),
    z.strictObject({ entries: z.array(ledgerEntry), more: z.boolean() }),
  ),
  /** Administrators record what was bought elsewhere. The same purchaseId again is the same purchase. */
  'credit:purchase': ask(
    z.strictObject({ purchaseId: jobId, credits: z.int().min(1).max(1_000_000), note: z.string().max(200) }),
    z.strictObject({ balance: z.int() }),
  ),
  /** Credits spent (refunds taken off) by month, person and patient, of at most 400 days. Administrators. */
  'credit:usage': ask(
    z
      .strictObject({ fromMs: epochMs, toMs: epochMs })
      .refine(({ fromMs, toMs }) => fromMs <= toMs && toMs - fromMs <= LIMITS.usageMs, { path: ['toMs'] }),
    z.strictObject({
      rows: z.array(
        z.strictObject({
          month: z.string().regex(/^\d{4}-\d{2}$/),
          userId: userId.nullable(),
          patientId: patientId.nullable(),
          credits: z.int(),
        }),
      ),
    }),
  ),
} as const;

export const SENDING_TELLS = {
  'credit:changed': z.strictObject({ balance: z.int(), lowCreditsAt: z.int() }),
  'delivery:configured': nothing,
} as const;
