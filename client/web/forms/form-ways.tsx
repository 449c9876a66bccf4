/** What can be done with a whole form: send it to a patient, save it as a FHIR file, remove it from the practice. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconFileExport, IconSend, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Form } from '../../../protocol/forms/form.ts';
import { writeForm } from '../../../protocol/forms/write.ts';
import type { FormId } from '../../../protocol/wire/ids.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { beginDirect } from '../direct/draft.ts';
import { save } from '../files/use-opened.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { dropEdited } from './kept.ts';
import { titleOf } from './words.ts';

interface Props {
  readonly formId: FormId;
  readonly form: Form;
  readonly version: number;
  readonly isDirty: boolean;
  readonly onGone: () => void;
}

/** A name for a file that every system takes. */
export const fileNameOf = (title: string): string =>
  `${
    titleOf(title)
      .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
      .slice(0, 80) || 'Form'
  }.json`;

export function FormWays({ formId, form, version, isDirty, onGone }: Props) {
  const { forms } = useCorridor();
  const me = useSelect((state) => state.me);
  const [isAsking, setIsAsking] = useState(false);
  const [, navigate] = useLocation();
  const files = useAsk();
  const removing = useAsk();
  const exportIt = () =>
    files.run(async () => {
      const text = await forms.exportFhir(form);
      save(new Blob([text]), fileNameOf(form.title));
    });
  const send = () =>
    navigate(
      beginDirect(null, {
        replies: true,
        forms: [{ key: form.key, title: form.title, questionnaire: writeForm(form) }],
      }),
    );
  const remove = async () => {
    const isGone = await removing.run(async () => {
      if (version > 0) await forms.remove(formId);
      if (me !== null) dropEdited(me.userId, formId);
    });
    if (isGone) onGone();
  };
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <ActionIcon aria-label="More about this form" loading={files.busy}>
            <IconDots size={22} stroke={1.5} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconSend size={18} stroke={1.5} />}
            disabled={version === 0 || isDirty}
            onClick={send}
          >
            Send to a patient
            {(version === 0 || isDirty) && <span className="small muted form-way-why">Save it first</span>}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileExport size={18} stroke={1.5} />} onClick={() => void exportIt()}>
            Save as a FHIR file
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={18} stroke={1.5} />} onClick={() => setIsAsking(true)}>
            Remove from the practice
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <FaultNotice fault={files.fault} />
      <Dialog title="Remove this form?" opened={isAsking} onClose={() => setIsAsking(false)} size={480}>
        <div className="stack">
          <p>
            <span className="strong" dir="auto">
              {titleOf(form.title)}
            </span>{' '}
            goes from everybody’s list. Forms that were sent, and the answers that came back, stay in their messages.
          </p>
          <FaultNotice fault={removing.fault} />
          <div className="row">
            <Button color="red" loading={removing.busy} onClick={() => void remove()}>
              Remove
            </Button>
            <Button variant="default" onClick={() => setIsAsking(false)}>
              Keep it
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
