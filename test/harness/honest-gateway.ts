/**
 * An honest gateway with its weekly keys, as a browser and the delivery worker meet it.
 */
import { makeGatewayKey, type GatewayKey } from '../../protocol/crypto/gateway/gateway-key.ts';
import type { JobWorld } from '../../protocol/crypto/gateway/job.ts';
import { asKemSeed, type KemSeed } from '../../protocol/crypto/keys.ts';
import { xwingPublic } from '../../protocol/crypto/sodium.ts';
import type { Signed } from '../../protocol/crypto/sign.ts';
import type { HonestGateway, HonestPractice } from './honest-practice.ts';

export const WEEK_MS = 7 * 86_400_000;

export interface WeeklyKey {
  readonly key: GatewayKey;
  readonly signed: Signed;
  readonly seed: KemSeed;
}

export function weeklyKey(practice: HonestPractice, gateway: HonestGateway, gen: number, notAfter: number): WeeklyKey {
  const seed = asKemSeed(practice.random(32));
  const { practiceId } = practice.log;
  const key = { practiceId, gatewayId: gateway.gatewayId, gen, kemPk: xwingPublic(seed), notAfter };
  return { key, signed: makeGatewayKey(key, gateway.sign), seed };
}

export const jobWorld = (
  practice: HonestPractice,
  { key, seed }: WeeklyKey,
  over: Partial<JobWorld> = {},
): JobWorld => ({
  log: practice.log,
  gatewayId: key.gatewayId,
  key: { seed, notAfter: key.notAfter },
  nowMs: practice.now(),
  isDone: false,
  address: 'pat@example.org',
  ...over,
});
