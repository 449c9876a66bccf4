/**
 * Thieves before a real practice's Direct Messages: the whole database file, the patient's mailbox, the patient's texts, in
 * every combination, and with everything but the spoken phrase. What they hold is taken from disk, relay and carrier.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverSecrets } from '../../protocol/crypto/account/password.ts';
import { openCapsule, openDocument } from '../../protocol/crypto/direct-message/capsule.ts';
import { directMessageKey, linkAuth, noMix, spokenMix } from '../../protocol/crypto/direct-message/keys.ts';
import { readLink } from '../../protocol/crypto/direct-message/link.ts';
import { openDmShare } from '../../protocol/crypto/direct-message/server.ts';
import { asKey, type Key } from '../../protocol/crypto/keys.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import type { DmId, DocId } from '../../protocol/wire/ids.ts';
import { argon2id } from '../harness/argon2id.ts';
import { createDirectWorld, directTo, untilDirect, type DirectWorld, type Sent } from '../harness/direct-world.ts';

const HOUR_MS = 3_600_000;

let here: DirectWorld;
let plain: Sent;
let spoken: Sent;
let phrase: string;
let code: string;

beforeAll(async () => {
  here = await createDirectWorld();
  const { corridor } = here.ruth;
  const [ada, ben] = [await here.newPatient('Ada Thief'), await here.newPatient('Ben Thief')];
  plain = await here.sent(corridor, directTo(ada, 'Nobody else', { expiry: 'hour' }));
  spoken = await here.sent(corridor, directTo(ben, 'Not even then', { spoken: true, expiry: 'hour' }));
  phrase = (await untilDirect(corridor, spoken, (body) => body.phrase !== null)).phrase!;
  const guest = await here.page(plain.link);
  await guest.askCode(ada.contacts[0]!.mobile!.slice(-3));
  code = await here.codeTo(ada.contacts[0]!.mobile!);
});
afterAll(() => here.world.close());

interface StolenRow {
  readonly dmId: DmId;
  readonly docId: DocId;
  readonly ver: number;
  readonly capsule: Uint8Array | null;
  readonly share: Uint8Array | null;
}
interface Stolen {
  readonly rows: readonly StolenRow[];
  readonly docs: readonly { readonly docId: DocId; readonly doc: Uint8Array }[];
  /** Everything of it that could be a key. */
  readonly keys: readonly Key[];
}

/** Every table of the database, and every value in it that could be, begin or end with a key. */
async function dump(): Promise<Stolen> {
  const db = await here.world.database.open('read');
  const tables = await db.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
  const keys: Key[] = [];
  for (const { name } of tables) {
    for (const row of await db.all<Record<string, unknown>>(`SELECT * FROM "${name}"`)) {
      for (const value of Object.values(row)) if (value instanceof Uint8Array) keys.push(...windows(value));
    }
  }
  const rows = await db.all<StolenRow>('SELECT dmId, docId, ver, capsule, share FROM dms');
  const docs = await db.all<Stolen['docs'][number]>('SELECT docId, doc FROM dm_documents');
  await db.close();
  return { rows, docs, keys };
}

const windows = (bytes: Uint8Array): Key[] =>
  bytes.length < 32 ? [] : [bytes.slice(0, 32), bytes.slice(-32)].map((part) => asKey(Uint8Array.from(part)));

/** How many of the stolen capsules and documents one of these keys opens. */
function opened({ rows, docs }: Stolen, keys: readonly Key[]): number {
  const works = (open: (key: Key) => unknown) => keys.some((key) => opens(() => open(key)));
  const capsules = rows.filter(
    ({ dmId, ver, capsule }) =>
      capsule !== null && works((key) => openCapsule(key, dmId, { ver, bytes: Uint8Array.from(capsule) }, 0)),
  );
  const documents = docs.filter(({ docId, doc }) => works((key) => openDocument(key, docId, Uint8Array.from(doc))));
  return capsules.length + documents.length;
}

function opens(open: () => unknown): boolean {
  try {
    open();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

const linkOf = (link: string) => {
  const { pathname, hash } = new URL(link);
  return readLink(pathname, hash);
};
const fromText = (words: string): Key => asKey(Uint8Array.from(Buffer.alloc(32, words)));

/** What somebody with these parts can make of them. */
function tries(stolen: Stolen, has: { readonly mail: boolean; readonly texts: boolean }): Key[] {
  const shares = [...stolen.keys, ...(has.texts ? [fromText(code)] : []), noMix()];
  if (!has.mail) return shares;
  return [plain, spoken].flatMap(({ link: text }) => {
    const { dmId, link } = linkOf(text);
    const made = shares.map((share) => directMessageKey(link, dmId, noMix(), share));
    return [link, linkAuth(link, dmId), ...shares, ...made];
  });
}

const secretOf = () => serverSecrets(asKey(new Uint8Array(readFileSync(join(here.world.dataDir, 'secret')))));

/** Everything but the phrase, or with it: what opens a link for whoever also has the server's own secret file. */
async function withServer(stolen: Stolen, { link: text }: Sent, words: string | null): Promise<number> {
  const { dmId, link } = linkOf(text);
  const row = stolen.rows.find((one) => one.dmId === dmId)!;
  if (row.share === null) return opened(stolen, [link]);
  const share = openDmShare(secretOf().shareKey, dmId, Uint8Array.from(row.share));
  const mix = words === null ? noMix() : await spokenMix(argon2id, words, dmId, link);
  const kdm = directMessageKey(link, dmId, mix, share);
  return opened(stolen, [kdm]);
}

test.each([
  ['the database', { mail: false, texts: false }],
  ['database and mailbox', { mail: true, texts: false }],
  ['database and texts', { mail: false, texts: true }],
  ['database, mailbox and texts', { mail: true, texts: true }],
])('%s: nothing opens', async (_name, has) => {
  const stolen = await dump();
  expect(stolen.rows).toHaveLength(2);
  expect(stolen.keys.length).toBeGreaterThan(100);
  expect(opened(stolen, tries(stolen, has))).toBe(0);
});

test('the mailbox alone gets no share from the server, the texts alone no message', async () => {
  const guest = await here.page(plain.link);
  const wrong = code === '000000' ? '000001' : '000000';
  expect(await guest.unlock(wrong)).toMatchObject({ is: 'wrong' });
  const { origin } = new URL(plain.link);
  const { dmId } = linkOf(plain.link);
  const other = await here.page(`${origin}/m/${dmId}#1.${Buffer.alloc(32, 7).toString('base64url')}`);
  expect(await other.unlock(code)).toMatchObject({ is: 'unknown' });
});

test('control: with the server’s secret file as well a standard message opens; a spoken one only with the phrase', async () => {
  const stolen = await dump();
  expect(await withServer(stolen, plain, null)).toBe(1);
  expect(await withServer(stolen, spoken, null)).toBe(0);
  expect(await withServer(stolen, spoken, '0000000000')).toBe(0);
  expect(await withServer(stolen, spoken, phrase)).toBe(1);
});

test('after the end not even all of it together: share and capsule are erased, and the link stood nowhere', async () => {
  const { share } = (await dump()).rows[0]!;
  here.advance(30 * 24 * HOUR_MS + HOUR_MS);
  await here.world.app.runJobs();
  await expect
    .poll(async () => (await dump()).rows.every((row) => row.share === null && row.capsule === null))
    .toBe(true);
  const stolen = await dump();
  expect(opened(stolen, tries(stolen, { mail: true, texts: true }))).toBe(0);
  expect(await withServer(stolen, plain, null)).toBe(0);
  expect(await withServer(stolen, spoken, phrase)).toBe(0);
  expect(await here.world.database.contains(linkOf(plain.link).link)).toBe(false);
  const guest = await here.page(plain.link);
  expect(await guest.look()).toMatchObject({ is: 'expired' });
  // What was erased goes from the file as well once its log of changes is folded in.
  await here.world.stop();
  expect(await here.world.database.contains(Uint8Array.from(share!))).toBe(false);
});
