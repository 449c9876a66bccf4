/**
 * One form of the practice while it is built: its items beside what the patient will see (on a phone behind a second tab), saved
 * as a whole. Leaving with changes asks; what is not saved is kept in this tab either way.
 */
import { Button, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowLeft, IconForms } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { checkForm } from '../../../protocol/forms/check.ts';
import type { FormId } from '../../../protocol/wire/ids.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Builder } from './builder.tsx';
import { FormWays } from './form-ways.tsx';
import { Leave } from './leave.tsx';
import { Preview } from './preview.tsx';
import { useFormDraft, type FormDraft } from './use-form-draft.ts';
import { titleOf } from './words.ts';
import '../people/people.css';
import '../patients/patients.css';
import '../settings/practice-pages.css';
import '../settings/settings.css';
import './forms.css';

const LIST = '/settings/forms';

export function BuilderPage({ formId }: { formId: FormId }) {
  const draft = useFormDraft(formId);
  const [path, navigate] = useLocation();
  if (draft.form !== null) return <Opened key={path} draft={draft} formId={formId} />;
  return (
    <div className="page">
      <div className="page-body">
        <FaultNotice fault={draft.opening.fault} />
        {draft.isGone && (
          <Empty
            icon={<IconForms size={40} stroke={1.25} />}
            title="This form is not here"
            action={<Button onClick={() => navigate(LIST)}>Show all forms</Button>}
          >
            A colleague has removed it, or it was never saved. Forms that were sent stay in their messages.
          </Empty>
        )}
        {!draft.isGone && draft.opening.fault === null && <SkeletonRows label="Opening the form" rows={6} />}
      </div>
    </div>
  );
}

type Tab = 'build' | 'preview';

function Opened({ draft, formId }: { draft: FormDraft; formId: FormId }) {
  const isWide = useMediaQuery('(min-width: 1100px)', undefined, { getInitialValueInEffect: false });
  const [tab, setTab] = useState<Tab>('build');
  const [isTried, setIsTried] = useState(draft.version > 0);
  const [isLeaving, setIsLeaving] = useState(false);
  const [, navigate] = useLocation();
  const { form, isDirty, saving } = draft;
  if (form === null) return null;
  const problems = checkForm(form);
  const save = async () => {
    setIsTried(true);
    if (problems.length > 0) {
      setTab('build');
      return false;
    }
    return draft.save();
  };
  const leave = () => (isDirty ? setIsLeaving(true) : navigate(LIST));
  return (
    <div className="page form-page">
      <div className="form-page-head">
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} stroke={1.75} aria-hidden="true" />}
          onClick={leave}
        >
          Forms
        </Button>
        <PageHead
          title={titleOf(form.title)}
          sub={standing(draft)}
          action={
            <div className="row form-page-ways">
              <FormWays {...{ formId, form, version: draft.version, isDirty }} onGone={() => navigate(LIST)} />
              <Button loading={saving.busy} disabled={!isDirty} onClick={() => void save()}>
                Save
              </Button>
            </div>
          }
        />
        <Notes draft={draft} />
        {!isWide && (
          <SegmentedControl
            fullWidth
            aria-label="Build or preview"
            value={tab}
            onChange={setTab}
            data={[
              { value: 'build', label: 'Build' },
              { value: 'preview', label: 'Preview' },
            ]}
          />
        )}
      </div>
      <div className="form-columns">
        {(isWide || tab === 'build') && (
          <Builder form={form} problems={isTried ? problems : []} onChange={draft.change} />
        )}
        {(isWide || tab === 'preview') && <Preview form={form} />}
      </div>
      <Dialog title="Save your changes?" opened={isLeaving} onClose={() => setIsLeaving(false)} size={480}>
        <Leave
          saving={saving}
          onSave={() => {
            setIsLeaving(false);
            void save().then((isSaved) => isSaved && navigate(LIST));
          }}
          onKeep={() => navigate(LIST)}
          onDiscard={() => {
            draft.discard();
            navigate(LIST);
          }}
        />
      </Dialog>
    </div>
  );
}

function standing({ version, isDirty }: FormDraft): string {
  if (version === 0) return 'Not saved yet';
  return isDirty ? `Version ${version}, with changes that are not saved` : `Version ${version}`;
}

/** What somebody has to know before they go on. */
function Notes({ draft }: { draft: FormDraft }) {
  const [, navigate] = useLocation();
  const { isLate, isDirty, wasKept, saving, opening, version } = draft;
  if (isLate && isDirty) {
    return (
      <div role="alert">
        <Note tone="waits">
          <p>
            <span className="strong">Somebody else saved this form meanwhile.</span> Your changes are kept here. Choose
            which edition the practice goes on with.
          </p>
          <div className="row form-note-ways">
            <Button size="compact-sm" loading={saving.busy} onClick={() => void draft.saveOver()}>
              Keep mine
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => void draft.saveBeside().then((beside) => beside && navigate(`/settings/forms/${beside}`))}
            >
              Save mine as another form
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => draft.discard()}>
              Take theirs
            </Button>
          </div>
        </Note>
      </div>
    );
  }
  return (
    <>
      {wasKept && isDirty && version > 0 && (
        <Note>
          <p>Your changes from before are here; they are not saved yet.</p>
          <Button size="compact-sm" variant="default" onClick={() => draft.discard()}>
            Discard them
          </Button>
        </Note>
      )}
      <FaultNotice fault={saving.fault ?? opening.fault} />
    </>
  );
}
