/** The kinds of file that may be attached, and what each is called. Anything else is refused on the way out, and neutral on the way in. */

export interface FileKind {
  readonly mime: string;
  /** The first one is given to a file whose name has none that fits. */
  readonly extensions: readonly string[];
}

const kind = (mime: string, ...extensions: string[]): FileKind => ({ mime, extensions });
const office = 'application/vnd.openxmlformats-officedocument.';
const oasis = 'application/vnd.oasis.opendocument.';

export const KINDS = {
  jpeg: kind('image/jpeg', 'jpg', 'jpeg', 'jpe', 'jfif'),
  png: kind('image/png', 'png', 'apng'),
  gif: kind('image/gif', 'gif'),
  webp: kind('image/webp', 'webp'),
  pdf: kind('application/pdf', 'pdf'),
  docx: kind(`${office}wordprocessingml.document`, 'docx'),
  xlsx: kind(`${office}spreadsheetml.sheet`, 'xlsx'),
  pptx: kind(`${office}presentationml.presentation`, 'pptx'),
  odt: kind(`${oasis}text`, 'odt'),
  ods: kind(`${oasis}spreadsheet`, 'ods'),
  txt: kind('text/plain', 'txt', 'text', 'md', 'log'),
  csv: kind('text/csv', 'csv'),
  mp3: kind('audio/mpeg', 'mp3'),
  m4a: kind('audio/mp4', 'm4a'),
  mp4: kind('video/mp4', 'mp4', 'm4v'),
  wav: kind('audio/wav', 'wav'),
} as const satisfies Record<string, FileKind>;

const MIMES: ReadonlySet<string> = new Set(Object.values(KINDS).map(({ mime }) => mime));
export const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(
  Object.values(KINDS).flatMap(({ extensions }): readonly string[] => extensions),
);
/** Names that promise to run or to be a page: refused whatever they hold. */
export const RUNNING_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    'html htm xhtml xht shtml mhtml svg svgz xml xsl hta js mjs cjs vbs wsf ps1 bat cmd com exe msi scr pif dll lnk url ' +
    'reg sh jar apk app dmg iso docm xlsm pptm zip rar 7z'
  ).split(' '),
);

const NEUTRAL = 'application/octet-stream';
/** A colleague's word for what a file is, where it is one of ours; else a word that no browser runs or shows. */
export const safeMime = (declared: string): string => (MIMES.has(declared) ? declared : NEUTRAL);
