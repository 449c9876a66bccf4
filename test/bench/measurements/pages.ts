import type { Measurement } from '../bench.ts';
export const pages: Measurement = { name: 'pages', about: '', measure: () => Promise.reject(new Error('not yet')) };
