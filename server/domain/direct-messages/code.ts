/**
 * Codes, texted or (for blank forms only) e-mailed: made here, kept as a keyed hash, sealed to the gateway before they are
 * queued. The same limits hold whoever asks. The gateway is given each once; one that it loses is asked for again, never sent twice.
 */
import { newCode, storedCode } from '../../../protocol/crypto/direct-message/server.ts';
import { parseGatewayKey, type GatewayKey } from '../../../protocol/crypto/gateway/gateway-key.ts';
import { sealCode } from '../../../protocol/crypto/gateway/texted-code.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { settingsOf } from '../credits/account.ts';
import { reachable } from '../deliveries/rules.ts';
import type { DmCode, DmRecord } from '../records-direct.ts';
import type { DmTurn } from './turn.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A code that is ready to be stored, and what it is checked by. */
type MadeCode = Omit<DmCode, 'tries' | 'wasCharged'>;

/** Null where no gateway key can be sealed to now. */
export async function makeCode({ domain, tx, row, at }: DmTurn): Promise<MadeCode | null> {
  const key = await usableKey({ domain, tx, row, at });
  if (key === null) return null;
  const { dmId, mobile: to } = row;
  const { gatewayId, gen: gwGen } = key;
  const issue = row.codes + 1;
  const code = newCode(domain.random);
  const sealed = sealCode(key.kemPk, { gatewayId, gwGen, dmId, issue }, { to, code, ...byMail(row) }, domain.random);
  const stored = storedCode(domain.secrets.pepper, dmId, issue, code);
  return { dmId, issue, at, validUntil: at + LIMITS.dmCodeMs, stored, gatewayId, gwGen, sealed };
}

const byMail = ({ code }: DmRecord) => (code === 'mail' ? { by: 'mail' as const } : {});

async function usableKey({ tx, row, at }: Pick<DmTurn, 'domain' | 'tx' | 'row' | 'at'>): Promise<GatewayKey | null> {
  const [current, newest] = await Promise.all([tx.gateways.get(), tx.gateways.newestKey(row.practiceId)]);
  if (newest === null || newest.gatewayId !== current?.gatewayId) return null;
  const key = parseGatewayKey(newest.bytes);
  return key.notAfter >= at + LIMITS.dmCodeMs ? key : null;
}

/** How long to wait until the limits allow another code; 0: now. */
export async function codeWaitMs({ tx, row, at }: DmTurn): Promise<number> {
  const codes = await tx.dms.codes(row.dmId, at - DAY_MS + 1);
  const inHour = codes.filter((code) => code.at > at - HOUR_MS);
  const until = (code: DmCode | undefined, ms: number) => (code === undefined ? 0 : code.at + ms - at);
  return Math.max(
    0,
    until(codes[0], LIMITS.dmCodeEveryMs),
    until(inHour[LIMITS.dmCodesPerHour - 1], HOUR_MS),
    until(codes[LIMITS.dmCodesPerDay - 1], DAY_MS),
  );
}

/** Puts it into the queue with its credit, or tells the thread what stands in the way: the rule's name, null where nothing does. */
export async function queueCode(turn: DmTurn, code: MadeCode | null, by: 'patient' | 'staff'): Promise<string | null> {
  const why = await whyNot(turn, code);
  if (why === 'number') await turn.note('number');
  else if (why !== null) await turn.note('text-failed', why);
  if (code === null || why !== null) return why;
  await turn.tx.dms.addCode({ ...code, tries: 0, wasCharged: false });
  await turn.set({ codes: code.issue });
  await turn.note('asked', by === 'staff' ? 'staff' : null);
  return null;
}

/** Whatever forbids a code now; reserves the credit of a text where none is reserved. */
async function whyNot(turn: DmTurn, code: MadeCode | null): Promise<string | null> {
  const { domain, tx, row } = turn;
  const { practiceId, contactId, mobile, reserved } = row;
  const isMailed = row.code === 'mail';
  if (code === null) return 'gateway';
  try {
    const to = { practiceId, contactId, channel: isMailed ? ('email' as const) : ('sms' as const) };
    const { address } = await reachable(domain, tx, await settingsOf(tx, practiceId), to);
    if (address !== mobile) return isMailed ? 'address' : 'number';
  } catch (error) {
    if (error instanceof Fault) return error.detail ?? error.code;
    throw error;
  }
  if (isMailed || reserved > 0) return null;
  if ((await tx.credits.balance(practiceId)).balance < 1) return 'credit.none';
  await turn.charge([{ kind: 'reserve', credits: -1 }]);
  await turn.set({ reserved: 1 });
  return null;
}
