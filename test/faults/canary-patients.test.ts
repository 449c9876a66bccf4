/**
 * Marker strings in what is written to patients and in what they answer: subject, text, attachment, its name, answers by
 * mail and text. Once handed over none of it, as text or in a usual encoding, stands in database, its log of changes,
 * gateway's folder, files, the server's log at its most talkative, or what the process printed.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { foundIn, newMarker } from '../harness/marker.ts';
import { fileOf } from '../harness/sample-files.ts';
import { MAIL_DOMAIN } from '../harness/outside-world.ts';
import {
  byEmail,
  bySms,
  createPatientWorld,
  patientCalled,
  untilMessage,
  untilUnfiled,
  type PatientWorld,
} from '../harness/patient-world.ts';
import { until } from '../harness/world.ts';
import { keepPrinted } from '../harness/printed.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

const MARKER = newMarker();
const PATIENTS = 6;
let printed: readonly string[] = [];
let temporary: string;
let here: PatientWorld;

beforeAll(async () => {
  temporary = temporaryFolder('canary');
  vi.stubEnv('TMPDIR', temporary);
  printed = keepPrinted();
  here = await createPatientWorld({ CORRIDOR_LOG_LEVEL: 'debug' });
  await here.ruth.corridor.credits.buy(100, 'Starter');
});
afterAll(async () => {
  await here.world.close();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test(`${PATIENTS} patients are written to by mail and text, and answer by both; strangers too`, async () => {
  const { ruth, tomasz, outside } = here;
  for (let i = 0; i < PATIENTS; i++) await talk(i);
  await outside.text('+447700900998', `Stranger's text ${MARKER}`);
  await outside.mail({
    from: 'stranger@mail.example',
    to: `inbox@${MAIL_DOMAIN}`,
    subject: `Subject ${MARKER}`,
    text: `Stranger's mail ${MARKER}`,
    attachments: [{ filename: `${MARKER}.txt`, content: `Attached ${MARKER}` }],
  });
  const inbox = await untilUnfiled(tomasz.corridor);
  const { n } = await untilMessage(tomasz.corridor, inbox.threadId, `Stranger's mail ${MARKER}`);
  const { patients } = await tomasz.corridor.patients.find({ text: 'Canary 0', after: null, limit: 1 });
  await tomasz.corridor.sending.file(inbox.threadId, n!, patients[0]!.patientId);
  await untilMessage(ruth.corridor, patients[0]!.threadId!, `Stranger's mail ${MARKER}`);
  expect(outside.mails.filter(({ text }) => text.includes(MARKER))).toHaveLength(PATIENTS);
  expect(outside.texts.filter(({ text }) => text.includes(MARKER))).toHaveLength(PATIENTS);
  expect(foundIn(outside.mails[0]!.files[0]!.bytes.toString('base64'), MARKER)).toBe(true);
});

test('no marker is on the disk, while the server runs and after it has ended', async () => {
  const files = filesOf(temporary);
  expect(files.some((path) => path.endsWith('-wal') && readFileSync(path).length > 100_000)).toBe(true);
  expect(files.some((path) => path.includes('/gateway/'))).toBe(true);
  expect(files.filter((path) => foundIn(readFileSync(path), MARKER))).toEqual([]);
  expect(files.filter((path) => foundIn(path, MARKER))).toEqual([]);
  await here.world.stop();
  expect(filesOf(temporary).filter((path) => foundIn(readFileSync(path), MARKER))).toEqual([]);
});

test('no marker, and nobody’s address, is in the log or was printed', () => {
  expect(here.world.logLines.some((line) => line.includes('job.handed'))).toBe(true);
  expect(here.world.logLines.filter((line) => foundIn(line, MARKER))).toEqual([]);
  expect(here.world.logLines.filter((line) => /@mail\.example|77009006|7700900998/.test(line))).toEqual([]);
  expect(printed.filter((text) => foundIn(text, MARKER)).length).toBe(0);
});

/** Mail and text out, mail and text back. */
async function talk(i: number): Promise<void> {
  const { ruth, tomasz, outside } = here;
  const [email, mobile] = [`canary${i}@mail.example`, `+4477009006${String(i).padStart(2, '0')}`];
  const patient = await ruth.corridor.patients.save(patientCalled(`Canary ${i}`, { email, mobile }));
  const files = [fileOf(`${MARKER}.txt`, `File ${MARKER} ${randomBytes(4).toString('hex')}`)];
  const mail = { ...byEmail(patient, `Subject ${MARKER} ${i}`, `Mail ${MARKER} ${i}`), files };
  const { threadId } = await ruth.corridor.sending.send(mail);
  await ruth.corridor.sending.send(bySms(patient, `Text ${MARKER} ${i}`));
  await untilMessage(ruth.corridor, threadId, `Text ${MARKER} ${i}`);
  await here.handOver();
  const { replyTo } = outside.mails.at(-1)!;
  await outside.mail({ from: email, to: replyTo!, subject: `Re: ${MARKER}`, text: `Answer ${MARKER} ${i}` });
  await outside.text(mobile, `Texted ${MARKER} ${i}`);
  await untilMessage(tomasz.corridor, threadId, `Answer ${MARKER} ${i}`);
  await untilMessage(tomasz.corridor, threadId, `Texted ${MARKER} ${i}`);
  await until(ruth.corridor, ({ alarms }) => alarms.length === 0);
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
