import type { Measurement } from '../bench.ts';
export const signs: Measurement = { name: 'signs', about: '', measure: () => Promise.reject(new Error('not yet')) };
