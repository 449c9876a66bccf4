/**
 * Patients and their contacts. What is known of an address (bounced, opted out, first used) is kept once per practice and
 * address, so a flag shows wherever the address stands. Names are found by their key, which the domain makes.
 */
import type { ContactId, PatientId } from '../../protocol/wire/ids.ts';
import type { AddressFacts, Contact, PatientRow } from '../../protocol/wire/patients.ts';
import type { OutChannel } from '../../protocol/wire/sending.ts';
import type { NewContactRecord, PatientRecord } from '../domain/records-patients.ts';
import type { PatientReads, PatientSearch, PatientWrites } from '../domain/stores-patients.ts';
import type { Bind, Db } from './db.ts';

const COLUMNS = `patientId, practiceId, version, externalId, name, nameKey, birthDate, notes, state, mergedInto, createdAt,
  updatedAt`;
const LINE = `p.patientId, p.name, p.birthDate, p.externalId, p.state,
  (SELECT t.threadId FROM threads AS t WHERE t.subject = p.patientId AND t.kind = 2) AS threadId`;

interface ContactRow extends Omit<NewContactRecord, 'consent'> {
  readonly patientId: PatientId;
  readonly consentEmail: Contact['consent']['email'];
  readonly consentSms: Contact['consent']['sms'];
  readonly emailState: AddressFacts['state'] | null;
  readonly emailCode: string | null;
  readonly emailFirstUsedAt: number | null;
  readonly emailShared: number;
  readonly mobileState: AddressFacts['state'] | null;
  readonly mobileCode: string | null;
  readonly mobileFirstUsedAt: number | null;
  readonly mobileShared: number;
}

/** How many other patients have the same address. */
const shared = (column: 'email' | 'mobile') =>
  `(SELECT COUNT(DISTINCT o.patientId) FROM contacts AS o JOIN patients AS op ON op.patientId = o.patientId
    WHERE o.practiceId = c.practiceId AND o.${column} = c.${column} AND o.patientId <> c.patientId
    AND op.mergedInto IS NULL)`;
const CONTACTS = `SELECT c.patientId, c.contactId, c.label, c.name, c.email, c.mobile, c.consentEmail, c.consentSms,
  c.preferred, c.emailChangedAt, c.mobileChangedAt,
  e.state AS emailState, e.code AS emailCode, e.firstUsedAt AS emailFirstUsedAt, ${shared('email')} AS emailShared,
  m.state AS mobileState, m.code AS mobileCode, m.firstUsedAt AS mobileFirstUsedAt, ${shared('mobile')} AS mobileShared
  FROM contacts AS c
  LEFT JOIN addresses AS e ON e.practiceId = c.practiceId AND e.channel = 'email' AND e.address = c.email
  LEFT JOIN addresses AS m ON m.practiceId = c.practiceId AND m.channel = 'sms' AND m.address = c.mobile`;

export const patients = (db: Db): PatientWrites => ({ ...reads(db), ...writes(db) });

const reads = (db: Db): PatientReads => ({
  byId: (patientId) =>
    db.get<PatientRecord>(`SELECT ${COLUMNS} FROM patients WHERE patientId = $patientId`, { patientId }),
  byExternalId: (practiceId, externalId) =>
    db.get<PatientRecord>(
      `SELECT ${COLUMNS} FROM patients WHERE practiceId = $practiceId AND externalId = $externalId`,
      { practiceId, externalId },
    ),
  find: (practiceId, search, after, limit) => {
    const { where, bind } = searching(search);
    return db.all<PatientRow>(
      `SELECT ${LINE} FROM patients AS p WHERE p.practiceId = $practiceId AND p.mergedInto IS NULL ${where}
       AND (p.nameKey, p.patientId) > ($afterKey, $afterId) ORDER BY p.nameKey, p.patientId LIMIT $limit`,
      { ...bind, practiceId, afterKey: after?.nameKey ?? '', afterId: after?.patientId ?? '', limit },
    );
  },
  mergedInto: (patientId) =>
    db.all<PatientRow>(
      `WITH RECURSIVE merged (id) AS (SELECT patientId FROM patients WHERE mergedInto = $patientId
         UNION SELECT q.patientId FROM patients AS q JOIN merged ON q.mergedInto = merged.id)
       SELECT ${LINE} FROM merged JOIN patients AS p ON p.patientId = merged.id ORDER BY p.nameKey, p.patientId`,
      { patientId },
    ),
  contacts: async (patientId) => {
    const rows = await db.all<ContactRow>(`${CONTACTS} WHERE c.patientId = $patientId ORDER BY c.position`, {
      patientId,
    });
    return rows.map(toContact);
  },
  contact: async (practiceId, contactId) => {
    const row = await db.get<ContactRow>(`${CONTACTS} WHERE c.practiceId = $practiceId AND c.contactId = $contactId`, {
      practiceId,
      contactId,
    });
    if (row === null) return null;
    const patient = await patients(db).byId(row.patientId);
    if (patient === null) throw new Error('a contact without its patient');
    return { patient, contact: toContact(row) };
  },
  addressState: async (practiceId, channel, address) => {
    const row = await db.get<{ state: AddressFacts['state'] }>(
      'SELECT state FROM addresses WHERE practiceId = $practiceId AND channel = $channel AND address = $address',
      { practiceId, channel, address },
    );
    return row?.state ?? 'ok';
  },
  byAddress: (practiceId, channel, address) =>
    db.all<{ patientId: PatientId; contactId: ContactId }>(
      `SELECT c.patientId, c.contactId FROM contacts AS c JOIN patients AS p ON p.patientId = c.patientId
       WHERE c.practiceId = $practiceId AND c.${columnOf[channel]} = $address AND p.mergedInto IS NULL
       ORDER BY c.patientId, c.position`,
      { practiceId, address },
    ),
});

const writes = (db: Db): Omit<PatientWrites, keyof PatientReads> => ({
  create: async (record) => {
    await db.run(
      `INSERT INTO patients (${COLUMNS}) VALUES ($patientId, $practiceId, $version, $externalId, $name, $nameKey,
       $birthDate, $notes, $state, $mergedInto, $createdAt, $updatedAt)`,
      { ...record },
    );
  },
  update: async (record) => {
    await db.run(
      `UPDATE patients SET version = $version, externalId = $externalId, name = $name, nameKey = $nameKey,
       birthDate = $birthDate, notes = $notes, state = $state, mergedInto = $mergedInto, updatedAt = $updatedAt
       WHERE patientId = $patientId`,
      changing(record),
    );
  },
  putContacts: async ({ patientId, practiceId }, list) => {
    await db.run('DELETE FROM contacts WHERE patientId = $patientId', { patientId });
    for (const [position, { consent, ...row }] of list.entries()) {
      await db.run(
        `INSERT INTO contacts (contactId, patientId, practiceId, position, label, name, email, mobile, consentEmail,
         consentSms, preferred, emailChangedAt, mobileChangedAt) VALUES ($contactId, $patientId, $practiceId, $position,
         $label, $name, $email, $mobile, $consentEmail, $consentSms, $preferred, $emailChangedAt, $mobileChangedAt)`,
        { ...row, patientId, practiceId, position, consentEmail: consent.email, consentSms: consent.sms },
      );
    }
  },
  setAddress: async (practiceId, channel, address, { state, code, usedAt }) => {
    const key = { practiceId, channel, address };
    await db.run(
      `INSERT INTO addresses (practiceId, channel, address, state, code, firstUsedAt)
       VALUES ($practiceId, $channel, $address, 'ok', NULL, NULL) ON CONFLICT DO NOTHING`,
      key,
    );
    if (state !== undefined) {
      await db.run(
        `UPDATE addresses SET state = $state, code = $code
         WHERE practiceId = $practiceId AND channel = $channel AND address = $address
           AND NOT ($state = 'bounced' AND state = 'optedOut')`,
        { ...key, state, code: code ?? null },
      );
    }
    if (usedAt !== undefined) {
      await db.run(
        `UPDATE addresses SET firstUsedAt = COALESCE(firstUsedAt, $usedAt)
         WHERE practiceId = $practiceId AND channel = $channel AND address = $address`,
        { ...key, usedAt },
      );
    }
  },
});

const columnOf: Readonly<Record<OutChannel, 'email' | 'mobile'>> = { email: 'email', sms: 'mobile' };

/** Every word must stand in the name; or the whole is an external id or a date of birth. */
const WITH_ADDRESS = `(SELECT a.patientId FROM contacts AS a WHERE a.practiceId = $practiceId AND a.email = $address
  UNION SELECT a.patientId FROM contacts AS a WHERE a.practiceId = $practiceId AND a.mobile = $address)`;

function searching({ words, whole, address }: PatientSearch): { where: string; bind: Bind } {
  if (words.length === 0) return { where: '', bind: {} };
  const bind: Record<string, string> = { whole, address };
  const inName = words.map((word, i) => {
    bind[`word${i}`] = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    return `p.nameKey LIKE $word${i} ESCAPE '\\'`;
  });
  const isOf = `(${inName.join(' AND ')}) OR p.externalId = $whole OR p.birthDate = $whole OR p.patientId IN ${WITH_ADDRESS}`;
  return { where: `AND (${isOf})`, bind };
}

const changing = ({ practiceId: _practice, createdAt: _created, ...rest }: PatientRecord): Bind => rest;

function toContact(row: ContactRow): Contact {
  const { contactId, label, name, email, mobile, preferred } = row;
  const emailFacts: AddressFacts = {
    state: row.emailState ?? 'ok',
    code: row.emailCode,
    changedAt: row.emailChangedAt,
    firstUsedAt: row.emailFirstUsedAt,
    sharedWith: row.emailShared,
  };
  const mobileFacts: AddressFacts = {
    state: row.mobileState ?? 'ok',
    code: row.mobileCode,
    changedAt: row.mobileChangedAt,
    firstUsedAt: row.mobileFirstUsedAt,
    sharedWith: row.mobileShared,
  };
  return {
    contactId,
    label,
    name,
    email,
    mobile,
    preferred,
    consent: { email: row.consentEmail, sms: row.consentSms },
    emailFacts: email === null ? null : emailFacts,
    mobileFacts: mobile === null ? null : mobileFacts,
  };
}
