/** Patients out of a CSV file: which column means what is read from its first line, in the words that such files use. */
import type { CountryCode } from 'libphonenumber-js/min';
import { judge, type Judged, type RawPatient } from './card.ts';
import { readCsv, type CsvRecord } from './csv.ts';

type Field =
  'externalId' | 'name' | 'firstName' | 'lastName' | 'birthDate' | 'email' | 'mobile' | 'emailConsent' | 'smsConsent';

/** Headings without spaces and signs, in lower case. */
const HEADINGS: Readonly<Record<Field, readonly string[]>> = {
  externalId: [
    'externalid',
    'patientid',
    'patientnumber',
    'patientno',
    'id',
    'clientid',
    'reference',
    'mrn',
    'nhsnumber',
  ],
  name: ['name', 'fullname', 'patientname', 'patient', 'clientname'],
  firstName: ['firstname', 'forename', 'givenname', 'given'],
  lastName: ['lastname', 'surname', 'familyname', 'family'],
  birthDate: ['birthdate', 'dateofbirth', 'dob', 'born'],
  email: ['email', 'emailaddress', 'mail'],
  mobile: ['mobile', 'mobilenumber', 'mobilephone', 'phone', 'phonenumber', 'telephone', 'cell'],
  emailConsent: ['emailconsent', 'consentemail', 'consenttoemail'],
  smsConsent: ['smsconsent', 'consentsms', 'consenttosms', 'textconsent'],
};

/** Throws RangeError: `headings` where no column names patient number or name, `line N` where a quote is never closed. */
export function readCsvFile(text: string, country: CountryCode): Judged[] {
  const [head, ...records] = readCsv(text);
  const places = placesOf(head);
  const hasName = places.has('name') || places.has('firstName') || places.has('lastName');
  if (!places.has('externalId') || !hasName) throw new RangeError('headings');
  return records.map((record) => judge(raw(record, places), country));
}

function placesOf(head: CsvRecord | undefined): Map<Field, number> {
  const places = new Map<Field, number>();
  for (const [place, heading] of (head?.fields ?? []).entries()) {
    const word = heading.toLowerCase().replace(/[^a-z]/g, '');
    const field = (Object.keys(HEADINGS) as Field[]).find((name) => HEADINGS[name].includes(word));
    if (field !== undefined && !places.has(field)) places.set(field, place);
  }
  return places;
}

function raw({ line, fields }: CsvRecord, places: ReadonlyMap<Field, number>): RawPatient {
  const at = (field: Field) => {
    const place = places.get(field);
    return (place === undefined ? '' : (fields[place] ?? '')).trim();
  };
  const name = at('name') || [at('firstName'), at('lastName')].filter(Boolean).join(' ');
  const consent = { emailConsent: at('emailConsent'), smsConsent: at('smsConsent') };
  const self = { label: 'self', name: '', email: at('email'), mobile: at('mobile'), ...consent } as const;
  return { line, externalId: at('externalId'), name, birthDate: at('birthDate'), state: undefined, contacts: [self] };
}
