/**
 * Codes of authenticator apps, the port behind the second factor: makes secrets and tells which time step a code is of.
 * Whether a code is wanted, was used before or was tried too often is the domain's business.
 */
import { generateSecret, generateURI, verifySync } from 'otplib';
import type { Otp } from './domain/ports.ts';

const stepSeconds = 30;

export function createOtp(): Otp {
  return {
    newSecret: () => generateSecret(),
    uri: (login, secret) => generateURI({ issuer: 'Corridor', label: login, secret }),
    stepOf: (secret, code, at) => {
      const epoch = Math.floor(at / 1000);
      const result = verifySync({ secret, token: code, epoch, epochTolerance: stepSeconds });
      return result.valid && 'timeStep' in result ? result.timeStep : null;
    },
  };
}
