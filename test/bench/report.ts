/** What a run says: each line as soon as it is known, and all of them as one markdown table at the end. Judges nothing but figure against goal. */

export interface Line {
  /** Of the measurement, as it is chosen on the command line. */
  readonly of: string;
  readonly what: string;
  /** In words, as in the table of goals; empty where there is none. */
  readonly goal: string;
  readonly figure: string;
  /** Null: nothing to hold it against. */
  readonly isMet: boolean | null;
}

export type Say = (line: Omit<Line, 'of'>) => void;

const verdictOf = ({ isMet }: Pick<Line, 'isMet'>): string => (isMet === null ? '' : isMet ? 'met' : 'NOT MET');

export function print({ of, what, figure, goal, isMet }: Line): void {
  const held = goal === '' ? '' : `  (goal ${goal}: ${verdictOf({ isMet })})`;
  console.log(`${of.padEnd(8)} ${what}: ${figure}${held}`);
}

/** GitHub's markdown. */
export function tableOf(lines: readonly Line[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const rows = lines.map((line) => [cell(line.what), cell(line.goal), cell(line.figure), verdictOf(line)]);
  const head = ['what', 'goal', 'figure', 'met'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;
export const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
