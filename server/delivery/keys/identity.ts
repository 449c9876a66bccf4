/**
 * Who this gateway is: an id and an Ed25519 key, made at the first start and kept in the gateway's folder. An owner compares
 * its code with what Corridor prints at the start, then signs it into the practice log. protocol/README.md §9.
 */
import { toId } from '../../../protocol/crypto/encoding.ts';
import { gatewayCode } from '../../../protocol/crypto/gateway/gateway-key.ts';
import { asSignSeed, type Random, type SignKey } from '../../../protocol/crypto/keys.ts';
import type { Author } from '../../../protocol/crypto/practice-log/make.ts';
import { signKey } from '../../../protocol/crypto/sign.ts';
import type { GatewayId } from '../../../protocol/wire/ids.ts';
import type { GatewayFolder } from './folder.ts';

export interface GatewayIdentity {
  readonly gatewayId: GatewayId;
  readonly sign: SignKey;
  /** 30 digits for the console and the owner's screen. */
  readonly code: string;
  /** How it signs threads and inbound items: generation 0. */
  readonly author: Author;
}

const name = 'identity';
const idBytes = 16;
const seedBytes = 32;

/** The kept identity, or a new one. Throws Error with a sentence for the operator when the file is damaged. */
export async function openIdentity(folder: GatewayFolder, random: Random): Promise<GatewayIdentity> {
  const kept = await folder.read(name);
  if (kept !== null && kept.length !== idBytes + seedBytes) {
    throw new Error(`The file ${name} in the gateway's folder is damaged: restore it, or remove it for a new gateway.`);
  }
  const bytes = kept ?? random(idBytes + seedBytes);
  if (kept === null) await folder.write(name, bytes);
  const gatewayId = toId<'gateway'>(bytes.slice(0, idBytes));
  const sign = signKey(asSignSeed(bytes.slice(idBytes)));
  const code = gatewayCode(gatewayId, sign.publicKey);
  return { gatewayId, sign, code, author: { id: gatewayId, gen: 0, sign } };
}
