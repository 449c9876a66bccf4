/**
 * The message's documents: opened in the Worker while they arrive, shown only when proved whole, and never run. Pictures and
 * plain text can be looked at here, a PDF in a tab of its own; everything can be saved under its own name.
 */
import { useEffect, useState } from 'preact/hooks';
import { GuestError, type FileFacts, type Guest } from '../guest/api.ts';
import { Note, sizeWords, Spoken } from '../parts.tsx';
import { failureWords, turnOf, type Turn } from '../use-action.ts';
import { words } from '../words.ts';

const SHOWN_PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const PDF = 'application/pdf';
const isShown = (mime: string) => SHOWN_PICTURES.has(mime) || mime === PDF || mime === 'text/plain';

interface DocumentsProps {
  readonly guest: Guest;
  readonly files: readonly FileFacts[];
  readonly onTurn: (turn: Turn) => void;
}

export function Documents({ guest, files, onTurn }: DocumentsProps) {
  if (files.length === 0) return null;
  return (
    <section aria-labelledby="documents">
      <h2 id="documents">{words.message.documents}</h2>
      <ul class="rows">
        {files.map((file) => (
          <Document key={file.fileId} guest={guest} file={file} onTurn={onTurn} />
        ))}
      </ul>
    </section>
  );
}

interface DocumentProps {
  readonly guest: Guest;
  readonly file: FileFacts;
  readonly onTurn: (turn: Turn) => void;
}

type Seen = { readonly picture: string } | { readonly pdf: string } | { readonly text: string };

function Document({ guest, file, onTurn }: DocumentProps) {
  const { name, mime, size } = file;
  const { part, failed, fetchIt } = useDocument(guest, file, onTurn);
  const [seen, setSeen] = useState<Seen | null>(null);
  const view = async () => {
    const blob = await fetchIt();
    if (blob === null) return;
    if (mime === 'text/plain') return setSeen({ text: await blob.text() });
    const url = URL.createObjectURL(blob);
    setSeen(mime === PDF ? { pdf: url } : { picture: url });
  };
  const save = async () => {
    const blob = await fetchIt();
    if (blob !== null) saveAs(blob, name);
  };
  return (
    <li>
      <p class="file-name" dir="auto">
        {name}
      </p>
      <p class="muted small">{sizeWords(size)}</p>
      {part !== null && <Opening name={name} part={part} />}
      <Spoken>{failed !== null && <Note tone="wrong">{failed}</Note>}</Spoken>
      {seen !== null && <SeenDocument seen={seen} name={name} />}
      <div class="actions">
        {isShown(mime) && (
          <button
            type="button"
            class="second"
            aria-label={seen === null ? words.message.viewOf(name) : `${words.message.close} ${name}`}
            aria-expanded={seen !== null}
            onClick={() => (seen === null ? void view() : setSeen(null))}
          >
            {seen === null ? words.message.view : words.message.close}
          </button>
        )}
        <button type="button" class="second" aria-label={words.message.saveOf(name)} onClick={() => void save()}>
          {words.message.save}
        </button>
      </div>
    </li>
  );
}

function Opening({ name, part }: { name: string; part: number }) {
  const percent = Math.round(part * 100);
  return (
    <>
      <progress max={1} value={part} aria-label={words.message.openingOf(name)} />
      <span class="muted small">{words.message.opening(name, percent)}</span>
    </>
  );
}

function SeenDocument({ seen, name }: { seen: Seen; name: string }) {
  useEffect(() => {
    if ('text' in seen) return undefined;
    return () => URL.revokeObjectURL('pdf' in seen ? seen.pdf : seen.picture);
  }, [seen]);
  if ('picture' in seen) return <img class="seen" src={seen.picture} alt={name} />;
  if ('pdf' in seen) {
    return (
      <p>
        <a class="call" href={seen.pdf} target="_blank" rel="noopener" type={PDF}>
          {words.message.openIn(name)}
        </a>
      </p>
    );
  }
  return <textarea class="seen" readOnly rows={12} dir="auto" aria-label={name} value={seen.text} />;
}

/** Fetches once; a second press during it, and one after it, asks the server for nothing. */
function useDocument(guest: Guest, { fileId, name }: FileFacts, onTurn: (turn: Turn) => void) {
  const [part, setPart] = useState<number | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [kept, setKept] = useState<Blob | null>(null);
  const fetchIt = async (): Promise<Blob | null> => {
    if (kept !== null || part !== null) return kept;
    setPart(0);
    setFailed(null);
    try {
      const blob = await guest.openFile(fileId, setPart);
      setKept(blob);
      return blob;
    } catch (error) {
      const turn = turnOf(error);
      if (turn !== null) onTurn(turn);
      const isSpoilt = error instanceof GuestError && error.code === 'refused.undecryptable';
      setFailed(isSpoilt ? words.message.spoilt(name) : failureWords(error));
      return null;
    } finally {
      setPart(null);
    }
  };
  return { part, failed, fetchIt };
}

const FORGET_AFTER_MS = 60_000;

function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser may still be reading it.
  setTimeout(() => URL.revokeObjectURL(url), FORGET_AFTER_MS);
}
