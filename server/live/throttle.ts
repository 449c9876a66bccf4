/** How often something may be tried, per name and key; keys are addresses and logins, kept for minutes. Where it is counted is handed in. */
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { Fault } from '../../protocol/wire/faults.ts';
import type { ThrottleName, ThrottlePort } from '../domain/ports.ts';

export type Tries = Readonly<Record<ThrottleName, { readonly tries: number; readonly perSeconds: number }>>;

/** A whole practice may sit behind one address, so per-address limits stop machines, per-login ones stop guessing. */
const TRIES: Tries = {
  prepare: { tries: 300, perSeconds: 60 },
  signInLogin: { tries: 10, perSeconds: 900 },
  signInIp: { tries: 300, perSeconds: 900 },
  totp: { tries: 10, perSeconds: 900 },
  fileRead: { tries: 1_000, perSeconds: 600 },
  testSend: { tries: 10, perSeconds: 3_600 },
  setupIp: { tries: 30, perSeconds: 3_600 },
  inviteIp: { tries: 300, perSeconds: 900 },
  joinIp: { tries: 300, perSeconds: 900 },
  resetEnter: { tries: 600, perSeconds: 900 },
  approval: { tries: 300, perSeconds: 600 },
  dmDigits: { tries: 5, perSeconds: 3_600 },
  dmGuest: { tries: 1_000, perSeconds: 600 },
  gatewayIp: { tries: 20, perSeconds: 900 },
};

/** What counts one name: `points` tries within `duration` seconds. */
export type Counter = (given: { keyPrefix: string; points: number; duration: number }) => RateLimiterAbstract;

export function createThrottle(other: Partial<Tries>, counter: Counter): ThrottlePort {
  const limits: Tries = { ...TRIES, ...other };
  const limiter = (name: ThrottleName) =>
    counter({ keyPrefix: name, points: limits[name].tries, duration: limits[name].perSeconds });
  const limiters: Readonly<Record<ThrottleName, RateLimiterAbstract>> = {
    prepare: limiter('prepare'),
    signInLogin: limiter('signInLogin'),
    signInIp: limiter('signInIp'),
    totp: limiter('totp'),
    fileRead: limiter('fileRead'),
    testSend: limiter('testSend'),
    setupIp: limiter('setupIp'),
    inviteIp: limiter('inviteIp'),
    joinIp: limiter('joinIp'),
    resetEnter: limiter('resetEnter'),
    approval: limiter('approval'),
    dmDigits: limiter('dmDigits'),
    dmGuest: limiter('dmGuest'),
    gatewayIp: limiter('gatewayIp'),
  };
  return {
    spend: async (name, key) => {
      try {
        await limiters[name].consume(key);
      } catch (refused) {
        if (refused instanceof RateLimiterRes) throw new Fault('rate.limited', name, refused.msBeforeNext);
        throw refused;
      }
    },
    clear: async (name, key) => {
      await limiters[name].delete(key);
    },
  };
}
