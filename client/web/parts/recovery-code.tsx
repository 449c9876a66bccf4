/** The recovery code, shown once; the way on opens only after "I have written it down". */
import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { Copy } from './copy.tsx';
import { Groups } from './groups.tsx';

interface Props {
  readonly code: string;
  readonly action: string;
  readonly busy?: boolean;
  readonly onDone: () => void;
}

export function RecoveryCode({ code, action, busy = false, onDone }: Props) {
  const [written, setWritten] = useState(false);
  return (
    <section className="stack" aria-label="Your recovery code">
      <p>
        If you forget your password, this code is the only other way into your messages. Nobody here or elsewhere can
        make a second one. Write it down and keep it away from this computer; it is shown only now.
      </p>
      <div className="code-box">
        <Groups text={code} label="Recovery code" />
        <Copy text={code} what="Copy recovery code" />
      </div>
      <Checkbox
        size="md"
        label="I have written it down"
        checked={written}
        onChange={(event) => setWritten(event.currentTarget.checked)}
      />
      <div className="row">
        <Button size="md" disabled={!written} loading={busy} onClick={onDone}>
          {action}
        </Button>
      </div>
    </section>
  );
}
