/** Under my own message while its files go up: how much of how many, what the network does, and the way to stop it. */
import { Button } from '@mantine/core';
import type { FileView, Message } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { count } from '../corridor/words.ts';
import { sizeWords } from './kinds.ts';
import { Progress } from './progress.tsx';

interface Props {
  readonly message: Message;
  readonly files: readonly FileView[];
  readonly onCancel: () => void;
}

export function UploadLine({ message, files, onCancel }: Props) {
  const isOnline = useSelect((state) => state.connection === 'online');
  if (message.state === 'failed' || files.every(({ progress }) => progress === null)) return null;
  const all = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const up = files.reduce((sum, { sizeBytes, progress }) => sum + sizeBytes * (progress ?? 1), 0);
  const done = files.filter(({ progress }) => progress === null || progress >= 1).length;
  const which = files.length === 1 ? '' : `${done} of ${files.length} files, `;
  const said = isOnline
    ? `Sending ${which}${sizeWords(up)} of ${sizeWords(all)}`
    : `Waiting for the network: ${count(files.length, 'file')} kept on this device, ${sizeWords(up)} of ${sizeWords(all)} sent`;
  return (
    <div className="upload">
      <Progress part={all === 0 ? 0 : up / all} label="Sending files" said={said} />
      <Button variant="subtle" size="compact-sm" aria-label="Cancel sending these files" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
