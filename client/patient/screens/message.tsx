/** The opened message: its words, documents, forms and the reply; the hour's end is said in time and loses nothing. */
import { useCallback, useState } from 'preact/hooks';
import type { Form } from '../../../protocol/forms/form.ts';
import { readForm } from '../../../protocol/forms/read.ts';
import { toResponse } from '../../../protocol/forms/response.ts';
import { riskyItems } from '../../../protocol/forms/score.ts';
import { FormPage, type Filled } from '../forms/form.tsx';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Guest, Message } from '../guest/api.ts';
import { Heading, Note } from '../parts.tsx';
import { failureWords, turnOf, useAction, type Turn } from '../use-action.ts';
import type { DraftDesk } from '../use-draft.ts';
import { useSession } from '../use-session.ts';
import { openWords } from '../words-open.ts';
import { words } from '../words.ts';
import { Documents } from './documents.tsx';
import { FormList } from './form-list.tsx';
import { Reply } from './reply.tsx';

export interface MessageProps {
  readonly guest: Guest;
  readonly message: Message;
  readonly desk: DraftDesk;
  readonly onClosed: () => void;
  readonly onTurn: (turn: Turn) => void;
}

/** One reply holds so much, with room for what names its files. */
const MAX_ANSWER_BYTES = LIMITS.paddedBytes - 4_096;

export function MessagePage({ guest, message, desk, onClosed, onTurn }: MessageProps) {
  const [openedAt] = useState(() => Date.now());
  const [endsAt, setEndsAt] = useState(openedAt + message.leftMs);
  const [formKey, setFormKey] = useState<string | null>(null);
  const forms = message.forms.map(readForm);
  const form = forms.find(({ key }) => key === formKey);
  const isOpen = message.code !== 'sms';
  const { flush } = desk;
  const onOver = useCallback(() => {
    void flush();
    onTurn('session');
  }, [flush, onTurn]);
  const minutes = useSession(endsAt, onOver);
  const close = useAction(onTurn);
  const closeIt = () =>
    close.run(async () => {
      await desk.flush();
      onClosed();
      await guest.lock();
    });
  const sendForm = async (asked: Form, { answers, files, name }: Filled): Promise<string | null> => {
    try {
      const isRisk = riskyItems(asked, answers).length > 0;
      // Typed, so that nobody takes for the patient's what a machine has sent.
      const source = name === null ? {} : { source: { display: name } };
      const response = { ...toResponse(asked, answers, Date.now()), ...source };
      if (new TextEncoder().encode(JSON.stringify(response)).length > MAX_ANSWER_BYTES) return words.form.tooMuch;
      desk.take(await guest.returnForm({ key: asked.key, answers: response, isRisk, files }, () => undefined));
      return null;
    } catch (error) {
      const turn = turnOf(error);
      if (turn !== null) onTurn(turn);
      return failureWords(error);
    }
  };
  return (
    <>
      <SessionEnd minutes={minutes} guest={guest} onTurn={onTurn} onRenewed={setEndsAt} />
      {form !== undefined ? (
        <FormPage
          form={form}
          desk={desk}
          code={message.code}
          onSend={(filled) => sendForm(form, filled)}
          onBack={() => {
            void desk.flush();
            setFormKey(null);
          }}
        />
      ) : (
        <>
          <Heading>
            <span dir="auto">{words.message.from(message.from ?? message.practice)}</span>
          </Heading>
          {message.sentAt !== null && <p class="muted small sent">{words.message.sent(message.sentAt, openedAt)}</p>}
          <p class="letter" dir="auto">
            {isOpen ? openWords.letter : message.text}
          </p>
          <Documents guest={guest} files={message.files} onTurn={onTurn} />
          <FormList forms={forms} draft={desk.draft} onOpen={setFormKey} />
          {isOpen ? null : message.canReply ? (
            <Reply guest={guest} desk={desk} onTurn={onTurn} />
          ) : (
            <p class="muted">{words.reply.off}</p>
          )}
          <p class="muted">
            {message.expiresAt === null ? words.message.stays : words.message.expires(message.expiresAt)}{' '}
            {isOpen ? openWords.who : words.private}
          </p>
          <button type="button" class="second" onClick={closeIt}>
            {close.busy ? words.busy : words.message.lock}
          </button>
        </>
      )}
    </>
  );
}

interface SessionEndProps {
  readonly minutes: number | null;
  readonly guest: Guest;
  readonly onTurn: (turn: Turn) => void;
  readonly onRenewed: (endsAt: number) => void;
}

function SessionEnd({ minutes, guest, onTurn, onRenewed }: SessionEndProps) {
  const { busy, failed, run } = useAction(onTurn);
  const go = () =>
    run(async () => {
      onRenewed(Date.now() + (await guest.renew()));
    });
  return (
    <div role="alert" class="session">
      {minutes !== null && (
        <div class="note waits">
          <p>
            {words.session.warning(minutes)} {words.session.kept}
          </p>
          {failed !== null && <Note tone="wrong">{failed}</Note>}
          <button type="button" class="second" onClick={go}>
            {busy ? words.busy : words.session.go}
          </button>
        </div>
      )}
    </div>
  );
}
