/** What is wrong with a patient's card as typed, by field in words: `contacts.0.mobile` and the like. Pure. */
import type { NewPatient } from '../../../protocol/wire/patients.ts';

export type Problems = Readonly<Record<string, string>>;

export function emptyContacts({ contacts }: NewPatient): Problems {
  const empty = contacts.findIndex(({ email, mobile }) => email === null && mobile === null);
  return empty < 0 ? {} : { [`contacts.${empty}.email`]: 'An e-mail address or a mobile number is needed.' };
}

const SAYS: Readonly<Record<string, string>> = {
  name: 'Write the name, at most 200 characters.',
  birthDate: 'This is not a date.',
  externalId: 'At most 64 characters.',
  email: 'This is not an e-mail address.',
  mobile: 'Write it in international form, for example +44 7700 900482.',
  notes: 'At most 2,000 characters.',
};

export function problemsOf(issues: readonly { readonly path: readonly PropertyKey[] }[]): Problems {
  return Object.fromEntries(
    issues.map(({ path }) => [path.map(String).join('.'), SAYS[String(path.at(-1))] ?? 'This cannot be used.']),
  );
}
