/**
 * What the gateway's parts share: the door to the API, who it is, the practices it serves, the ways out, clock and log.
 * Types only.
 */
import type { Random } from '../../protocol/crypto/keys.ts';
import type { PracticeId } from '../../protocol/wire/ids.ts';
import type { GatewayDoor } from '../domain/gateway/door.ts';
import type { Clock, Later, Log } from '../domain/ports.ts';
import type { MailCarrier, TextCarrier } from './carriers.ts';
import type { MailSetup } from './email/compose.ts';
import type { GatewayIdentity } from './keys/identity.ts';
import type { GatewayPractice } from './practice.ts';
import type { HandedJobs } from './worker/handed.ts';

export interface GatewayParts {
  readonly door: GatewayDoor;
  readonly identity: GatewayIdentity;
  /** A practice that this gateway serves; null for any other. */
  practice(practiceId: PracticeId): Promise<GatewayPractice | null>;
  readonly mail: MailCarrier | null;
  readonly texts: TextCarrier | null;
  readonly setup: MailSetup;
  readonly handed: HandedJobs;
  readonly clock: Clock;
  readonly later: Later;
  /** True once it is to end: nothing is waited for any more. */
  readonly isStopping: () => boolean;
  readonly random: Random;
  /** Ids and codes only. */
  readonly log: Log;
}
