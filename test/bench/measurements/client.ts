import type { Measurement } from '../bench.ts';
export const client: Measurement = { name: 'client', about: '', measure: () => Promise.reject(new Error('not yet')) };
