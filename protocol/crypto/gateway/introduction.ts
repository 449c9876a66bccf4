/**
 * How a gateway in a process of its own proves to the API who it is, at each start and after each restart of the API: it
 * signs a challenge of the API together with what it says of itself. protocol/README.md §9.
 */
import type { GatewayId } from '../../wire/ids.ts';
import { idBytes, lp, utf8Exact } from '../encoding.ts';
import type { Signature, SignKey } from '../keys.ts';
import { sign, signedMessage } from '../sign.ts';

export interface Introduction {
  /** 32 random bytes from the API, good once. */
  readonly challenge: Uint8Array;
  readonly gatewayId: GatewayId;
  readonly signPk: Uint8Array;
  /** What it can do, as JSON text exactly as sent. */
  readonly carriers: string;
}

/** gwhi = LP("cor1/gwhi", challenge, gatewayId, signPk, carriers) */
const bytesOf = ({ challenge, gatewayId, signPk, carriers }: Introduction): Uint8Array =>
  lp('cor1/gwhi', challenge, idBytes(gatewayId), signPk, utf8Exact(carriers));

export const signIntroduction = (given: Introduction, signer: SignKey): Signature =>
  sign(signer, 'gwhi', bytesOf(given));
/** What the API verifies under `signPk`, on its own verifier. */
export const introductionMessage = (given: Introduction): Uint8Array => signedMessage('gwhi', bytesOf(given));
