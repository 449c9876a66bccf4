/** Countries that a practice may text, by their ISO 3166-1 codes, in the words of British English. */
const CODES = [
  'GB',
  'IE',
  'IM',
  'JE',
  'GG',
  'AT',
  'AU',
  'BE',
  'BG',
  'CA',
  'CH',
  'CY',
  'CZ',
  'DE',
  'DK',
  'EE',
  'ES',
  'FI',
  'FR',
  'GI',
  'GR',
  'HR',
  'HU',
  'IN',
  'IS',
  'IT',
  'LT',
  'LU',
  'LV',
  'MT',
  'NL',
  'NO',
  'NZ',
  'PL',
  'PT',
  'RO',
  'SE',
  'SI',
  'SK',
  'TR',
  'UA',
  'US',
  'ZA',
] as const;

const named = new Intl.DisplayNames('en-GB', { type: 'region' });

/** Those of the British Isles first, then by name. */
export const COUNTRIES: readonly (readonly [string, string])[] = CODES.map((code, place) => ({
  code,
  name: named.of(code) ?? code,
  isNear: place < 5,
}))
  .sort((a, b) => Number(b.isNear) - Number(a.isNear) || (a.isNear ? 0 : a.name.localeCompare(b.name)))
  .map(({ code, name }) => [code, name] as const);

export const countryName = (code: string): string => COUNTRIES.find(([one]) => one === code)?.[1] ?? code;
