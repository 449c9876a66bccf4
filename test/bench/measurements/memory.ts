import type { Measurement } from '../bench.ts';
export const memory: Measurement = { name: 'memory', about: '', measure: () => Promise.reject(new Error('not yet')) };
