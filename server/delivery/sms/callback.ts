/**
 * What Twilio posts to us: the fate of a text, and texts from patients. Believed only with its signature over the address
 * that we are configured to have. The signature has neither time nor field separators, so only known fields of the right
 * shape are taken, each once; repetitions change nothing. Pictures are never fetched.
 */
import twilio from 'twilio';
import type { GatewayParts } from '../parts.ts';
import { takeIn } from '../inbound.ts';
import { OPTED_OUT, stateOf } from './outcome.ts';
import { wishOf } from './words.ts';

export interface CallbackSetup {
  readonly account: string;
  readonly token: string;
}
export interface Posted {
  /** Our public address of this hook, with its query as it was asked. */
  readonly url: string;
  readonly signature: string;
  readonly body: Uint8Array;
}
export type HookStatus = 200 | 204 | 400 | 403;

const SID = /^(SM|MM)[0-9a-f]{32}$/;
const NUMBER = /^(\+[1-9]\d{6,14}|\d{3,8}|[A-Za-z0-9 ]{1,11})$/;
const SHARED = 'AccountSid ApiVersion From To MessageSid SmsSid SmsStatus MessagingServiceSid'.split(' ');
const STATUS = [...SHARED, ...'MessageStatus ErrorCode ErrorMessage RawDlrDoneDate'.split(' ')];
const PLACES = ['From', 'To'].flatMap((end) => ['City', 'State', 'Zip', 'Country'].map((part) => end + part));
const MEDIA = Array.from({ length: 10 }, (_, i) => [`MediaUrl${i}`, `MediaContentType${i}`]).flat();
const OTHER = 'SmsMessageSid Body NumMedia NumSegments OptOutType ReferralNumMedia'.split(' ');
const INBOUND = [...SHARED, ...OTHER, ...PLACES, ...MEDIA];

/** The fields; null without a right signature, undefined where they are not what they should be. */
function fieldsOf(setup: CallbackSetup, { url, signature, body }: Posted, known: readonly string[]) {
  const form = new URLSearchParams(new TextDecoder().decode(body));
  const fields = Object.fromEntries(form);
  if (!twilio.validateRequest(setup.token, signature, url, fields)) return null;
  const names = [...form.keys()];
  const isSound = new Set(names).size === names.length && names.every((name) => known.includes(name));
  const sid = fields['MessageSid'] ?? '';
  if (!isSound || !SID.test(sid) || fields['AccountSid'] !== setup.account) return undefined;
  return { sid, of: (name: string): string => fields[name] ?? '' };
}

/** Durable when it resolves; the door's Faults mean that Twilio should try again. */
export async function takeStatus(parts: GatewayParts, setup: CallbackSetup, posted: Posted): Promise<HookStatus> {
  const fields = fieldsOf(setup, posted, STATUS);
  if (fields === null) return 403;
  const errorCode = /^\d{1,6}$/.exec(fields?.of('ErrorCode') ?? '')?.[0] ?? null;
  const state = stateOf(fields?.of('MessageStatus') ?? '', errorCode);
  if (fields === undefined || state === null) return 400;
  await parts.door.status({ channel: 'sms', about: { providerId: fields.sid }, state, code: errorCode });
  const to = fields.of('To');
  if (errorCode === String(OPTED_OUT) && NUMBER.test(to)) await parts.door.optOut(to, true, errorCode);
  return 204;
}

/** The same for a patient's text: STOP and START are recorded first, then it goes into its thread. */
export async function takeText(parts: GatewayParts, setup: CallbackSetup, posted: Posted): Promise<HookStatus> {
  const fields = fieldsOf(setup, posted, INBOUND);
  if (fields === null) return 403;
  const from = fields?.of('From') ?? '';
  if (fields === undefined || !NUMBER.test(from)) return 400;
  const words = fields.of('Body').replace(/[^\P{Cc}\n]/gu, ' ');
  const wish = wishOf(words, fields.of('OptOutType') || null);
  if (wish === 'stop' || wish === 'start') await parts.door.optOut(from, wish === 'stop', wish.toUpperCase());
  const media = Math.min(10, Number(/^\d{1,2}$/.exec(fields.of('NumMedia'))?.[0] ?? 0));
  const note = media === 0 ? [] : [`[${media === 1 ? '1 picture' : `${media} pictures`} could not be taken over.]`];
  const text = [words, ...note].filter((part) => part !== '').join('\n\n');
  const as = await takeIn(parts, {
    from: { channel: 'sms', from, token: null },
    providerKey: `sms:${fields.sid}`,
    messageId: null,
    files: [],
    content: () => ({ t: 'sms', from, text }),
  });
  parts.log.info({ as, wish }, 'text.taken');
  return 200;
}
