/** What goes with a Direct Message beside its words and new files: documents from the patient's messages, and forms. */
import { ActionIcon, CloseButton, Menu } from '@mantine/core';
import { IconFileSymlink, IconForms } from '@tabler/icons-react';
import { useMemo, type ReactNode } from 'react';
import type { PatientId } from '../../../protocol/wire/ids.ts';
import type { FileView, Message, State } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { short } from '../corridor/time.ts';
import { FileSign } from '../files/file-sign.tsx';
import { plainName, sizeWords } from '../files/kinds.ts';
import { withDocument, type ChangeDirect, type DirectDraft, type ThreadDocument } from './draft.ts';

interface Props {
  readonly draft: DirectDraft;
  readonly onChange: ChangeDirect;
}

/** Chips over the words, each to be taken away again. */
export function Enclosures({ draft: { documents, forms }, onChange }: Props) {
  if (documents.length + forms.length === 0) return null;
  const without = ({ fileId }: ThreadDocument) =>
    onChange((old) => ({ ...old, documents: old.documents.filter((one) => one.fileId !== fileId) }));
  return (
    <ul className="chips" aria-label="Documents and forms to send">
      {documents.map((document) => (
        <Chip key={document.fileId} name={plainName(document.name)} onRemove={() => without(document)}>
          <FileSign mime={document.mime} />
        </Chip>
      ))}
      {forms.map(({ key, title }) => (
        <Chip
          key={key}
          name={title}
          onRemove={() => onChange((old) => ({ ...old, forms: old.forms.filter((one) => one.key !== key) }))}
        >
          <IconForms className="file-sign" size={24} stroke={1.5} aria-hidden="true" />
        </Chip>
      ))}
    </ul>
  );
}

function Chip({ name, onRemove, children }: { name: string; onRemove: () => void; children: ReactNode }) {
  return (
    <li className="chip">
      {children}
      <span className="chip-name one-line" dir="auto" title={name}>
        {name}
      </span>
      <CloseButton size="sm" aria-label={`Remove ${name}`} onClick={onRemove} />
    </li>
  );
}

const OFFERED = 20;

type Found = ThreadDocument & { readonly at: number };

const filesOf = ({ body }: Message): readonly FileView[] => ('files' in body ? body.files : []);

/** The newest files of everything that is said about this patient and open to me. */
function documentsOf(threads: State['threads'], patientId: PatientId): readonly Found[] {
  const found = Object.values(threads)
    .filter((thread) => thread.patientId === patientId)
    .flatMap(({ threadId, messages }) =>
      messages.flatMap((message) =>
        filesOf(message)
          .filter(({ progress }) => progress === null)
          .map(({ fileId, name, mime, sizeBytes }) => ({ threadId, fileId, name, mime, sizeBytes, at: message.at })),
      ),
    );
  return found.sort((a, b) => b.at - a.at).slice(0, OFFERED);
}

/** Documents that stand in this patient's messages already. */
export function DocumentMenu({ patientId, onChange }: { patientId: PatientId; onChange: ChangeDirect }) {
  const threads = useSelect((state) => state.threads);
  const found = useMemo(() => documentsOf(threads, patientId), [threads, patientId]);
  if (found.length === 0) return null;
  return (
    <Menu position="top-end" width={320} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon size={40} aria-label="Add a document from the messages" title="Add a document from the messages">
          <IconFileSymlink size={20} stroke={1.5} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label="Documents in this patient’s messages" className="template-menu">
        {found.map(({ at, ...document }) => (
          <Menu.Item
            key={document.fileId}
            leftSection={<FileSign mime={document.mime} />}
            onClick={() => onChange((old) => withDocument(old, document))}
          >
            <span className="one-line" dir="auto">
              {plainName(document.name)}
            </span>
            <span className="small muted">
              {short(at)}, {sizeWords(document.sizeBytes)}
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
