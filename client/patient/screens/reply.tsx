/** Answering: words that are kept while they are typed, up to five files, and what was sent from here so far. */
import { useRef, useState } from 'preact/hooks';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { GuestError, type Guest } from '../guest/api.ts';
import { Note, sizeWords, Spoken, Submit } from '../parts.tsx';
import { failureWords, turnOf, useAction, type Turn } from '../use-action.ts';
import type { DraftDesk } from '../use-draft.ts';
import { words } from '../words.ts';
import { SavingLine } from '../saving-line.tsx';

interface ReplyProps {
  readonly guest: Guest;
  readonly desk: DraftDesk;
  readonly onTurn: (turn: Turn) => void;
}

interface Sent {
  readonly text: string;
  readonly files: number;
  readonly at: number;
}

export function Reply({ guest, desk, onTurn }: ReplyProps) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const [part, setPart] = useState<number | null>(null);
  const { busy, failed, run, complain } = useAction(onTurn);
  const text = desk.draft.reply;
  const send = (event: Event) => {
    event.preventDefault();
    if (text.trim() === '' && files.length === 0) return complain(words.reply.empty);
    run(async () => {
      try {
        await guest.reply({ text, files }, setPart);
      } catch (error) {
        if (turnOf(error) !== null) throw error;
        return refusalWords(error);
      } finally {
        setPart(null);
      }
      setSent((before) => [...before, { text, files: files.length, at: Date.now() }]);
      setFiles([]);
      desk.change((before) => (before.reply === text ? { ...before, reply: '' } : before));
      void desk.flush();
      return null;
    });
  };
  return (
    <section aria-labelledby="reply-title">
      <h2 id="reply-title">{words.reply.heading}</h2>
      <SentList sent={sent} />
      <form onSubmit={send} noValidate>
        <label for="reply">{words.reply.label}</label>
        <textarea
          id="reply"
          rows={5}
          dir="auto"
          value={text}
          aria-describedby="reply-failed"
          onInput={({ currentTarget }) => {
            const { value } = currentTarget;
            desk.change((before) => ({ ...before, reply: value }));
          }}
        />
        {text !== '' && <SavingLine saving={desk.saving} />}
        <Files files={files} onFiles={setFiles} complain={complain} />
        {part !== null && (
          <>
            <progress max={1} value={part} aria-label={words.reply.sending} />
            <span class="muted small">{words.reply.sendingPart(Math.round(part * 100))}</span>
          </>
        )}
        <Spoken id="reply-failed">{failed !== null && <Note tone="wrong">{failed}</Note>}</Spoken>
        <Submit busy={busy}>{words.reply.send}</Submit>
      </form>
    </section>
  );
}

function refusalWords(error: unknown): string {
  if (!(error instanceof GuestError)) return failureWords(error);
  if (error.code === 'file.kind') return words.reply.kind(error.detail ?? '');
  if (error.code === 'input.tooLarge') return words.reply.tooLarge(error.detail ?? '');
  return failureWords(error);
}

function SentList({ sent }: { sent: readonly Sent[] }) {
  const last = sent.at(-1);
  return (
    <>
      {sent.length > 0 && (
        <ul class="rows sent" aria-label={words.reply.sentList}>
          {sent.map(({ text, files, at }) => (
            <li key={at}>
              <p class="letter" dir="auto">
                {text}
              </p>
              {files > 0 && <p class="muted small">{words.reply.sentFiles(files)}</p>}
            </li>
          ))}
        </ul>
      )}
      <div role="status">{last !== undefined && <Note tone="good">{words.reply.sent(last.at)}</Note>}</div>
    </>
  );
}

interface FilesProps {
  readonly files: readonly File[];
  readonly onFiles: (files: readonly File[]) => void;
  readonly complain: (sentence: string | null) => void;
}

function Files({ files, onFiles, complain }: FilesProps) {
  const input = useRef<HTMLInputElement>(null);
  const add = (picked: readonly File[]) => {
    const empty = picked.find(({ size }) => size === 0);
    const large = picked.find(({ size }) => size > LIMITS.fileBytes);
    const fitting = [...files, ...picked.filter(({ size }) => size > 0 && size <= LIMITS.fileBytes)];
    const isTooMany = fitting.length > LIMITS.dmReplyFiles;
    onFiles(fitting.slice(0, LIMITS.dmReplyFiles));
    if (large !== undefined) complain(words.reply.tooLarge(large.name));
    else if (empty !== undefined) complain(words.reply.emptyFile(empty.name));
    else complain(isTooMany ? words.reply.tooMany(LIMITS.dmReplyFiles) : null);
  };
  return (
    <>
      {files.length > 0 && (
        <ul class="rows" aria-label={words.reply.files}>
          {files.map((file, index) => (
            <li key={`${file.name}${index}`} class="chosen">
              <span class="file-name" dir="auto">
                {file.name} <span class="muted small">{sizeWords(file.size)}</span>
              </span>
              <button
                type="button"
                class="quiet"
                aria-label={words.reply.remove(file.name)}
                onClick={() => onFiles(files.filter((_, at) => at !== index))}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          add([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      {files.length < LIMITS.dmReplyFiles && (
        <button type="button" class="second" onClick={() => input.current?.click()}>
          {words.reply.add}
        </button>
      )}
      {files.length > 0 && <p class="muted small">{words.reply.filesNotKept}</p>}
    </>
  );
}
