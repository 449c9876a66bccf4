/** A returned form on a page of its own, from its card in the thread: read, printed as a letter, saved as a FHIR file. */
import { Button } from '@mantine/core';
import { IconArrowLeft, IconFileExport, IconForms, IconPrinter } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import { createPortal } from 'react-dom';
import { Link, useLocation } from 'wouter';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { Message, ReturnedForm, Thread } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { save } from '../files/use-opened.ts';
import { Empty } from '../parts/empty.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { fileNameOf } from './form-ways.tsx';
import { Letter, type LetterProps } from './returned-letter.tsx';
import { readReturned } from './returned.ts';
import { titleOf } from './words.ts';
import '../patients/patients.css';
import '../settings/practice-pages.css';
import './letter.css';

export function ReturnedPage({ threadId, n }: { threadId: ThreadId; n: number }) {
  const { threads } = useCorridor();
  const thread = useSelect((state) => state.threads[threadId]);
  const isConnecting = useSelect((state) => state.connection === 'connecting');
  useEffect(() => {
    threads.open(threadId);
    return () => threads.open(null);
  }, [threads, threadId]);
  const message = thread?.messages.find((one) => one.n === n);
  const isWaiting = thread === undefined ? isConnecting : message === undefined && !thread.synced;
  if (isWaiting) return <SkeletonRows label="Opening the form" rows={6} />;
  if (thread === undefined || message?.body.kind !== 'form') return <NotHere threadId={threadId} />;
  return <Returned {...{ thread, message }} returned={message.body} />;
}

function NotHere({ threadId }: { threadId: ThreadId }) {
  const [, navigate] = useLocation();
  return (
    <div className="page">
      <Empty
        icon={<IconForms size={40} stroke={1.25} />}
        title="This form is not here"
        action={<Button onClick={() => navigate(`/t/${threadId}`)}>Show the thread</Button>}
      >
        No form was returned in this message, or you are not one of the people who read this thread.
      </Empty>
    </div>
  );
}

interface ReturnedProps {
  readonly thread: Thread;
  readonly message: Message;
  readonly returned: ReturnedForm;
}

function Returned({ thread, message, returned }: ReturnedProps) {
  const { forms } = useCorridor();
  const practice = useSelect((state) => state.practice?.name ?? '');
  const exporting = useAsk();
  const reading = useMemo(() => readReturned(returned), [returned]);
  const { questionnaire, answers, title } = returned;
  const exportIt = () =>
    void exporting.run(async () => {
      if (questionnaire === null) return;
      const text = await forms.exportResponse(questionnaire, answers);
      save(new Blob([text]), fileNameOf(`${titleOf(title)} answers`));
    });
  const letter: LetterProps | null = reading && {
    practice,
    patient: thread.about ?? thread.title,
    at: message.at,
    version: returned.version,
    reading,
    files: returned.files,
    isMarked: returned.risk,
    threadId: thread.threadId,
  };
  return (
    <div className="page returned-page">
      <div className="settings-head">
        <Link href={`/t/${thread.threadId}?n=${message.n}`} className="settings-back small">
          <IconArrowLeft size={16} stroke={1.75} aria-hidden="true" /> {thread.title}
        </Link>
        <PageHead
          title="Returned form"
          action={
            <div className="row">
              <Button
                disabled={letter === null}
                leftSection={<IconPrinter size={18} stroke={1.5} />}
                onClick={() => window.print()}
              >
                Print
              </Button>
              <Button
                variant="default"
                loading={exporting.busy}
                disabled={letter === null}
                leftSection={<IconFileExport size={18} stroke={1.5} />}
                onClick={exportIt}
              >
                Save as a FHIR file
              </Button>
            </div>
          }
        />
      </div>
      <div className="page-body">
        <FaultNotice fault={exporting.fault} />
        {letter === null && (
          <p className="muted" role="status">
            The answers are here; the questions they belong to are still being fetched.
          </p>
        )}
        {letter !== null && <Letter {...letter} />}
        {letter !== null && <Paper {...letter} />}
      </div>
    </div>
  );
}

/** The same for the printer, outside of the app: index.html keeps the place. */
function Paper(letter: LetterProps) {
  const place = document.getElementById('print');
  return place && createPortal(<div aria-hidden="true">{<Letter {...letter} isPaper />}</div>, place);
}
