/**
 * A picture of a message: fetched when its place comes on screen, shown small in a box of fixed size, opened in a dialog
 * with Download inside. What does not turn out to be a picture stands there as a plain file.
 */
import { Button } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { Suspense, useEffect, useRef, useState, type RefObject } from 'react';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { FileView } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Download, FileRow, FileState } from './file-row.tsx';
import { plainName, sizeWords } from './kinds.ts';
import { useOpened, usePicture, type Opened } from './use-opened.ts';
import { SendAsDirect } from './ways.ts';

/** Bigger ones are fetched only when somebody asks. */
const UNASKED_BYTES = 5_000_000;

interface Props {
  readonly file: FileView;
  readonly threadId: ThreadId;
}

export function Picture({ file, threadId }: Props) {
  const { opened, open, cancel } = useOpened(threadId, file);
  const [broken, setBroken] = useState(false);
  const [viewing, setViewing] = useState(false);
  const place = useRef<HTMLLIElement>(null);
  const isUp = file.progress === null;
  const isOnline = useSelect((state) => state.connection === 'online');
  const wanted = file.sizeBytes <= UNASKED_BYTES && isUp && isOnline;
  useOnScreen(place, wanted, () => void open());
  const blob = opened.is === 'open' ? opened.blob : null;
  const draw = usePicture(blob, file.mime);
  const name = plainName(file.name);
  if (broken) return <FileRow file={file} threadId={threadId} />;
  return (
    <li className="picture" ref={place}>
      {blob === null ? (
        <Waiting {...{ file, opened, name, isOnline }} onOpen={() => void open()} />
      ) : (
        <button type="button" className="picture-open" aria-label={`View ${name}`} onClick={() => setViewing(true)}>
          <img ref={draw} alt="" decoding="async" draggable={false} onError={() => setBroken(true)} />
        </button>
      )}
      <Dialog title={name} opened={viewing} onClose={() => setViewing(false)} size="auto" className="picture-dialog">
        <img className="picture-full" ref={draw} alt={name} />
        <div className="row picture-ways">
          <Download {...{ name, file, opened, open, cancel }} />
          {file.progress === null && (
            <Suspense>
              <SendAsDirect file={file} threadId={threadId} />
            </Suspense>
          )}
          <span className="muted small">{sizeWords(file.sizeBytes)}</span>
        </div>
      </Dialog>
    </li>
  );
}

interface WaitingProps {
  readonly file: FileView;
  readonly opened: Opened;
  readonly name: string;
  readonly isOnline: boolean;
  readonly onOpen: () => void;
}

/** In the picture's place until it is here. */
function Waiting({ file, opened, name, isOnline, onOpen }: WaitingProps) {
  const asks =
    file.progress === null && opened.is !== 'opening' && (opened.is === 'failed' || file.sizeBytes > UNASKED_BYTES);
  return (
    <div className="picture-waiting" role="group" aria-label={name}>
      <IconPhoto size={24} stroke={1.5} aria-hidden="true" />
      <span className="one-line small" dir="auto" title={name}>
        {name}
      </span>
      {!isOnline && opened.is === 'closed' ? (
        <p className="muted small">Shown when the network is back</p>
      ) : (
        <FileState file={file} opened={opened} />
      )}
      {asks && (
        <Button variant="subtle" size="compact-sm" aria-label={`Show ${name}`} onClick={onOpen}>
          {opened.is === 'failed' ? 'Try again' : 'Show'}
        </Button>
      )}
    </div>
  );
}

/** Runs `work` when `place` comes on screen, and again when it is wanted anew: after the network has been away. */
function useOnScreen(place: RefObject<HTMLElement | null>, wanted: boolean, work: () => void): void {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  useEffect(() => {
    if (!wanted || !place.current) return;
    const watch = new IntersectionObserver((changes) => {
      // On a busy screen leaving and coming are told together, the newest last.
      if (changes.at(-1)?.isIntersecting !== true) return;
      watch.disconnect();
      latest.current();
    });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [place, wanted]);
}
