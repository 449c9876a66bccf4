/** The files of a message: pictures as thumbnails, everything else as rows; and how far they are while they go up. */
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { FileView, Message } from '../../sdk/state.ts';
import { FileRow } from './file-row.tsx';
import { isPicture } from './kinds.ts';
import { Picture } from './picture.tsx';
import { UploadLine } from './upload-line.tsx';
import './files.css';

interface Props {
  readonly message: Message;
  readonly files: readonly FileView[];
  readonly threadId: ThreadId;
  /** Takes the message back while its files go up. */
  readonly onCancel: (message: Message) => void;
}

export function MessageFiles({ message, files, threadId, onCancel }: Props) {
  const pictures = files.filter(({ mime }) => isPicture(mime));
  const others = files.filter(({ mime }) => !isPicture(mime));
  return (
    <div className="message-files">
      {pictures.length > 0 && (
        <ul className="pictures" data-many={pictures.length > 1} aria-label="Pictures">
          {pictures.map((file) => (
            <Picture key={file.fileId} file={file} threadId={threadId} />
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className="file-rows" aria-label="Files">
          {others.map((file) => (
            <FileRow key={file.fileId} file={file} threadId={threadId} />
          ))}
        </ul>
      )}
      <UploadLine message={message} files={files} onCancel={() => onCancel(message)} />
    </div>
  );
}
