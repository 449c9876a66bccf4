/**
 * Codes of Direct Messages, texted or e-mailed: opened with the weekly key and put into one fixed sentence. Each is tried once: a
 * code that may have gone is never sent again, for the patient asks for a new one. The log gets ids and provider codes only.
 */
import { openCode } from '../../../protocol/crypto/gateway/texted-code.ts';
import { Refusal } from '../../../protocol/crypto/refusal.ts';
import type { TextedCode } from '../../../protocol/wire/deliveries.ts';
import type { Letterhead, Outcome, WaitingCode } from '../../domain/gateway/door.ts';
import { isPlainAddress } from '../email/address.ts';
import { composeCode } from '../email/compose.ts';
import type { GatewayParts } from '../parts.ts';

const atOnce = 8;
/** So that the whole is one segment: a name in other letters than GSM 7-bit may still make it two. */
const nameChars = 40;

/** Takes what waits; true where there may be more. */
export async function textCodes(parts: GatewayParts): Promise<boolean> {
  const codes = await parts.door.codes(atOnce);
  await Promise.all(codes.map((code) => textCode(parts, code)));
  return codes.length === atOnce;
}

async function textCode(parts: GatewayParts, waiting: WaitingCode): Promise<void> {
  const { dmId, issue } = waiting;
  const failed = await tryCode(parts, waiting);
  await parts.door.reportCode({ dmId, issue, failed });
  parts.log.info({ dmId, issue, failed }, 'code.texted');
}

/** Why it certainly did not go; null where it did, or may have. */
async function tryCode(parts: GatewayParts, waiting: WaitingCode): Promise<string | null> {
  try {
    const opened = await openWaiting(parts, waiting);
    const said = sentence(opened.code, waiting.letterhead);
    const outcome = await (opened.by === 'mail'
      ? mailed(parts, waiting, opened.to, said)
      : texted(parts, opened.to, said));
    return outcome.as === 'refused' || outcome.as === 'later' ? outcome.code : null;
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
}

const refused = (code: string): Outcome => ({ as: 'refused', state: 'failed', code });

const texted = async ({ texts }: GatewayParts, to: string, said: string): Promise<Outcome> =>
  texts === null ? refused('sms.none') : texts.send(to, said);

async function mailed(parts: GatewayParts, waiting: WaitingCode, to: string, said: string): Promise<Outcome> {
  const { mail, setup } = parts;
  if (mail === null) return refused('email.none');
  if (!isPlainAddress(to)) return refused('email.address');
  const { dmId, issue, letterhead } = waiting;
  return mail.send(composeCode(to, said, { token: `code-${issue}-${dmId}`, references: [], letterhead }, setup), []);
}

/** Throws Refusal. */
async function openWaiting(parts: GatewayParts, waiting: WaitingCode): Promise<TextedCode> {
  const { practiceId, gatewayId, gwGen, dmId, issue, sealed } = waiting;
  const served = await parts.practice(practiceId);
  if (served === null || gatewayId !== parts.identity.gatewayId) throw new Refusal('fatal', 'code.gateway');
  const key = served.keys.of(gwGen);
  if (key === undefined) throw new Refusal('key', 'code.key-destroyed');
  return openCode(key.seed, { gatewayId, gwGen, dmId, issue }, sealed);
}

/** The code last in its line, and at the start of the text's preview: phones offer it for typing from there. */
const sentence = (code: string, { displayName }: Letterhead): string =>
  `${code} is your code for the message from ${displayName.replace(/\s+/g, ' ').slice(0, nameChars)}. It works for 10 minutes. Tell it to nobody.`;
