/**
 * What tests of sending to patients begin with: a practice that sends, one patient with a text and a mail address, their
 * thread, and the few things an owner does there again and again.
 */
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { JobId } from '../../protocol/wire/ids.ts';
import { ask, type Person } from './domain-people.ts';
import {
  composed,
  patched,
  patientThread,
  sendingPractice,
  sms,
  type PatientThread,
  type Sending,
} from './domain-sending.ts';
import { openWorld, type World } from './domain-world.ts';

export const MOBILE = '+447700900123';

/** Whoever opens it closes its world. */
export async function openDesk() {
  const world = await openWorld();
  const sending = await sendingPractice(world);
  const thread = await patientThread(sending, { mobile: MOBILE, email: 'mia@mail.example' });
  return { world, sending, thread, owner: sending.practice.owner, ...actions(world, sending, thread) };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;

function actions(world: World, sending: Sending, thread: PatientThread) {
  const { owner } = sending.practice;
  const later = (ms: number) => void (world.now += ms);
  return {
    later,
    undoOver: () => later(LIMITS.undoMs),
    door: () => sending.gateway.door(),
    balance: async (person: Person = owner) => (await ask(world, person, 'credit:get', {})).balance,
    detail: async (jobId: JobId) => (await ask(world, owner, 'delivery:get', { jobId })).delivery,
    changePatient: (change: object) => patched(sending, thread, change),
    /** Resolves to the job once the server has taken it. */
    async send(content = sms(), over = {}): Promise<JobId> {
      const { jobId, input } = composed(sending, thread, owner, content, over);
      await ask(world, owner, 'message:send', input);
      return jobId;
    },
  };
}
