/**
 * Entries of the practice log: envelope around one of ten payloads, encoded and decoded byte-exactly, hashes, co-signatures
 * (protocol/README.md §3). Shape only; who may write what is judged in rules.ts.
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { PracticeId, UserId } from '../../wire/ids.ts';
import { hHash } from '../derive.ts';
import { Fields, hashBytes, idBytes, lp, lpOf, u32, u64, u8 } from '../encoding.ts';
import { SIGNATURE_BYTES } from '../keys.ts';
import type { SignLabel } from '../labels.ts';
import { decodePayload, payloadFields, type Payload } from './payload.ts';
import type { RecordsId } from './state.ts';

export type { Genesis, StaffAdd, StaffRekey, LaterPayload, Payload } from './payload.ts';

/** BLAKE2b-128("cor1/RECORDS"): the records key as an author and as a recipient. */
export const RECID = 'vzlo3taQKGMm_0O6X4xRHA' as RecordsId;

export interface Entry {
  /** 0^32 in the genesis entry itself. */
  readonly practiceId: PracticeId;
  readonly seq: number;
  readonly prev: Hash;
  readonly timeMs: number;
  readonly authorId: Id;
  readonly authorGen: number;
  readonly payload: Payload;
}
/** What travels and is stored: verbatim bytes. `cosig` absent or null: none. */
export interface SignedEntry {
  readonly bytes: Uint8Array;
  readonly sig: Uint8Array;
  readonly cosig?: Uint8Array | null;
}

export function encodeEntry(entry: Entry): Uint8Array {
  return lp(
    'cor1/log',
    hashBytes(entry.practiceId),
    u64(entry.seq),
    hashBytes(entry.prev),
    u8(entry.payload.type),
    u64(entry.timeMs),
    idBytes(entry.authorId),
    u32(entry.authorGen),
    lpOf([`cor1/log/${entry.payload.type}`, ...payloadFields(entry.payload)]),
  );
}

/** Refusal('malformed','log.…'). */
export function decodeEntry(bytes: Uint8Array): Entry {
  const fields = new Fields(bytes, 'log', 'cor1/log');
  const practiceId = fields.hash() as PracticeId;
  const seq = fields.u64();
  const prev = fields.hash();
  const type = fields.u8();
  const timeMs = fields.u64();
  const authorId = fields.id();
  const authorGen = fields.u32();
  const inner = fields.bytes();
  fields.end();
  const payloadReader = new Fields(inner, 'log.payload', `cor1/log/${type}`);
  const payload = decodePayload(type, payloadReader);
  payloadReader.end();
  return { practiceId, seq, prev, timeMs, authorId, authorGen, payload };
}

/** A second owner's signature as it stands beside an entry. */
export interface Cosig {
  readonly ownerId: UserId;
  readonly gen: number;
  readonly sig: Uint8Array;
}
export const COSIG_LABEL: SignLabel = 'cosig';
export function encodeCosig(cosig: Cosig): Uint8Array {
  return lp('cor1/cosig', idBytes(cosig.ownerId), u32(cosig.gen), cosig.sig);
}
export function decodeCosig(bytes: Uint8Array): Cosig {
  const fields = new Fields(bytes, 'log.cosig', 'cor1/cosig');
  const cosig = { ownerId: fields.id<'user'>(), gen: fields.u32(), sig: fields.bytes(SIGNATURE_BYTES) };
  fields.end();
  return cosig;
}

/** H("log", entry, sig[, cosig]). */
export function entryHash(signed: SignedEntry): Hash {
  const { bytes, sig, cosig } = signed;
  return cosig ? hHash('log', bytes, sig, cosig) : hHash('log', bytes, sig);
}
/** H("practice", genesis entry). */
export function practiceIdOf(genesisBytes: Uint8Array): PracticeId {
  return hHash('practice', genesisBytes) as PracticeId;
}
