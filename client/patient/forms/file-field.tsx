/** A question that is answered with a file. The file stays on this page until the form is sent; it is in no draft. */
import { useRef, useState } from 'preact/hooks';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { sizeWords } from '../parts.tsx';
import { words } from '../words.ts';

interface FileFieldProps {
  readonly id: string;
  readonly file: File | undefined;
  readonly onFile: (file: File | null) => void;
}

export function FileField({ id, file, onFile }: FileFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [complaint, setComplaint] = useState<string | null>(null);
  const pick = (picked: File | undefined) => {
    if (picked === undefined) return;
    const isFit = picked.size > 0 && picked.size <= LIMITS.fileBytes;
    setComplaint(
      isFit ? null : picked.size === 0 ? words.reply.emptyFile(picked.name) : words.reply.tooLarge(picked.name),
    );
    if (isFit) onFile(picked);
  };
  return (
    <>
      {file !== undefined && (
        <p class="chosen">
          <span class="file-name" dir="auto">
            {file.name} <span class="muted small">{sizeWords(file.size)}</span>
          </span>
          <button type="button" class="quiet" aria-label={words.reply.remove(file.name)} onClick={() => onFile(null)}>
            ✕
          </button>
        </p>
      )}
      <input
        ref={input}
        type="file"
        hidden
        onChange={({ currentTarget }) => {
          pick(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
      <button
        id={id}
        type="button"
        class="second"
        aria-describedby={`${id}-wrong`}
        onClick={() => input.current?.click()}
      >
        {file === undefined ? words.form.chooseFile : words.form.otherFile}
      </button>
      <div role="alert">{complaint !== null && <p class="wrong-text">{complaint}</p>}</div>
      <p class="muted small">{words.form.fileNotKept}</p>
    </>
  );
}
