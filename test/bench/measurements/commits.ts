import type { Measurement } from '../bench.ts';
export const commits: Measurement = { name: 'commits', about: '', measure: () => Promise.reject(new Error('not yet')) };
