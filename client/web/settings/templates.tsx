/** Templates: words that are used again, for e-mail and SMS, with fields that are filled in per recipient. */
import { Button } from '@mantine/core';
import { IconPlus, IconTemplate } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Template } from '../../../protocol/wire/patients.ts';
import { randomId } from '../../sdk/random-id.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { ChannelSign } from '../send/channel-sign.tsx';
import { CHANNEL_NAMES } from '../send/fates.ts';
import { SettingsHead } from './settings-head.tsx';
import { TemplateForm } from './templates-form.tsx';
import '../people/people.css';
import './settings.css';

const empty = (): Template => ({
  templateId: randomId<'template'>(),
  version: 0,
  name: '',
  channel: 'sms',
  subject: '',
  text: '',
});

export function Templates() {
  const { templates } = useCorridor();
  const all = useSelect((state) => state.templates);
  const isOnline = useSelect((state) => state.connection === 'online');
  const [open, setOpen] = useState<Template | null>(null);
  const { run, fault } = useAsk();
  useEffect(() => {
    if (isOnline) void run(() => templates.list());
  }, [run, templates, isOnline]);
  const close = () => setOpen(null);
  const isNew = open?.version === 0;
  return (
    <div className="page">
      <SettingsHead
        title="Templates"
        sub="Words for e-mails and texts that everybody in the practice can use."
        action={
          <Button leftSection={<IconPlus size={18} stroke={1.5} />} onClick={() => setOpen(empty())}>
            New template
          </Button>
        }
      />
      <div className="page-body">
        <FaultNotice fault={fault} />
        {all === null && fault === null && <SkeletonRows label="Opening the templates" rows={4} />}
        {all?.length === 0 && (
          <Empty
            icon={<IconTemplate size={40} stroke={1.25} />}
            title="No templates yet"
            action={<Button onClick={() => setOpen(empty())}>New template</Button>}
          >
            Write a reminder or a welcome once; names are filled in for each patient.
          </Empty>
        )}
        {all !== null && all.length > 0 && (
          <ul className="lines" aria-label="Templates">
            {all.map((one) => (
              <li key={one.templateId}>
                <button type="button" className="line person-line" onClick={() => setOpen(one)}>
                  <ChannelSign channel={one.channel} size={20} />
                  <span className="grow">
                    <span className="person-name one-line" dir="auto">
                      {one.name}
                    </span>
                    <span className="one-line muted small" dir="auto">
                      {one.text}
                    </span>
                  </span>
                  <span className="muted small">{CHANNEL_NAMES[one.channel]}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      <Dialog title={isNew ? 'New template' : 'Template'} opened={open !== null} onClose={close} size={640}>
        {open && <TemplateForm key={open.templateId} template={open} onClose={close} />}
      </Dialog>
    </div>
  );
}
