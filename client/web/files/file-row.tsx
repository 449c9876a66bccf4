/** A file that is not a picture: its kind, name and size; one press saves it under its name, never opens it here; a menu sends it on. */
import { ActionIcon, Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { FileView } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { OnDemand } from '../parts/on-demand.tsx';
import { MoreButton } from '../thread/more-button.tsx';
import { FileSign } from './file-sign.tsx';
import { plainName, sizeWords } from './kinds.ts';
import { Progress } from './progress.tsx';
import { save, useOpened, type Opened } from './use-opened.ts';
import { FileWays } from './ways.ts';

interface Props {
  readonly file: FileView;
  readonly threadId: ThreadId;
}

export function FileRow({ file, threadId }: Props) {
  const { opened, open, cancel } = useOpened(threadId, file);
  const name = plainName(file.name);
  return (
    <li className="file-row" aria-label={name}>
      <FileSign mime={file.mime} />
      <div className="file-words">
        <p className="file-name" dir="auto" title={name}>
          {name}
        </p>
        <FileState file={file} opened={opened} />
      </div>
      {file.progress === null && <Download {...{ name, opened, open, cancel, file }} short />}
      {file.progress === null && <More file={file} threadId={threadId} name={name} />}
    </li>
  );
}

/** Fetched when first wanted. */
function More({ file, threadId, name }: Props & { readonly name: string }) {
  const [wanted, setWanted] = useState(false);
  const label = `More about ${name}`;
  const button = (
    <MoreButton size="lg" label={label} aria-haspopup="menu" aria-expanded={false} onClick={() => setWanted(true)} />
  );
  return <OnDemand wanted={wanted} button={button} menu={<FileWays {...{ file, threadId, label }} />} />;
}

interface DownloadProps {
  readonly name: string;
  readonly file: FileView;
  readonly opened: Opened;
  readonly open: () => Promise<Blob | null>;
  readonly cancel: () => void;
  /** Where the name needs the room. */
  readonly short?: boolean;
}

/** Saves the file, and while it is on its way stops that. */
export function Download({ name, file, opened, open, cancel, short = false }: DownloadProps) {
  if (opened.is === 'opening') {
    return (
      <Button variant="subtle" size="compact-sm" aria-label={`Stop fetching ${name}`} onClick={cancel}>
        Cancel
      </Button>
    );
  }
  const download = async () => {
    const blob = await open();
    if (blob) save(blob, file.name);
  };
  if (short) {
    return (
      <ActionIcon size={40} title="Download" aria-label={`Download ${name}`} onClick={() => void download()}>
        <IconDownload size={20} stroke={1.5} aria-hidden="true" />
      </ActionIcon>
    );
  }
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      aria-label={`Download ${name}`}
      leftSection={<IconDownload size={18} stroke={1.5} aria-hidden="true" />}
      onClick={() => void download()}
    >
      Download
    </Button>
  );
}

/** Under the name: its size, how much of it is here, or why it is not. */
export function FileState({ file, opened }: { file: FileView; opened: Opened }) {
  const isOffline = useSelect((state) => state.connection === 'offline');
  if (opened.is === 'opening') {
    const said = `${sizeWords(opened.part * file.sizeBytes)} of ${sizeWords(file.sizeBytes)}`;
    return <Progress part={opened.part} label={`Fetching ${plainName(file.name)}`} said={isOffline ? OFFLINE : said} />;
  }
  if (opened.is === 'failed') {
    return (
      <p className="small wrong" role="alert">
        {isOffline ? OFFLINE : `${opened.fault.says} ${opened.fault.todo}`}
      </p>
    );
  }
  return <p className="muted small">{sizeWords(file.sizeBytes)}</p>;
}

const OFFLINE = 'You are offline. The file is safe on the server; try again when the network is back.';
