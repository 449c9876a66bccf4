import type { Measurement } from '../bench.ts';
export const nodes: Measurement = { name: 'nodes', about: '', measure: () => Promise.reject(new Error('not yet')) };
