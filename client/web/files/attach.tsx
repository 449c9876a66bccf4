/** The paper clip, and the files chosen with it standing over the field until they are sent. Refusals say what to do. */
import { ActionIcon, CloseButton } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useRef, type RefObject } from 'react';
import { count } from '../corridor/words.ts';
import { Note } from '../parts/notice.tsx';
import type { Choice, Chosen } from './choosing.ts';
import { FileSign } from './file-sign.tsx';
import { plainName, sizeWords } from './kinds.ts';
import './files.css';

interface AttachProps {
  readonly off: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly button: RefObject<HTMLButtonElement | null>;
}

export function AttachButton({ off, onFiles, button }: AttachProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // So that the same file can be chosen again after it was removed.
          currentTarget.value = '';
        }}
      />
      <ActionIcon
        ref={button}
        size={40}
        className="attach"
        aria-label="Attach files"
        title="Attach files"
        disabled={off}
        onClick={() => input.current?.click()}
      >
        <IconPaperclip size={20} stroke={1.5} aria-hidden="true" />
      </ActionIcon>
    </>
  );
}

interface ChosenProps {
  readonly choice: Choice;
  readonly onRemove: (key: string) => void;
  readonly onUnderstood: () => void;
}

export function ChosenFiles({ choice, onRemove, onUnderstood }: ChosenProps) {
  const { files, refused } = choice;
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <>
      {refused.length > 0 && (
        <div role="alert">
          <Note tone="waits" onClose={onUnderstood}>
            {refused.map((sentence) => (
              <p key={sentence} dir="auto">
                {sentence}
              </p>
            ))}
          </Note>
        </div>
      )}
      {files.length > 0 && (
        <ul className="chips" aria-label="Files to send">
          {files.map((one) => (
            <Chip key={one.key} chosen={one} onRemove={() => onRemove(one.key)} />
          ))}
        </ul>
      )}
      <span className="for-screen-reader" role="status">
        {files.length > 0 && `${count(files.length, 'file')} to send, ${sizeWords(bytes)}`}
      </span>
    </>
  );
}

function Chip({ chosen: { file }, onRemove }: { chosen: Chosen; onRemove: () => void }) {
  const name = plainName(file.name);
  return (
    <li className="chip">
      <FileSign mime={file.type} />
      <span className="chip-name one-line" dir="auto" title={name}>
        {name}
      </span>
      <span className="muted small">{sizeWords(file.size)}</span>
      <CloseButton size="sm" aria-label={`Remove ${name}`} onClick={onRemove} />
    </li>
  );
}
