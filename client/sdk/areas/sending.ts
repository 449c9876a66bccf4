/**
 * Messages to patients by e-mail and SMS, and texts to colleagues. The work itself is in outgoing/, fetched when first asked for: most visits
 * begin with reading.
 */
import type { Sending } from '../api.ts';
import { fill } from '../outgoing/fill.ts';
import type { Out } from '../outgoing/out.ts';
import type { ThreadsParts } from './threads.ts';
import { fetched } from '../fetched.ts';

export function createSending(parts: ThreadsParts): Sending {
  const { connection } = parts.desk;
  let made: Out | null = null;
  const out = async () => {
    const { createOut } = await fetched(import('../outgoing/out.ts'));
    return (made ??= createOut(parts));
  };
  const texts = async () => (await fetched(import('../outgoing/colleague.ts'))).createColleagueTexts(parts);
  return {
    mobileOf: async (userId) => (await connection.ask('mobile:get', { userId })).mobile,
    setMobile: async (typed) => (await texts()).setMobile(typed),
    text: async (userId, text) => (await texts()).text(userId, text),
    send: async (message) => (await out()).send(message),
    undo: async (jobId) => (await out()).undo(jobId),
    delivery: async (jobId) => (await connection.ask('delivery:get', { jobId })).delivery,
    segments: async (text) => (await fetched(import('../outgoing/segments.ts'))).countSegments(text),
    warnings: async (message) => (await out()).warnings(message),
    fill,
    file: async (threadId, n, patientId) => (await out()).file(threadId, n, patientId),
  };
}
