/**
 * The vault over postMessage: typed requests one way, values or typed errors back. Fault and Refusal keep their kind;
 * anything else crosses as a crash without its message, so no secret can leave inside an error text.
 */
import { Refusal } from '../../protocol/crypto/refusal.ts';
import type { RefusalKind } from '../../protocol/crypto/refusal.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { FaultCode } from '../../protocol/wire/faults.ts';
import type { Vault } from './api.ts';

type Verb = keyof Vault;
/** Every verb, once; a verb that is missing here is a compile error. */
const VERBS: Readonly<Record<Verb, true>> = {
  prepareSetup: true,
  confirmShares: true,
  finishSetup: true,
  readInvitation: true,
  checkInvitation: true,
  prepareJoin: true,
  provePassword: true,
  proveRecovery: true,
  open: true,
  renewCredentials: true,
  lock: true,
  applyLog: true,
  safetyNumber: true,
  makeInvitation: true,
  openInvitation: true,
  admit: true,
  removeColleague: true,
  rename: true,
  setPolicy: true,
  setRole: true,
  readApproval: true,
  renewApproval: true,
  approve: true,
  confirmNumber: true,
  makeReset: true,
  prepareReset: true,
  applyEpochs: true,
  circles: true,
  rotate: true,
  changeMembers: true,
  makeThread: true,
  openThread: true,
  applyItems: true,
  sealEvent: true,
  makePatientThread: true,
  lookAtGateway: true,
  signGateway: true,
  sealSend: true,
  newPhrase: true,
  sealDirect: true,
  sealLink: true,
  openDirect: true,
  resealDirect: true,
  checkAck: true,
  makeCursor: true,
  applyCursors: true,
  doubtful: true,
  beginSealing: true,
  addToSealing: true,
  endSealing: true,
  dropSealing: true,
  beginUnsealing: true,
  addToUnsealing: true,
  endUnsealing: true,
  dropUnsealing: true,
  beginLook: true,
  unlistedCircles: true,
  checkHeads: true,
  makePins: true,
  pinsStored: true,
  mergePins: true,
  sealLocal: true,
  openLocal: true,
};

/** File bytes change hands instead of being copied. */
const MOVING: ReadonlySet<Verb> = new Set<Verb>(['addToSealing', 'addToUnsealing']);

/** The buffers among `values` that move with a message about `verb`; one that is part of a larger buffer is copied. */
export function moved(verb: Verb, values: readonly unknown[]): ArrayBuffer[] {
  if (!MOVING.has(verb)) return [];
  return values.flatMap((value) => {
    const isWhole = value instanceof Uint8Array && value.byteLength === value.buffer.byteLength;
    return isWhole && value.buffer instanceof ArrayBuffer && value.byteLength > 0 ? [value.buffer] : [];
  });
}

export interface VaultRequest {
  readonly id: number;
  readonly verb: Verb;
  readonly args: readonly unknown[];
}
type WireError =
  | { readonly as: 'fault'; readonly code: FaultCode; readonly detail?: string; readonly retryAfterMs?: number }
  | { readonly as: 'refusal'; readonly kind: RefusalKind; readonly reason: string }
  | { readonly as: 'crash'; readonly name: string };
export type VaultReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: WireError };

function toWire(error: unknown): WireError {
  if (error instanceof Refusal) return { as: 'refusal', kind: error.kind, reason: error.reason };
  if (error instanceof Fault) {
    const { code, detail, retryAfterMs } = error;
    return {
      as: 'fault',
      code,
      ...(detail !== undefined && { detail }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  return { as: 'crash', name: error instanceof Error ? error.name : 'unknown' };
}

function fromWire(error: WireError): Error {
  if (error.as === 'fault') return new Fault(error.code, error.detail, error.retryAfterMs);
  if (error.as === 'refusal') return new Refusal(error.kind, error.reason);
  return new Fault('internal', `vault.${error.name}`);
}

/** The end that holds the vault: answers one request. */
export async function serve(vault: Vault, request: VaultRequest): Promise<VaultReply> {
  const { id, verb, args } = request;
  try {
    if (!Object.hasOwn(VERBS, verb)) throw new Fault('input.unknown');
    const run = vault[verb] as (...args: readonly unknown[]) => Promise<unknown>;
    return { id, ok: true, value: await run(...args) };
  } catch (error) {
    return { id, ok: false, error: toWire(error) };
  }
}

export interface VaultPort {
  post(request: VaultRequest, transfer: ArrayBuffer[]): void;
  onReply(heard: (reply: VaultReply) => void): void;
}

/** The end that asks: a Vault whose verbs travel over `port`. */
export function remoteVault(port: VaultPort): Vault {
  let lastId = 0;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  port.onReply((reply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) call?.resolve(reply.value);
    else call?.reject(fromWire(reply.error));
  });
  const ask =
    (verb: Verb) =>
    (...args: readonly unknown[]) =>
      new Promise<unknown>((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        port.post({ id, verb, args }, moved(verb, args));
      });
  const verbs = Object.keys(VERBS) as Verb[];
  return Object.fromEntries(verbs.map((verb) => [verb, ask(verb)])) as unknown as Vault;
}
