/** Tries counted in the memory of one process. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { ThrottlePort } from '../domain/ports.ts';
import { createThrottle, type Tries } from './throttle.ts';

export const memoryThrottle = (other: Partial<Tries>): ThrottlePort =>
  createThrottle(other, (given) => new RateLimiterMemory(given));
