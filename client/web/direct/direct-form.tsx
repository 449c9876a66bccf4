/**
 * Writing a Direct Message: an e-mail with a link and a texted code open it, nobody in between reads it. Says to whom, what
 * is missing and how to mend it, what it costs. The same form on the page of a new message and at the foot of a thread.
 */
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import { useRef, useState, type KeyboardEvent, type ReactNode, type SyntheticEvent } from 'react';
import type { ContactId, ThreadId } from '../../../protocol/wire/ids.ts';
import { AttachButton, ChosenFiles } from '../files/attach.tsx';
import { choose, type Choice } from '../files/choosing.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { contactName, shortAddress } from '../patients/words.ts';
import { ChannelSign } from '../send/channel-sign.tsx';
import { Confirm } from '../send/confirm.tsx';
import { TemplateMenu } from '../send/template-menu.tsx';
import type { ChangeDirect } from './draft.ts';
import { DocumentMenu, Enclosures } from './enclosures.tsx';
import { FormMenu } from './form-menu.tsx';
import { DirectMissing } from './missing.tsx';
import { CodeChoice } from './code-choice.tsx';
import { Terms, TermsLine } from './terms.tsx';
import { useDirect, type Written } from './use-direct.ts';
import '../patients/patients.css';
import '../send/send.css';
import './direct.css';

interface Props extends Written {
  readonly place: 'page' | 'thread';
  readonly onContact: (contactId: ContactId) => void;
  readonly onText: (text: string) => void;
  readonly onChoice: (change: (before: Choice) => Choice) => void;
  readonly onDraft: ChangeDirect;
  readonly onSent: (threadId: ThreadId) => void;
  /** Stands above everything: to whom. */
  readonly children?: ReactNode;
}

export function DirectForm(props: Props) {
  const { patient, text, choice, draft, place, onContact, onText, onChoice, onDraft, onSent } = props;
  const [sends, setSends] = useState(0);
  const out = useDirect(props, (threadId) => {
    setSends((before) => before + 1);
    onSent(threadId);
  });
  const clip = useRef<HTMLButtonElement>(null);
  const isPage = place === 'page';
  const size = isPage ? 'md' : 'sm';
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void out.send();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void out.send();
  };
  const { to } = out.pin;
  const isTexted = out.terms.code === 'sms';
  const mobile = isTexted ? (to?.mobile ?? null) : null;
  const reach = [to?.email ?? patient.name, ...(mobile === null ? [] : [shortAddress('sms', mobile)])].join(' and ');
  const whom = `Direct Message to ${reach}`;
  return (
    <form
      className={isPage ? 'compose-form' : 'composer outgoing'}
      data-channel="direct"
      aria-label={`Write a ${whom}`}
      noValidate
      onSubmit={submit}
    >
      <div className={isPage ? 'compose-fields' : 'outgoing-fields'}>
        {props.children}
        <div className="outgoing-top">
          {(isPage || patient.contacts.length > 1) && patient.contacts.length > 0 && (
            <NativeSelect
              className="grow"
              size={size}
              label={isPage ? 'To' : undefined}
              aria-label="To"
              value={out.contact?.contactId ?? ''}
              data={patient.contacts.map((one) => ({
                value: one.contactId,
                label: [
                  contactName(patient, one),
                  one.email ?? 'no e-mail',
                  one.mobile === null ? 'no mobile' : shortAddress('sms', one.mobile),
                ].join(', '),
              }))}
              onChange={(event) => onContact(event.currentTarget.value as ContactId)}
            />
          )}
          <TemplateMenu
            channel="direct"
            patient={patient}
            contact={out.contact}
            delivery={out.delivery}
            hasText={text.trim() !== ''}
            onChoose={(filled) => onText(filled.text)}
          />
        </div>
        <div className={isPage ? 'compose-text' : 'outgoing-text'} data-channel="direct">
          <Textarea
            label={isPage ? 'Message' : undefined}
            aria-label={isPage ? undefined : `Write a ${whom}`}
            placeholder={isPage ? undefined : `Write to ${patient.name}, readable with link and code only`}
            autosize
            minRows={isPage ? 4 : 2}
            maxRows={isPage ? 12 : 8}
            dir="auto"
            value={text}
            error={out.problem}
            onChange={(event) => onText(event.currentTarget.value)}
            onKeyDown={keys}
          />
        </div>
        <ChosenFiles
          choice={choice}
          onRemove={(key) => {
            onChoice(({ files }) => ({ files: files.filter((one) => one.key !== key), refused: [] }));
            clip.current?.focus();
          }}
          onUnderstood={() => onChoice(({ files }) => ({ files, refused: [] }))}
        />
        <Enclosures draft={draft} onChange={onDraft} />
        {isPage ? (
          <Terms draft={out.terms} onChange={onDraft} />
        ) : (
          <TermsLine key={sends} draft={out.terms} onChange={onDraft} />
        )}
        <CodeChoice out={out} onChange={onDraft} />
        <DirectMissing out={out} patient={patient} />
        <FaultNotice fault={out.ask.fault} />
      </div>
      <footer className={isPage ? 'compose-foot' : 'outgoing-foot'}>
        <p className="composer-to">
          <ChannelSign channel="direct" size={14} />
          <span
            className="two-lines"
            title={isTexted ? `${whom}. One credit is kept for the code; it comes back if nobody asks for one.` : whom}
          >
            {whom} · {isTexted ? '1 credit reserved' : 'no credit'}
          </span>
        </p>
        <div className="row outgoing-ways">
          <FormMenu onChange={onDraft} />
          <DocumentMenu patientId={patient.patientId} onChange={onDraft} />
          <AttachButton off={false} button={clip} onFiles={(files) => onChoice((before) => choose(before, files))} />
          <Button
            type="submit"
            aria-label="Send Direct Message"
            size={size}
            rightSection={<IconSend2 size={18} stroke={1.5} />}
            loading={out.ask.busy && out.asked === null}
            disabled={!out.mayGo}
          >
            Send
          </Button>
        </div>
      </footer>
      <Confirm
        asked={out.asked}
        ask={out.ask}
        name={patient.name}
        whom={whom}
        what="Direct Message"
        onGo={() => void out.go()}
        onBack={out.back}
      />
    </form>
  );
}
