/**
 * Writing to a patient by e-mail or SMS: always says to whom and by which channel, what is missing and how to mend it, what
 * it costs. The same form on the page of a new message and at the foot of a patient's thread.
 */
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import { useRef, type KeyboardEvent, type ReactNode, type SyntheticEvent } from 'react';
import type { ContactId, ThreadId } from '../../../protocol/wire/ids.ts';
import { AttachButton, ChosenFiles } from '../files/attach.tsx';
import { choose, type Choice } from '../files/choosing.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { addressOf, CHANNELS, contactName, shortAddress } from '../patients/words.ts';
import { ChannelSign } from './channel-sign.tsx';
import { Confirm, warningSays } from './confirm.tsx';
import { Cost } from './cost.tsx';
import { Missing } from './missing.tsx';
import { TemplateMenu } from './template-menu.tsx';
import { useOutgoing, type Draft } from './use-outgoing.ts';
import '../patients/patients.css';
import './send.css';

interface Props extends Draft {
  readonly place: 'page' | 'thread';
  readonly onContact: (contactId: ContactId) => void;
  readonly onSubject: (subject: string) => void;
  readonly onText: (text: string) => void;
  readonly onChoice: (change: (before: Choice) => Choice) => void;
  readonly onSent: (threadId: ThreadId) => void;
  /** Stands above everything: to whom. */
  readonly children?: ReactNode;
}

export function OutgoingForm(props: Props) {
  const { patient, channel, subject, text, choice, place, onContact, onSubject, onText, onChoice, onSent } = props;
  const out = useOutgoing(props, onSent);
  const clip = useRef<HTMLButtonElement>(null);
  const isPage = place === 'page';
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void out.send();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void out.send();
  };
  const to = out.contact === null || out.pin.to === null ? null : shortAddress(channel, out.pin.to);
  const whom = `${CHANNELS[channel]} to ${to ?? patient.name}`;
  return (
    <form
      className={isPage ? 'compose-form' : 'composer outgoing'}
      data-channel={channel}
      aria-label={`Write an ${whom}`}
      noValidate
      onSubmit={submit}
    >
      <div className={isPage ? 'compose-fields' : 'outgoing-fields'}>
        {props.children}
        <div className="outgoing-top">
          {(isPage || patient.contacts.length > 1) && patient.contacts.length > 0 && (
            <NativeSelect
              className="grow"
              size={isPage ? 'md' : 'sm'}
              label={isPage ? 'To' : undefined}
              aria-label="To"
              value={out.contact?.contactId ?? ''}
              data={patient.contacts.map((one) => {
                const address = addressOf(one, channel);
                const at =
                  address === null ? (channel === 'sms' ? 'no mobile' : 'no e-mail') : shortAddress(channel, address);
                return { value: one.contactId, label: `${contactName(patient, one)}, ${at}` };
              })}
              onChange={(event) => onContact(event.currentTarget.value as ContactId)}
            />
          )}
          <TemplateMenu
            channel={channel}
            patient={patient}
            contact={out.contact}
            delivery={out.delivery}
            hasText={text.trim() !== ''}
            onChoose={(filled) => {
              onText(filled.text);
              if (channel === 'email' && filled.subject !== '') onSubject(filled.subject);
            }}
          />
        </div>
        {channel === 'email' && (
          <TextInput
            size={isPage ? 'md' : 'sm'}
            label={isPage ? 'Subject' : undefined}
            aria-label="Subject"
            placeholder={isPage ? undefined : 'Subject'}
            autoComplete="off"
            maxLength={200}
            dir="auto"
            value={subject}
            error={out.problems.subject}
            onChange={(event) => onSubject(event.currentTarget.value)}
          />
        )}
        <div className={isPage ? 'compose-text' : 'outgoing-text'} data-channel={channel}>
          <Textarea
            label={isPage ? 'Message' : undefined}
            aria-label={isPage ? undefined : `Write an ${whom}`}
            placeholder={isPage ? undefined : `Write to ${patient.name} by ${CHANNELS[channel]}`}
            autosize
            minRows={isPage ? 4 : 2}
            maxRows={isPage ? 12 : 8}
            dir="auto"
            value={text}
            error={out.problems.text}
            onChange={(event) => onText(event.currentTarget.value)}
            onKeyDown={keys}
          />
        </div>
        {channel === 'sms' && <Cost segments={out.segments} files={choice.files.length} />}
        {channel === 'email' && (
          <ChosenFiles
            choice={choice}
            onRemove={(key) => {
              onChoice(({ files }) => ({ files: files.filter((one) => one.key !== key), refused: [] }));
              clip.current?.focus();
            }}
            onUnderstood={() => onChoice(({ files }) => ({ files, refused: [] }))}
          />
        )}
        <Missing out={out} patient={patient} channel={channel} />
        <FaultNotice fault={out.ask.fault} />
      </div>
      <footer className={isPage ? 'compose-foot' : 'outgoing-foot'}>
        <p className="composer-to">
          <ChannelSign channel={channel} size={14} />
          <span className="one-line">
            {whom}
            {channel === 'sms' && out.cost > 0 && ` · ${out.cost} ${out.cost === 1 ? 'credit' : 'credits'}`}
          </span>
        </p>
        <div className="row outgoing-ways">
          {channel === 'email' && (
            <AttachButton off={false} button={clip} onFiles={(files) => onChoice((before) => choose(before, files))} />
          )}
          <Button
            type="submit"
            size={isPage ? 'md' : 'sm'}
            rightSection={<IconSend2 size={18} stroke={1.5} />}
            loading={out.ask.busy && out.asked === null}
            disabled={out.lack !== null || out.unfilled !== null || out.pin.isChanged}
          >
            Send {CHANNELS[channel]}
          </Button>
        </div>
      </footer>
      <Confirm
        asked={out.asked?.map((warning) => warningSays(warning, channel)) ?? null}
        ask={out.ask}
        name={patient.name}
        whom={whom}
        what={CHANNELS[channel]}
        onGo={() => void out.go()}
        onBack={out.back}
      />
    </form>
  );
}
