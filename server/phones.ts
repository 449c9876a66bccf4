/** Phone numbers by the published numbering plans. The domain asks through its port; no other file here knows the library. */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Phones } from './domain/ports.ts';

export const createPhones = (): Phones => ({
  countryOf: (number) => {
    const parsed = parsePhoneNumberFromString(number);
    return parsed?.country ?? parsed?.getPossibleCountries()[0] ?? null;
  },
});
