/**
 * Marker strings in everything a Direct Message holds and in what the patient answers: text, summary, files and their names,
 * forms, replies, answers, drafts. While it is open and after it has ended none of it, as text or in a usual encoding, stands
 * in database, its log of changes, gateway's folder, files, the server's log, or what the process printed; nor does the link.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  bodiesOf,
  createDirectWorld,
  directTo,
  untilDirect,
  type DirectWorld,
  type Sent,
} from '../harness/direct-world.ts';
import { temporaryFolder } from '../harness/leftovers.ts';
import { foundIn, newMarker } from '../harness/marker.ts';
import { keepPrinted } from '../harness/printed.ts';
import { fileOf } from '../harness/sample-files.ts';
import { untilThread } from '../harness/world.ts';

const MARKER = newMarker();
const FORM = {
  resourceType: 'Questionnaire',
  url: `https://forms.example.org/${MARKER}`,
  title: `Form ${MARKER}`,
  status: 'active',
  item: [{ linkId: '1', type: 'string', text: `Question ${MARKER}` }],
};
let printed: readonly string[] = [];
let temporary: string;
let here: DirectWorld;
let sent: Sent;

beforeAll(async () => {
  temporary = temporaryFolder('canary');
  vi.stubEnv('TMPDIR', temporary);
  printed = keepPrinted();
  here = await createDirectWorld({ CORRIDOR_LOG_LEVEL: 'debug' });
});
afterAll(async () => {
  await here.world.close();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
/** What gives it away: the marker, and the secret of the link. */
const secrets = () => [MARKER, new URL(sent.link).hash.slice(3)];
const traces = () =>
  filesOf(temporary).filter((path) => secrets().some((secret) => foundIn(readFileSync(path), secret)));

test('a message with a file and a form goes out and is answered', async () => {
  const { ruth, tomasz } = here;
  const patient = await here.newPatient('Cara Kanari');
  const files = [fileOf(`${MARKER}.txt`, `File ${MARKER} ${randomBytes(4).toString('hex')}`)];
  const message = directTo(patient, `Text ${MARKER}`, {
    summary: `Summary ${MARKER}`,
    files,
    forms: [FORM],
    expiry: 'hour',
  });
  sent = await here.sent(ruth.corridor, message);
  const { guest, page } = await here.open(patient);
  expect(page.text).toContain(MARKER);
  await guest.openFile(page.files[0]!.fileId, () => undefined);
  await guest.saveDraft({ ...page.draft, reply: `Draft ${MARKER}` });
  await guest.reply(
    { text: `Reply ${MARKER}`, files: [fileOf(`back-${MARKER}.txt`, MARKER) as File] },
    () => undefined,
  );
  const answers = { resourceType: 'QuestionnaireResponse', item: [{ linkId: '1', answer: [{ valueString: MARKER }] }] };
  await guest.returnForm({ key: FORM.url, answers, isRisk: false, files: [] }, () => undefined);
  await untilThread(tomasz.corridor, sent.threadId, (thread) => bodiesOf(thread, 'form').length === 1);
  expect(here.outside.mails.some(({ text, subject }) => foundIn(`${text}${subject}`, MARKER))).toBe(false);
  expect(here.outside.texts.some(({ text }) => foundIn(text, MARKER))).toBe(false);
});

test('no trace of it is on the disk: while it is open, after it has ended, and when the server has stopped', async () => {
  expect(filesOf(temporary).some((path) => path.endsWith('-wal') && readFileSync(path).length > 100_000)).toBe(true);
  expect(filesOf(temporary).some((path) => path.includes('/gateway/'))).toBe(true);
  expect(traces()).toEqual([]);
  expect(filesOf(temporary).filter((path) => foundIn(path, MARKER))).toEqual([]);
  here.advance(3_601_000);
  await here.world.app.runJobs();
  await untilDirect(here.ruth.corridor, sent, ({ state }) => state === 'expired');
  expect(traces()).toEqual([]);
  await here.world.stop();
  expect(traces()).toEqual([]);
});

test('nor in the log or in what was printed', () => {
  expect(here.world.logLines.some((line) => line.includes('job.handed'))).toBe(true);
  for (const secret of [...secrets(), 'mail.example', '77009007']) {
    expect(here.world.logLines.filter((line) => foundIn(line, secret))).toEqual([]);
    expect(printed.filter((text) => foundIn(text, secret)).length).toBe(0);
  }
});
