/** A file of patients, CSV or FHIR, read on this device: what can be imported, and by line what cannot. */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ImportRow } from '../../../protocol/wire/patients.ts';
import type { Unreadable } from './card.ts';
import { readCsvFile } from './csv-file.ts';
import { readFhirFile } from './fhir-file.ts';

export interface PatientFile {
  readonly rows: readonly ImportRow[];
  readonly errors: readonly Unreadable[];
}

const MAX_BYTES = 50_000_000;

/**
 * @param country ISO 3166-1 alpha-2 code of where numbers without a country code belong
 * Faults: input.tooLarge; input.invalid with the detail `encoding` (not UTF-8), `headings`, `bundle` or `line N`.
 */
export async function readPatientFile(file: Blob, country: string): Promise<PatientFile> {
  if (file.size > MAX_BYTES) throw new Fault('input.tooLarge', 'file');
  const text = utf8(await file.arrayBuffer());
  const isJson = /^\uFEFF?\s*\{/.test(text);
  const home = country as Parameters<typeof readCsvFile>[1];
  try {
    const judged = isJson ? readFhirFile(text, home) : readCsvFile(text, home);
    return {
      rows: judged.flatMap((one) => ('row' in one ? [one.row] : [])),
      errors: judged.flatMap((one) => ('error' in one ? [one.error] : [])),
    };
  } catch (error) {
    if (error instanceof RangeError) throw new Fault('input.invalid', error.message);
    throw error;
  }
}

function utf8(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new Fault('input.invalid', 'encoding');
    throw error;
  }
}
