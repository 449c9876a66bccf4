/** Used credits summed up by month, and as a CSV file that spreadsheets open without running anything. Pure. */
import type { PatientId, UserId } from '../../../protocol/wire/ids.ts';

export interface Usage {
  /** YYYY-MM */
  readonly month: string;
  readonly userId: UserId | null;
  readonly patientId: PatientId | null;
  readonly credits: number;
}

interface Month {
  readonly month: string;
  readonly credits: number;
  /** Most first. */
  readonly people: readonly (readonly [UserId | null, number])[];
}

/** Newest first. */
export function byMonth(rows: readonly Usage[]): readonly Month[] {
  const months = new Map<string, Map<UserId | null, number>>();
  for (const { month, userId, credits } of rows) {
    const people = months.get(month) ?? new Map<UserId | null, number>();
    people.set(userId, (people.get(userId) ?? 0) + credits);
    months.set(month, people);
  }
  return [...months]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([month, people]) => ({
      month,
      credits: [...people.values()].reduce((sum, n) => sum + n, 0),
      people: [...people].sort(([, a], [, b]) => b - a),
    }));
}

/** A cell that begins like a formula is kept from being one. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf(
  rows: readonly Usage[],
  personName: (userId: UserId) => string,
  patientName: (patientId: PatientId) => string,
): string {
  const lines = rows.map(({ month, userId, patientId, credits }) => [
    month,
    userId === null ? '' : personName(userId),
    patientId === null ? '' : patientName(patientId),
    String(credits),
  ]);
  return `\uFEFF${[['Month', 'Colleague', 'Patient', 'Credits'], ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
