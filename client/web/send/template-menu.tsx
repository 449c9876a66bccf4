/** Templates of a channel as a menu: each with its first words, filled in for this recipient; what is chosen can still be changed. */
import { Button, Menu } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import type { Contact, Patient, Template } from '../../../protocol/wire/patients.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { CHANNELS } from '../patients/words.ts';
import type { DeliveryFacts } from './use-delivery.ts';
import { useFill } from './use-fill.ts';

interface Props {
  readonly channel: Template['channel'];
  readonly patient: Patient;
  readonly contact: Contact | null;
  readonly delivery: DeliveryFacts | null;
  readonly hasText: boolean;
  readonly onChoose: (filled: { readonly subject: string; readonly text: string }) => void;
}

export function TemplateMenu({ channel, patient, contact, delivery, hasText, onChoose }: Props) {
  const { templates } = useCorridor();
  const all = useSelect((state) => state.templates);
  const isOnline = useSelect((state) => state.connection === 'online');
  const [, navigate] = useLocation();
  const { run } = useAsk();
  useEffect(() => {
    if (all === null && isOnline) void run(() => templates.list());
  }, [all, isOnline, run, templates]);
  const fill = useFill(delivery);
  const mine = (all ?? []).filter((one) => one.channel === channel);
  const filled = (words: string) => fill(words, patient, contact).text;
  return (
    <Menu position="bottom-end" width={320} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          className="template-button"
          variant="subtle"
          size="compact-md"
          leftSection={<IconTemplate size={18} stroke={1.5} />}
        >
          Templates
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Templates" className="template-menu">
        {hasText && mine.length > 0 && <Menu.Label>Takes the place of what stands there</Menu.Label>}
        {mine.map((one) => (
          <Menu.Item
            key={one.templateId}
            onClick={() => onChoose({ subject: filled(one.subject), text: filled(one.text) })}
          >
            <span className="strong" dir="auto">
              {one.name}
            </span>
            <span className="two-lines small muted" dir="auto">
              {filled(one.text)}
            </span>
          </Menu.Item>
        ))}
        {mine.length === 0 && (
          <Menu.Label>No template for {channel === 'direct' ? 'Direct Message' : CHANNELS[channel]} yet</Menu.Label>
        )}
        <Menu.Item onClick={() => navigate('/settings/templates')}>Write and change templates</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
