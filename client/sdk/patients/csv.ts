/**
 * CSV (RFC 4180) as it comes out of practice software and spreadsheets: comma, semicolon or tab, quoted fields with line
 * breaks in them, a byte order mark. Pure; says on which line of the file each record began.
 */
export interface CsvRecord {
  /** 1 for the first line of the file. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** Throws RangeError with the line where a quote is never closed. */
export function readCsv(text: string): CsvRecord[] {
  const source = text.replace(/^\uFEFF/, '');
  const reader = new CsvReader(source, separatorOf(source));
  const records: CsvRecord[] = [];
  for (let record = reader.next(); record !== null; record = reader.next()) {
    if (record.fields.some((field) => field.trim() !== '')) records.push(record);
  }
  return records;
}

/** The one that stands most often in the first line. */
function separatorOf(text: string): string {
  const first = text.split(/[\r\n]/, 1)[0] ?? '';
  const count = (sign: string) => first.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

class CsvReader {
  readonly #text: string;
  readonly #separator: string;
  #at = 0;
  #line = 1;

  constructor(text: string, separator: string) {
    this.#text = text;
    this.#separator = separator;
  }

  next(): CsvRecord | null {
    if (this.#at >= this.#text.length) return null;
    const line = this.#line;
    const fields: string[] = [];
    for (;;) {
      fields.push(this.#field(line));
      const sign = this.#text[this.#at];
      if (sign === this.#separator) {
        this.#at += 1;
        continue;
      }
      this.#endOfLine();
      return { line, fields };
    }
  }

  #field(line: number): string {
    if (this.#text[this.#at] === '"') return this.#quoted(line);
    const from = this.#at;
    while (this.#at < this.#text.length && !this.#isEnd(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  #quoted(line: number): string {
    let out = '';
    let from = this.#at + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', from);
      if (quote < 0) throw new RangeError(`line ${line}`);
      out += this.#text.slice(from, quote);
      this.#at = quote + 1;
      if (this.#text[this.#at] !== '"') break;
      out += '"';
      from = this.#at + 1;
    }
    this.#line += (out.match(/\n/g) ?? []).length;
    // Spaces between the closing quote and the separator mean nothing.
    while (this.#text[this.#at] === ' ') this.#at += 1;
    return out;
  }

  #isEnd(sign: string): boolean {
    return sign === this.#separator || sign === '\n' || sign === '\r';
  }

  #endOfLine(): void {
    if (this.#text[this.#at] === '\r') this.#at += 1;
    if (this.#text[this.#at] === '\n') this.#at += 1;
    this.#line += 1;
  }
}
