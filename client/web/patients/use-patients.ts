/**
 * Patients found by what is typed, page after page as one scrolls; asked again when somebody changed a patient. An answer
 * that was overtaken is dropped. What is typed leaves this window only as a question to the server, never as an address.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PatientRow } from '../../../protocol/wire/patients.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { faultText, type FaultText } from '../corridor/fault-text.ts';

const PAUSE_MS = 150;

export interface Found {
  /** Null: not answered yet. */
  readonly rows: readonly PatientRow[] | null;
  /** What `rows` answer: while one types, the rows of before still stand. */
  readonly words: string | null;
  readonly more: boolean;
  readonly fault: FaultText | null;
  /** Fetches the next page, once. */
  readonly next: () => void;
}

const NOTHING = { rows: null, words: null, more: false, fault: null } as const;

/** Dates of birth as people write them, as the server keeps them. */
const isoDates = (text: string): string =>
  text.replace(
    /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/,
    (_, day: string, month: string, year: string) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
  );

/** What was typed, as it is asked for. */
export const plainWords = (text: string): string => isoDates(text.trim()).slice(0, 100);

/** `text` null: nothing is asked. */
export function usePatients(text: string | null, limit = 50): Found {
  const { patients } = useCorridor();
  const version = useSelect((state) => state.patientsVersion);
  const connection = useSelect((state) => state.connection);
  const [found, setFound] = useState<Omit<Found, 'next'>>(NOTHING);
  const asked = useRef(0);
  const isFetching = useRef(false);
  const words = text === null ? null : plainWords(text);
  useEffect(() => {
    const mine = (asked.current += 1);
    isFetching.current = false;
    if (words === null) return;
    const look = async () => {
      try {
        const page = await patients.find({ text: words, after: null, limit });
        if (asked.current === mine) setFound({ rows: page.patients, words, more: page.more, fault: null });
      } catch (error) {
        if (asked.current === mine) setFound((old) => ({ ...old, fault: faultText(error) }));
      }
    };
    const timer = setTimeout(() => void look(), words === '' ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [patients, words, limit, version, connection]);
  const { rows, more } = found;
  const next = useCallback(() => {
    const last = rows?.at(-1);
    if (!more || last === undefined || words === null || isFetching.current) return;
    isFetching.current = true;
    const mine = asked.current;
    const fetchNext = async () => {
      try {
        const after = { name: last.name, patientId: last.patientId };
        const page = await patients.find({ text: words, after, limit });
        if (asked.current !== mine) return;
        setFound({ rows: [...(rows ?? []), ...page.patients], words, more: page.more, fault: null });
      } catch (error) {
        if (asked.current === mine) setFound((old) => ({ ...old, fault: faultText(error) }));
      } finally {
        if (asked.current === mine) isFetching.current = false;
      }
    };
    void fetchNext();
  }, [patients, rows, more, words, limit]);
  return { ...(words === null ? NOTHING : found), next };
}
