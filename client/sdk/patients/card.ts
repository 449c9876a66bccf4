/**
 * One patient as a file describes them, before anything is judged: texts by field. Here they become an import row, or
 * a sentence about what is wrong with them. Used by both formats, so that both are judged alike. Pure.
 */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';
import { importRow, type ImportRow } from '../../../protocol/wire/patients.ts';

export interface RawContact {
  readonly label: ImportRow['contacts'][number]['label'];
  readonly name: string;
  readonly email: string;
  readonly mobile: string;
  readonly emailConsent: string;
  readonly smsConsent: string;
}
export interface RawPatient {
  readonly line: number;
  readonly externalId: string;
  readonly name: string;
  readonly birthDate: string;
  readonly state: ImportRow['state'];
  readonly contacts: readonly RawContact[];
}

export interface Unreadable {
  readonly line: number;
  /** What is wrong and what would be right; it may name the value, for it never leaves this device. */
  readonly why: string;
}
export type Judged = { readonly row: ImportRow } | { readonly error: Unreadable };

/** @param country where numbers without a country code belong */
export function judge(raw: RawPatient, country: CountryCode): Judged {
  const error = (why: string): Judged => ({ error: { line: raw.line, why } });
  if (raw.externalId === '') return error('There is no patient number. Each patient needs one, to be found again.');
  if (raw.name === '') return error('There is no name.');
  const birthDate = raw.birthDate === '' ? null : isoDate(raw.birthDate);
  if (birthDate === undefined) {
    return error(`“${raw.birthDate}” is not a date of birth. Write it as 1987-04-02 or 02/04/1987.`);
  }
  const contacts: ImportRow['contacts'] = [];
  for (const one of raw.contacts) {
    if (one.email === '' && one.mobile === '') continue;
    const mobile = one.mobile === '' ? null : e164(one.mobile, country);
    if (mobile === undefined) return error(`“${one.mobile}” is not a telephone number.`);
    contacts.push({
      label: one.label,
      name: one.name === '' ? null : one.name,
      email: one.email === '' ? null : one.email.toLowerCase(),
      mobile,
      preferred: null,
      consent: { email: consentOf(one.emailConsent), sms: consentOf(one.smsConsent) },
    });
  }
  const { line, externalId, name, state } = raw;
  const row = { line, externalId, name, birthDate, contacts, ...(state !== undefined && { state }) };
  const checked = importRow.safeParse(row);
  if (checked.success) return { row: checked.data };
  const field = checked.error.issues[0]?.path.at(-1);
  if (field === 'email') return error('The e-mail address is not one.');
  return error(`The field “${String(field)}” is too long or not in the expected form.`);
}

const YES = new Set(['yes', 'y', 'true', '1', 'given', 'active', 'permit']);
const NO = new Set(['no', 'n', 'false', '0', 'refused', 'deny', 'inactive', 'rejected']);
function consentOf(text: string): 'given' | 'refused' | 'unknown' {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return 'given';
  return NO.has(word) ? 'refused' : 'unknown';
}

/** ISO 8601, or day first as it is written in Britain and most of Europe; undefined for anything else. */
function isoDate(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T.*)?$/.exec(text.trim());
  const dayFirst = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text.trim());
  const [year, month, day] = iso !== null ? iso.slice(1) : (dayFirst?.slice(1).reverse() ?? []);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const read = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(read.getTime()) || !read.toISOString().startsWith(date) ? undefined : date;
}

function e164(text: string, country: CountryCode): string | undefined {
  const number = parsePhoneNumberFromString(text, country);
  return number !== undefined && number.isPossible() ? number.number : undefined;
}
