/**
 * The gateway's identity code and its weekly keys. The practice log vouches for the identity, the identity for the keys;
 * a browser seals nothing to a key that fails `usableGatewayKey`. protocol/README.md §9.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { GatewayId, PracticeId } from '../../wire/ids.ts';
import { digits } from '../base32.ts';
import { h, hHash } from '../derive.ts';
import { Fields, hashBytes, idBytes, lp, u32, u64 } from '../encoding.ts';
import { asKemPk, KEM_PK_BYTES, type KemPk, type Signature, type SignKey, type SignPk } from '../keys.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import { demand, recast } from '../refusal.ts';
import { sign, validKemPk, verify, type Signed } from '../sign.ts';

export interface GatewayKey {
  readonly practiceId: PracticeId;
  readonly gatewayId: GatewayId;
  /** Rises by one with each key. */
  readonly gen: number;
  readonly kemPk: KemPk;
  readonly notAfter: number;
}

/** A key valid for longer is refused, so that a stolen one is worth little. */
export const GATEWAY_KEY_MAX_MS = 15 * 86_400_000;

/** 30 digits on the gateway's console at its first start; the owner compares them before signing type 8. */
export const gatewayCode = (gatewayId: GatewayId, signPk: SignPk): string =>
  digits(h('gw-code', idBytes(gatewayId), signPk));

/** Made and signed by the gateway. Partner: {@link usableGatewayKey}. */
export function makeGatewayKey(
  key: GatewayKey,
  signer: SignKey,
): { readonly bytes: Uint8Array; readonly sig: Signature } {
  const { practiceId, gatewayId, gen, kemPk, notAfter } = key;
  const bytes = lp('cor1/gwkey', hashBytes(practiceId), idBytes(gatewayId), u32(gen), kemPk, u64(notAfter));
  return { bytes, sig: sign(signer, 'gwkey', bytes) };
}

/** Shape only. Throws Refusal('malformed','gateway-key.…'). */
export function parseGatewayKey(bytes: Uint8Array): GatewayKey {
  const fields = new Fields(bytes, 'gateway-key', 'cor1/gwkey');
  const practiceId = fields.hash() as PracticeId;
  const gatewayId = fields.id<'gateway'>();
  const gen = fields.u32();
  const kemPk = asKemPk(fields.bytes(KEM_PK_BYTES));
  const notAfter = fields.u64();
  fields.end();
  return { practiceId, gatewayId, gen, kemPk, notAfter };
}

/** What a pin of kind gateway holds. */
export const gatewayKeyHash = (bytes: Uint8Array): Hash => hHash('gwkey', bytes);

/**
 * The key, if a browser whose log head is `log` may seal to it now. `pinned` is the newest one used before.
 * Throws Refusal fatal (`gateway-key.practice`, `.gateway`, `.signature`, `.kem`, `.not-after`, `.older`, `.fork`,
 * or malformed shape) or conflict (`gateway-key.expired`: fetch a newer one).
 */
export function usableGatewayKey(
  log: PracticeLog,
  signed: Signed,
  nowMs: number,
  pinned?: { readonly n: number; readonly hash: Hash },
): GatewayKey {
  const key = recast('malformed', 'fatal', () => parseGatewayKey(signed.bytes));
  demand(key.practiceId === log.practiceId, 'fatal', 'gateway-key.practice');
  const gateway = log.state.gateways.get(key.gatewayId);
  demand(gateway?.active === true, 'fatal', 'gateway-key.gateway');
  demand(verify(gateway.signPk, 'gwkey', signed.bytes, signed.sig), 'fatal', 'gateway-key.signature');
  demand(validKemPk(key.kemPk), 'fatal', 'gateway-key.kem');
  demand(key.notAfter <= nowMs + GATEWAY_KEY_MAX_MS, 'fatal', 'gateway-key.not-after');
  if (pinned !== undefined) {
    demand(key.gen >= pinned.n, 'fatal', 'gateway-key.older');
    demand(key.gen > pinned.n || gatewayKeyHash(signed.bytes) === pinned.hash, 'fatal', 'gateway-key.fork');
  }
  demand(key.notAfter > nowMs, 'conflict', 'gateway-key.expired');
  return key;
}
