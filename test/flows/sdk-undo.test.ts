/**
 * Messages to patients when something is not as it should be: taking back what may be out already, a server that names
 * another patient's thread, a guard whose list of names did not come.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import { badLine, type BadLine } from '../harness/bad-line.ts';
import {
  byEmail,
  createPatientWorld,
  messageSaying,
  outOf,
  patientCalled,
  untilFate,
  untilMessage,
  type PatientWorld,
} from '../harness/patient-world.ts';
import { spoiltDevice, type SpoiltDevice } from '../harness/spoilt-device.ts';
import { tamper } from '../harness/lying-database.ts';
import { textsOf, until, untilThread } from '../harness/world.ts';

let here: PatientWorld;
let line: BadLine;
let ruth: Corridor;
let tomasz: Corridor;
let anna: Patient;
let device: SpoiltDevice;
/** Whether the server's answers stop coming once a message is sealed. */
let isUnanswered = false;

beforeAll(async () => {
  here = await createPatientWorld({ CORRIDOR_PUBLIC_URL: 'https://corridor.example.org' });
  line = await badLine(here.world.app.port);
  ruth = here.ruth.corridor;
  device = await spoiltDevice({
    url: line.url,
    vault: (honest) => ({
      async sealSend(...asked) {
        const made = await honest.sealSend(...asked);
        if (isUnanswered) line.swallow();
        return made;
      },
    }),
  });
  tomasz = device.corridor;
  await tomasz.session.signIn(here.tomasz.login, here.tomasz.password);
  anna = await ruth.patients.save(patientCalled('Anna Holm', { email: 'anna@mail.example' }));
});
afterAll(async () => {
  await device.close();
  await line.close();
  await here.world.close();
});

test('what may be out already is not called taken back before that is known', async () => {
  const { threadId } = await ruth.sending.send(byEmail(anna, 'Visit', 'Shall we say nine?'));
  await untilThread(tomasz, threadId, ({ synced }) => synced);
  isUnanswered = true;
  await tomasz.sending.send(byEmail(anna, 'Visit', 'Ten would do too'));
  await untilMessage(ruth, threadId, 'Ten would do too');
  isUnanswered = false;
  line.down();
  const waits = await untilMessage(tomasz, threadId, 'Ten would do too', ({ state }) => state === 'queued');
  const { jobId } = outOf(waits)!.delivery;
  const undone = tomasz.sending.undo(jobId);
  line.up();
  await until(tomasz, ({ connection }) => connection === 'online');
  await undone;
  await untilFate(ruth, threadId, 'Ten would do too', 'cancelled');
  await untilFate(tomasz, threadId, 'Ten would do too', 'cancelled');
});

test('what never left is taken back at once, also without a network', async () => {
  const { threadId } = await tomasz.sending.send(byEmail(anna, 'Visit', 'Before'));
  await untilMessage(ruth, threadId, 'Before');
  line.down();
  await until(tomasz, ({ connection }) => connection === 'offline');
  await tomasz.sending.send(byEmail(anna, 'Visit', 'Never mind'));
  const waits = await untilMessage(tomasz, threadId, 'Never mind', ({ n }) => n === null);
  await tomasz.sending.undo(outOf(waits)!.delivery.jobId);
  expect(messageSaying(tomasz.getState().threads[threadId], 'Never mind')).toBe(undefined);
  line.up();
  await until(tomasz, ({ connection }) => connection === 'online');
});

test('the guard asks for the names again after it could not get them', async () => {
  await ruth.patients.save(patientCalled('Bea Lund', { email: 'bea@mail.example' }));
  const asked = { patient: anna, contact: anna.contacts[0]!, channel: 'email', fileNames: [] } as const;
  const judged = () => tomasz.sending.warnings({ ...asked, text: 'Bea Lund comes first' });
  line.down();
  await until(tomasz, ({ connection }) => connection === 'offline');
  await expect(judged()).rejects.toMatchObject({ code: 'unavailable' });
  line.up();
  await until(tomasz, ({ connection }) => connection === 'online');
  expect(await judged()).toContainEqual({ kind: 'otherPatient', name: 'Bea Lund', in: 'text' });
});

test('a server that says that another patient’s thread is hers gets nothing to carry', async () => {
  const { threadId } = await ruth.sending.send(byEmail(anna, 'Visit', 'For Anna'));
  await untilMessage(ruth, threadId, 'For Anna');
  const before = textsOf(ruth.getState().threads[threadId]);
  const cara = await ruth.patients.save(patientCalled('Cara Vik', { email: 'cara@mail.example' }));
  await tamper(here.world, `UPDATE threads SET subject = '${cara.patientId}' WHERE threadId = '${threadId}'`);
  await expect(ruth.sending.send(byEmail(cara, 'Visit', 'For Cara'))).rejects.toMatchObject({
    kind: 'fatal',
    reason: 'patient.other-thread',
  });
  expect(textsOf(ruth.getState().threads[threadId])).toEqual(before);
});
