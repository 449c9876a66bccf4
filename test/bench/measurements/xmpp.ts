import type { Measurement } from '../bench.ts';
export const xmpp: Measurement = { name: 'xmpp', about: '', measure: () => Promise.reject(new Error('not yet')) };
