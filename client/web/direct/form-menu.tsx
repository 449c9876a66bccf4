/** The practice's forms as a menu: what is chosen goes with the Direct Message and comes back filled in. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconForms } from '@tabler/icons-react';
import { useEffect } from 'react';
import { writeForm } from '../../../protocol/forms/write.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { FormId } from '../../../protocol/wire/ids.ts';
import type { FormRow } from '../../sdk/api-forms.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { count } from '../corridor/words.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { withForm, type ChangeDirect } from './draft.ts';

export function FormMenu({ onChange }: { onChange: ChangeDirect }) {
  const { forms } = useCorridor();
  const all = useSelect((state) => state.forms);
  const isOnline = useSelect((state) => state.connection === 'online');
  const ask = useAsk();
  const { run } = ask;
  useEffect(() => {
    if (all === null && isOnline) void run(() => forms.list());
  }, [all, isOnline, run, forms]);
  const add = (formId: FormId) =>
    void run(async () => {
      const held = await forms.get(formId);
      if (held === null) throw new Fault('access.refused');
      const { form } = held;
      onChange((old) => withForm(old, { key: form.key, title: form.title, questionnaire: writeForm(form) }));
    });
  return (
    <>
      <Menu position="top-end" width={320} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon size={40} aria-label="Add a form" title="Add a form" loading={ask.busy && all !== null}>
            <IconForms size={20} stroke={1.5} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown aria-label="Forms" className="template-menu">
          {(all ?? []).map((row) => (
            <Offered key={row.formId} row={row} onChoose={() => add(row.formId)} />
          ))}
          {all?.length === 0 && <Menu.Label>The practice has no forms yet</Menu.Label>}
        </Menu.Dropdown>
      </Menu>
      <FaultNotice fault={ask.fault} />
    </>
  );
}

function Offered({ row: { title, questions }, onChoose }: { row: FormRow; onChoose: () => void }) {
  return (
    <Menu.Item onClick={onChoose}>
      <span className="one-line" dir="auto">
        {title}
      </span>
      <span className="small muted">{count(questions, 'question')}</span>
    </Menu.Item>
  );
}
