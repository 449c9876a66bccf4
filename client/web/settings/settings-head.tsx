/** The head of a page below Settings: the way back beside its title. */
import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { PageHead } from '../parts/page-head.tsx';
import '../patients/patients.css';
import '../send/send.css';
import './practice-pages.css';

interface Props {
  readonly title: string;
  readonly sub: string;
  readonly action?: ReactNode;
}

export function SettingsHead({ title, sub, action }: Props) {
  return (
    <div className="settings-head">
      <Link href="/settings" className="settings-back small">
        <IconArrowLeft size={16} stroke={1.75} aria-hidden="true" /> Settings
      </Link>
      <PageHead title={title} sub={sub} action={action} />
    </div>
  );
}
