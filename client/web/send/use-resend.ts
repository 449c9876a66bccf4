/**
 * "Resend": a message that went out becomes the beginning of a new one, words, subject and attachments. Files are fetched and
 * opened first; one that cannot be had is named and left out.
 */
import { useLocation } from 'wouter';
import type { PatientId, ThreadId } from '../../../protocol/wire/ids.ts';
import type { AttachedFile, Corridor } from '../../sdk/api.ts';
import type { FileView, Message } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { faultText } from '../corridor/fault-text.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { choose, noFiles, type Choice } from '../files/choosing.ts';
import { useOpenedFiles, type OpenedFiles } from '../files/keeper.tsx';
import { plainName } from '../files/kinds.ts';
import { keepPrefill } from './prefill.ts';

export function useResend(threadId: ThreadId) {
  const { files } = useCorridor();
  const opened = useOpenedFiles();
  const [, navigate] = useLocation();
  const { run, busy } = useAsk();
  const resend = (patientId: PatientId, { body }: Message) =>
    void run(async () => {
      if (body.kind !== 'text' || body.via?.direction !== 'out') return;
      const { contactId, channel, subject } = body.via;
      const choice = await taken(body.files, (file) => fetched(files, opened, threadId, file));
      keepPrefill({ patientId, contactId, channel, subject: subject ?? '', text: body.text, choice });
      navigate(`/new?patient=${patientId}&again=1`);
    });
  return { resend, busy };
}

async function taken(files: readonly FileView[], fetch: (file: FileView) => Promise<AttachedFile>): Promise<Choice> {
  const found: AttachedFile[] = [];
  const refused: string[] = [];
  for (const file of files) {
    try {
      found.push(await fetch(file));
    } catch (error) {
      refused.push(`“${plainName(file.name)}” was left out: ${faultText(error).says} Attach it again.`);
    }
  }
  const choice = choose(noFiles, found);
  return { ...choice, refused: [...choice.refused, ...refused] };
}

async function fetched(
  files: Corridor['files'],
  opened: OpenedFiles,
  threadId: ThreadId,
  { fileId, name, mime }: FileView,
): Promise<AttachedFile> {
  const blob = opened.get(fileId) ?? (await files.open(threadId, fileId));
  opened.keep(fileId, blob);
  return new File([blob], name, { type: mime });
}
