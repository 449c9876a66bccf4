/** What became of a message to a patient, in words: what it is called, why, and what to do. Pure; codes as carriers give them. */
import type { DeliveryState, OutChannel } from '../../../protocol/wire/sending.ts';

export type Tone = 'calm' | 'good' | 'waits' | 'wrong';

interface Fate {
  readonly label: string;
  readonly tone: Tone;
}

export const FATES: Readonly<Record<DeliveryState, Fate>> = {
  held: { label: 'Queued', tone: 'calm' },
  queued: { label: 'Queued', tone: 'calm' },
  unknown: { label: 'Perhaps sent', tone: 'waits' },
  sent: { label: 'Sent', tone: 'calm' },
  delayed: { label: 'Delayed', tone: 'waits' },
  delivered: { label: 'Delivered', tone: 'good' },
  undelivered: { label: 'Not delivered', tone: 'wrong' },
  bounced: { label: 'Not delivered', tone: 'wrong' },
  blocked: { label: 'Not delivered', tone: 'wrong' },
  failed: { label: 'Not sent', tone: 'wrong' },
  cancelled: { label: 'Taken back', tone: 'waits' },
  complained: { label: 'Marked as unwanted', tone: 'wrong' },
};

const RESEND_OK: ReadonlySet<DeliveryState> = new Set(['undelivered', 'bounced', 'failed', 'cancelled', 'unknown']);
export const mayResend = (state: DeliveryState): boolean => RESEND_OK.has(state);

export const isFailure = (state: DeliveryState): boolean => FATES[state].tone === 'wrong';

/** By the carrier's code, or ours where the message never left. */
const BY_CODE: Readonly<Record<string, string>> = {
  '21610':
    'This number has opted out with STOP. Only START, sent from that phone, opens it again; choose another way until then.',
  '30003': 'The phone was off or out of reach. Send it again later, or call.',
  '30004': 'The network refuses texts to this number. Call, or write an e-mail.',
  '30005': 'The number does not exist any more. Ask for the new one, and change it before you send again.',
  '30006': 'This is a landline, which takes no texts. Ask for a mobile number.',
  '30007': 'The network took it for advertising. Send it again in other words, without links.',
  '21211': 'The number is not one. Correct it, then send again.',
  '21614': 'This is not a mobile number. Correct it, then send again.',
  'credit.none': 'There were not enough credits. An administrator records a purchase under Settings, Credits.',
  expired: 'It could not be handed over within 72 hours. Nothing was charged; send it again.',
  lost: 'The carrier’s answer was lost and nobody knows whether it went out. Ask whether it came before you send it again.',
  'no-report': 'The carrier never said whether it arrived. Ask whether it came before you send it again.',
  consent: 'The patient does not want this channel. Choose another one.',
  optedOut: 'The address opted out meanwhile. Choose another channel.',
  bounced: 'The address bounced meanwhile. Correct it or confirm it in the contact.',
  country: 'This country may not be texted. An administrator allows it under Settings, Delivery.',
  deceased: 'The patient’s record says that they have died. Nothing was sent.',
  left: 'The patient’s record says that they have left the practice. Nothing was sent.',
  address: 'The address or number changed before it went out. Check it and send again.',
};

const BY_STATUS: readonly (readonly [RegExp, string])[] = [
  [/5\.1\.(1|6|10)\b/, 'There is no such mailbox. Ask for the right address and change the contact.'],
  [/[45]\.1\.2\b|5\.4\.4\b/, 'This mail domain does not exist. Look for a typing mistake in the address.'],
  [/[45]\.2\.2\b/, 'The mailbox is full. Send it again later, or use another channel.'],
  [/5\.3\.4\b|5\.2\.3\b/, 'It was too large for this mailbox. Send fewer or smaller files.'],
  [/5\.7\.\d+/, 'The other side refuses our mail. Use another channel, and tell your administrator.'],
];

const BY_STATE: Readonly<Record<DeliveryState, string>> = {
  held: 'It goes out in a moment; until then it can be taken back.',
  queued: 'It is kept safe and goes out as soon as the carrier takes it.',
  unknown:
    'The carrier’s answer was lost. A text is never sent twice by itself: ask whether it came before you send it again.',
  sent: 'The carrier has taken it. Whether it arrived is not known yet.',
  delayed: 'The other side could not take it yet. It is tried again for up to 72 hours.',
  delivered: 'The carrier says that it arrived. Whether it was read, nobody can know.',
  undelivered: 'The carrier could not deliver it. Check the number, send it again later, or call.',
  bounced: 'The other side sent it back. Check the address with the patient before writing there again.',
  blocked: 'The carrier blocked it. Choose another channel.',
  failed: 'It did not leave the practice, and nothing was charged. Send it again.',
  cancelled: 'It was taken back in time and never left the practice.',
  complained: 'It arrived, and was marked as unwanted. Ask the patient before writing there again.',
};

/** Why, and what to do. */
export function fateSays(state: DeliveryState, code: string | null): string {
  if (code === null || !(isFailure(state) || state === 'delayed' || state === 'unknown')) return BY_STATE[state];
  const known = BY_CODE[code] ?? BY_STATUS.find(([sign]) => sign.test(code))?.[1];
  return known ?? BY_STATE[state];
}

const WHY: Readonly<Partial<Record<DeliveryState, string>>> = {
  bounced: 'sent back',
  blocked: 'blocked',
  undelivered: 'refused by the network',
};
const WHY_BY_CODE: Readonly<Record<string, string>> = {
  '21610': 'opted out',
  '30003': 'phone out of reach',
  '30005': 'number does not exist',
  '30006': 'a landline',
  'credit.none': 'no credits',
  expired: 'tried for 72 hours',
};

/** "Not delivered: no such mailbox": the chip. */
export function fateLabel(state: DeliveryState, code: string | null): string {
  const { label } = FATES[state];
  if (!isFailure(state)) return label;
  const mailbox = code !== null && /5\.1\.(1|6|10)\b/.test(code) ? 'no such mailbox' : undefined;
  const why = (code === null ? undefined : WHY_BY_CODE[code]) ?? mailbox ?? WHY[state];
  return why === undefined ? label : `${label}: ${why}`;
}

export const CHANNEL_NAMES: Readonly<Record<OutChannel | 'direct' | 'internal', string>> = {
  email: 'E-mail',
  sms: 'SMS',
  direct: 'Direct',
  internal: 'Internal',
};
