/** A button that copies one text and says so for a moment. */
import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useAsk } from '../corridor/use-ask.ts';

const SHOWN_MS = 2_500;

export function Copy({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const ask = useAsk();
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => setCopied(await ask.run(() => navigator.clipboard.writeText(text)));
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <>
      <Button variant="subtle" leftSection={<Icon size={18} stroke={1.5} />} onClick={() => void copy()}>
        {copied ? 'Copied' : what}
      </Button>
      {ask.fault && <span className="small wrong">Copying is not allowed here: select the text instead.</span>}
    </>
  );
}
