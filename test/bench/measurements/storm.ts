import type { Measurement } from '../bench.ts';
export const storm: Measurement = { name: 'storm', about: '', measure: () => Promise.reject(new Error('not yet')) };
